import { type Contestant, newEvents, type Where } from './contestant.js'

/** The least that is a queue: one table, dedupe by id, due by index, settled by deletion. No ledger, no counters. */
export function bareQueue({ pool }: Where): Contestant {
  return {
    name: 'bare pg: one table, deleted when done',
    async prepare() {
      await pool.query(`DROP SCHEMA IF EXISTS bench_bare CASCADE; CREATE SCHEMA bench_bare;
        CREATE TABLE bench_bare.msg (seq bigserial PRIMARY KEY, dest text NOT NULL, id text NOT NULL, run_at timestamptz NOT NULL,
          attempts int NOT NULL DEFAULT 0, payload text NOT NULL, UNIQUE (dest, id));
        CREATE INDEX ON bench_bare.msg (dest, run_at, seq)`)
    },
    async accept(count) {
      const events = newEvents(count)
      await pool.query(
        `INSERT INTO bench_bare.msg (dest, id, run_at, payload) SELECT 'one', id, now(), payload
         FROM unnest($1::text[], $2::text[]) AS m(id, payload) ON CONFLICT DO NOTHING`,
        [events.map(({ event }) => event.messageId), events.map(({ event }) => JSON.stringify(event))],
      )
    },
    async settle(count) {
      const { rows } = await pool.query(
        `UPDATE bench_bare.msg SET run_at = now() + interval '30 seconds', attempts = attempts + 1 WHERE seq IN (
           SELECT seq FROM bench_bare.msg WHERE dest = 'one' AND run_at <= now() ORDER BY run_at, seq LIMIT $1
           FOR UPDATE SKIP LOCKED) RETURNING seq, attempts, payload`,
        [count],
      )
      for (const { payload } of rows) JSON.parse(payload)
      await pool.query(
        `DELETE FROM bench_bare.msg m USING unnest($1::bigint[], $2::int[]) AS t(seq, attempts)
         WHERE m.seq = t.seq AND m.attempts = t.attempts`,
        [rows.map(({ seq }) => seq), rows.map(({ attempts }) => attempts)],
      )
      return rows.length
    },
    end: async () => void (await pool.query('DROP SCHEMA bench_bare CASCADE')),
  }
}

/** What any ledger must write: body, id, place in the queue; then the lease, the deletion and the settled entry. */
export function bareWaybill({ pool }: Where): Contestant {
  return {
    name: 'bare pg: with a ledger of what was settled',
    async prepare() {
      await pool.query(`DROP SCHEMA IF EXISTS bench_ledger CASCADE; CREATE SCHEMA bench_ledger;
        CREATE TABLE bench_ledger.event (seq bigserial PRIMARY KEY, source text NOT NULL, id text NOT NULL, payload text NOT NULL,
          UNIQUE (source, id));
        CREATE TABLE bench_ledger.queue (dest text NOT NULL, seq bigint NOT NULL, run_at timestamptz NOT NULL,
          attempts int NOT NULL DEFAULT 0, PRIMARY KEY (dest, seq));
        CREATE INDEX ON bench_ledger.queue (dest, run_at, seq);
        CREATE TABLE bench_ledger.settled (seq bigint NOT NULL, dest text NOT NULL, state text NOT NULL, at timestamptz NOT NULL,
          attempts int NOT NULL, PRIMARY KEY (seq, dest))`)
    },
    async accept(count) {
      const events = newEvents(count)
      await pool.query(
        `WITH event AS (INSERT INTO bench_ledger.event (source, id, payload) SELECT 'site', id, payload
           FROM unnest($1::text[], $2::text[]) AS m(id, payload) ON CONFLICT DO NOTHING RETURNING seq)
         INSERT INTO bench_ledger.queue (dest, seq, run_at) SELECT 'one', seq, now() FROM event`,
        [events.map(({ event }) => event.messageId), events.map(({ event }) => JSON.stringify(event))],
      )
    },
    async settle(count) {
      const { rows } = await pool.query(
        `WITH took AS (UPDATE bench_ledger.queue SET run_at = now() + interval '30 seconds', attempts = attempts + 1
           WHERE dest = 'one' AND seq IN (SELECT seq FROM bench_ledger.queue WHERE dest = 'one' AND run_at <= now()
             ORDER BY run_at, seq LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING seq, attempts)
         SELECT took.*, payload FROM took JOIN bench_ledger.event USING (seq)`,
        [count],
      )
      for (const { payload } of rows) JSON.parse(payload)
      await pool.query(
        `WITH done AS (DELETE FROM bench_ledger.queue q USING unnest($1::bigint[], $2::int[]) AS t(seq, attempts)
           WHERE q.dest = 'one' AND q.seq = t.seq AND q.attempts = t.attempts RETURNING q.seq, q.attempts)
         INSERT INTO bench_ledger.settled SELECT seq, 'one', 'delivered', now(), attempts FROM done`,
        [rows.map(({ seq }) => seq), rows.map(({ attempts }) => attempts)],
      )
      return rows.length
    },
    end: async () => void (await pool.query('DROP SCHEMA bench_ledger CASCADE')),
  }
}
