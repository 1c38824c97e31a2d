/**
 * The steps of the schema, oldest first. A step only adds, so that processes of the previous version can work while it runs.
 * What it makes superfluous is dropped one release later. A step that takes away what a process of version `n` needs says so,
 * and such a process is refused at its start: `ALTER TABLE versions ADD COLUMN IF NOT EXISTS oldest int; UPDATE versions SET
 * oldest = n + 1`.
 *
 * `queue` contains only pending deliveries, so it stays small. `events` (bodies) and `ledger` (settled and parked deliveries)
 * are rings of partitions. A full one is emptied by TRUNCATE, which locks this partition and not the table.
 */
export const schemaSteps: readonly string[] = [
  `
CREATE SEQUENCE seqs;
CREATE TABLE lanes (id smallint PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE ring (slot smallint PRIMARY KEY, active boolean NOT NULL, since timestamptz NOT NULL, first_seq bigint NOT NULL);
CREATE TABLE ids (digest uuid PRIMARY KEY, seq bigint NOT NULL);
CREATE INDEX ids_seq ON ids USING brin (seq);
CREATE TABLE events (
  slot smallint NOT NULL, seq bigint NOT NULL, at bigint NOT NULL, source text NOT NULL, message_id text NOT NULL,
  name text NOT NULL, keys bigint[] NOT NULL, bytes int NOT NULL, barrier boolean NOT NULL, lanes smallint NOT NULL,
  body text, PRIMARY KEY (seq, slot)
) PARTITION BY LIST (slot);
CREATE TABLE ledger (
  slot smallint NOT NULL, seq bigint NOT NULL, lane smallint NOT NULL, state smallint NOT NULL,
  settled_at timestamptz NOT NULL, attempt int NOT NULL, step int NOT NULL, maybe boolean NOT NULL,
  overtaken boolean NOT NULL, replays int NOT NULL, reason text, detail text, attempts text[], replay text,
  lease int NOT NULL, PRIMARY KEY (seq, lane, slot)
) PARTITION BY LIST (slot);
CREATE INDEX ledger_parked ON ledger (lane, seq) WHERE state = 3;
CREATE INDEX ledger_replay ON ledger (replay, seq) WHERE replay IS NOT NULL;
CREATE TABLE queue (
  lane smallint NOT NULL, seq bigint NOT NULL, slot smallint NOT NULL, due_at timestamptz NOT NULL,
  lease int NOT NULL DEFAULT 0, worker int, attempt int NOT NULL DEFAULT 0, step int NOT NULL DEFAULT 0,
  maybe boolean NOT NULL DEFAULT false, overtaken boolean NOT NULL DEFAULT false, head boolean NOT NULL DEFAULT false,
  forgotten boolean NOT NULL DEFAULT false, started boolean NOT NULL DEFAULT false,
  in_doubt boolean NOT NULL DEFAULT false, planning boolean NOT NULL DEFAULT false, stops int NOT NULL DEFAULT 0,
  replays int NOT NULL DEFAULT 0, bytes int NOT NULL, keys bigint[], held text, waits_for bigint, checks int NOT NULL DEFAULT 0,
  reason text, attempts text[], PRIMARY KEY (lane, seq)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX queue_due ON queue (lane, due_at, seq);
CREATE INDEX queue_waits ON queue (lane, waits_for) WHERE waits_for IS NOT NULL;
CREATE INDEX queue_held ON queue (lane, held) WHERE held IS NOT NULL;
CREATE TABLE heads (
  lane smallint NOT NULL, key bigint NOT NULL, seq bigint NOT NULL, PRIMARY KEY (lane, key, seq)
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE tallies (
  lane smallint NOT NULL, accepted bigint NOT NULL DEFAULT 0, pending bigint NOT NULL DEFAULT 0,
  delivered bigint NOT NULL DEFAULT 0, skipped bigint NOT NULL DEFAULT 0, parked bigint NOT NULL DEFAULT 0,
  expired bigint NOT NULL DEFAULT 0, erased bigint NOT NULL DEFAULT 0, bytes bigint NOT NULL DEFAULT 0
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE TABLE gone (lane smallint NOT NULL, state smallint NOT NULL, count bigint NOT NULL);
CREATE TABLE holds (lane smallint NOT NULL, endpoint text NOT NULL, reason text NOT NULL, PRIMARY KEY (lane, endpoint));
CREATE TABLE workers (id serial PRIMARY KEY, name text NOT NULL, started_at timestamptz NOT NULL, seen_at timestamptz NOT NULL);
${partitionsFrom(0, 16)}
INSERT INTO ring VALUES (1, true, now(), 0);
`,
  // Who goes next. A row that may go was due at the epoch: a process of the previous version reads the same from it. Such a
  // process is slower without the dropped indexes, not wrong; kept, they would cost each event.
  `
CREATE TABLE bulk_heads (
  lane smallint NOT NULL, key bigint NOT NULL, turn bigint NOT NULL, followers int NOT NULL DEFAULT 0, PRIMARY KEY (lane, key, turn)
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE joined (
  id bigint GENERATED ALWAYS AS IDENTITY, lane smallint NOT NULL, key bigint NOT NULL, head bigint NOT NULL,
  bulk boolean NOT NULL, count int NOT NULL, PRIMARY KEY (lane, id)
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE freed (lane smallint NOT NULL, head bigint NOT NULL, PRIMARY KEY (lane, head));
ALTER TABLE heads ADD COLUMN followers int NOT NULL DEFAULT 0;
ALTER TABLE queue
  ADD COLUMN source int NOT NULL DEFAULT 0,
  ADD COLUMN endpoint text COLLATE "C" NOT NULL DEFAULT '',
  ADD COLUMN drawn bigint,
  ADD COLUMN turn bigint NOT NULL GENERATED ALWAYS AS (coalesce(drawn, seq)) STORED,
  ADD COLUMN bulk boolean NOT NULL GENERATED ALWAYS AS (drawn IS NOT NULL) STORED;
DROP INDEX queue_due, queue_waits, queue_held;
UPDATE queue q SET source = hashtext(v.source) FROM events v WHERE v.slot = q.slot AND v.seq = q.seq;
UPDATE queue q SET drawn = d.drawn FROM (
  SELECT lane, seq, nextval('seqs') AS drawn FROM (SELECT lane, seq FROM queue WHERE replays > 0 ORDER BY seq, lane) replayed
) d WHERE q.lane = d.lane AND q.seq = d.seq;
UPDATE queue SET endpoint = coalesce(held, ''), held = NULL;
UPDATE queue SET due_at = 'epoch', waits_for = NULL, checks = 0
WHERE worker IS NULL AND (due_at <= now() OR due_at = 'infinity' OR waits_for IS NOT NULL);
CREATE INDEX queue_ready ON queue (lane, bulk, endpoint, source, seq) WHERE due_at = 'epoch';
CREATE INDEX queue_timed ON queue (lane, due_at) WHERE due_at > 'epoch' AND (waits_for IS NULL OR due_at < 'infinity');
CREATE INDEX queue_behind ON queue (lane, waits_for, turn) WHERE waits_for IS NOT NULL;
`,
  // `bytes` of a tally counts what is pending, no longer what is parked. A process of the previous version that parks or
  // replays meanwhile leaves a difference, which moves where the lane counts as full and nothing else. `slots`: when the next
  // slot of an endpoint begins. Unlogged, so that a slot costs no write to disk: after a crash of the server it is not known
  // when the last one was, as for the first.
  `
ALTER TABLE queue ADD COLUMN late boolean NOT NULL DEFAULT false;
ALTER TABLE ledger ADD COLUMN late boolean NOT NULL DEFAULT false;
INSERT INTO tallies (lane, bytes) SELECT l.lane, -sum(v.bytes) FROM ledger l JOIN events v ON v.slot = l.slot AND v.seq = l.seq
WHERE l.state = 3 GROUP BY l.lane;
CREATE UNLOGGED TABLE slots (
  lane smallint NOT NULL, endpoint text COLLATE "C" NOT NULL, next_at timestamptz NOT NULL, PRIMARY KEY (lane, endpoint)
) WITH (fillfactor = 50);
`,
  // What is let go. It has no column in `tallies`: a process of the previous version that folds them would lose it, so what
  // is discarded is what was accepted and is in no other state. `remarks` are null where nothing went out weaker than it was
  // meant; a process of the previous version writes none.
  `
ALTER TABLE ledger
  ADD COLUMN discard text, ADD COLUMN let_go_at bigint, ADD COLUMN let_go_by text, ADD COLUMN parked_as text,
  ADD COLUMN remarks text;
CREATE INDEX ledger_discard ON ledger (discard, seq) WHERE discard IS NOT NULL;
CREATE TABLE discards (name text PRIMARY KEY, reason text NOT NULL, asked_by text, at bigint NOT NULL);
`,
  // What is decided for all processes: see control/. A process of the previous version has no licence and hears of nothing; it
  // leases nothing that is held, as before.
  `
CREATE TABLE control (version bigint NOT NULL) WITH (fillfactor = 10);
INSERT INTO control VALUES (0);
ALTER TABLE holds ADD COLUMN version bigint NOT NULL DEFAULT 0, ADD COLUMN since timestamptz, ADD COLUMN held_by text;
CREATE TABLE resumes (lane smallint NOT NULL, endpoint text NOT NULL, version bigint NOT NULL, PRIMARY KEY (lane, endpoint));
CREATE TABLE pauses (
  lane smallint NOT NULL, endpoint text NOT NULL, until timestamptz NOT NULL, version bigint NOT NULL, PRIMARY KEY (lane, endpoint)
);
CREATE TABLE forgets (
  version bigint PRIMARY KEY, keys bigint[] NOT NULL, up_to bigint NOT NULL, at timestamptz NOT NULL, xid xid8 NOT NULL,
  is_done boolean NOT NULL DEFAULT false
);
ALTER TABLE workers
  ADD COLUMN seen_version bigint, ADD COLUMN licence_until timestamptz, ADD COLUMN reports text;
ALTER TABLE workers SET (fillfactor = 50);
`,
  // What was erased of a person who is forgotten: null until it is, or where a process of the previous version does it.
  `
ALTER TABLE forgets ADD COLUMN erased bigint, ADD COLUMN bodies bigint, ADD COLUMN in_flight bigint;
`,
  // More partitions, as each may have a smaller part of the time that events stay. A process of the previous version turns to
  // the first sixteen alone, and empties all. The index of ids is one that finds the oldest without a search.
  `
${partitionsFrom(17, 24)}
DROP INDEX ids_seq;
CREATE INDEX ids_by_seq ON ids (seq);
`,
  // What is kept of persons, by keyed digests of their ids, and which key that is. A row that says nothing any more stays, so that
  // each process hears of it. A process of the previous version knows of none of this.
  `
CREATE TABLE persons (
  digest text COLLATE "C" PRIMARY KEY, suppressed_at bigint, reason text, consent text, version bigint NOT NULL
);
CREATE INDEX persons_by_version ON persons (version, digest);
ALTER TABLE control ADD COLUMN person_key text;
`,
  // Who looked, who did: a line as JSON, and the two ends of the chain, each a number and a digest. A process of the previous
  // version writes none.
  `
CREATE TABLE audit (number bigint PRIMARY KEY, at bigint NOT NULL, line text NOT NULL);
CREATE TABLE audit_ends (cut text, last text);
INSERT INTO audit_ends VALUES (NULL, NULL);
`,
]

/*
 * A row of `queue` is in one of three indexes. `queue_ready`: nothing is known that keeps it. `queue_timed`: it waits for its
 * time, or is leased until then. `queue_behind`: it waits for the head with the turn `waits_for`, and no claim meets it. (A row
 * that a process of the first version has set back is in both of the last two: its head does not count it.)
 *
 * `turn` is the place in the order: `seq`, or for a replayed delivery (`bulk`) a number that was drawn at the replay.
 *
 * `late`: a head of the same user that came after it was delivered when it was marked for a replay.
 *
 * `followers` of a head says how many rows were put behind it, counted under its lock. Acceptance takes no such lock: it
 * writes down in `joined` how many it has put behind a head, and a look counts them. `freed` lists heads that have left the
 * order while some may still be behind them.
 */

/** How many partitions the ring has. */
export const ringSlots = 24

/** The partition for events that must stay when their own partition is emptied. */
export const archiveSlot = 0

function partitionsFrom(first: number, last: number): string {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    .map(
      (slot) => `CREATE TABLE events_${slot} PARTITION OF events FOR VALUES IN (${slot});
CREATE TABLE ledger_${slot} PARTITION OF ledger FOR VALUES IN (${slot});`,
    )
    .join('\n')
}

/** The states as numbers in the tables. */
export const stateCodes = {
  pending: 0,
  delivered: 1,
  skipped: 2,
  parked: 3,
  expired: 4,
  erased: 5,
  discarded: 6,
} as const
export const stateNames = ['pending', 'delivered', 'skipped', 'parked', 'expired', 'erased', 'discarded'] as const
