import { dueOf, enterOrderParts } from './enter-order.js'

/**
 * Stores new events and their deliveries in one statement. Returns the ordinal and `seq` of those that were new.
 *
 * Ids are inserted in sorted order, so that two units with the same ids wait for each other and do not deadlock. `$14` is the
 * longest wait for an id that another open transaction has, null in a transaction of the caller. That may commit after later
 * events of a person have left: `checks` is 1 until a claim has looked (`noteLateCommits`).
 */
export function acceptStatement(schema: string): string {
  return `WITH patience AS MATERIALIZED (
  SELECT CASE WHEN $14::text IS NOT NULL THEN set_config('lock_timeout', $14, true) END
), input AS MATERIALIZED (
  SELECT nextval('${schema}.seqs') AS seq, n, digest, at, source, message_id, name, keys::bigint[] AS keys, bytes,
    barrier, lanes::smallint[] AS lanes, body
  FROM patience, unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::boolean[],
    $9::text[], string_to_array($10, E'\\n'))
    WITH ORDINALITY AS i(digest, at, source, message_id, name, keys, bytes, barrier, lanes, body, n)
), fresh AS (
  INSERT INTO ${schema}.ids (digest, seq) SELECT digest, seq FROM input ORDER BY digest, n
  ON CONFLICT (digest) DO NOTHING RETURNING seq
), stored AS (
  INSERT INTO ${schema}.events (slot, seq, at, source, message_id, name, keys, bytes, barrier, lanes, body)
  SELECT $11::smallint, seq, at, source, message_id, name, keys, bytes, barrier, cardinality(lanes),
    nullif(body, '')
  FROM input JOIN fresh USING (seq) ORDER BY seq
), entry AS MATERIALIZED (
  SELECT lane, seq AS turn, bytes, hashtext(source) AS source,
    CASE WHEN lane = ANY($12::smallint[] || $13::smallint[]) THEN keys END AS keys,
    lane = ANY($12::smallint[]) OR (barrier AND lane = ANY($13::smallint[])) AS head
  FROM input JOIN fresh USING (seq), unnest(lanes) AS lane
), ${enterOrderParts(schema, false)}, queued AS (
  INSERT INTO ${schema}.queue (lane, seq, slot, due_at, waits_for, source, head, bytes, keys, checks)
  SELECT lane, turn, $11::smallint, ${dueOf('b.head')}, b.head, source, e.head, bytes, keys,
    ($14::text IS NULL AND keys IS NOT NULL)::int
  FROM entry e LEFT JOIN behind b USING (lane, turn) ORDER BY lane, turn
), counted AS (
  INSERT INTO ${schema}.tallies (lane, accepted, pending, bytes)
  SELECT lane, count(*), count(*), sum(bytes) FROM entry GROUP BY lane
)
SELECT n, seq FROM input JOIN fresh USING (seq)`
}

/** Stores deliveries that have ended from the start, for events that were just stored. What is parked keeps its body. */
export function skipStatement(schema: string): string {
  return `WITH ended AS MATERIALIZED (
  SELECT * FROM unnest($2::bigint[], $3::smallint[], $4::text[], $5::smallint[], $6::text[]) AS s(seq, lane, reason, state, body)
), entries AS (
  INSERT INTO ${schema}.ledger
    (slot, seq, lane, state, settled_at, attempt, step, maybe, overtaken, replays, reason, lease)
  SELECT $1::smallint, seq, lane, state, now(), 0, 0, false, false, 0, reason, 0 FROM ended
), bodies AS (
  UPDATE ${schema}.events v SET body = e.body FROM (SELECT DISTINCT seq, body FROM ended WHERE body IS NOT NULL) e
  WHERE v.slot = $1::smallint AND v.seq = e.seq AND v.body IS NULL
)
INSERT INTO ${schema}.tallies (lane, accepted, skipped, parked)
SELECT lane, count(*), count(*) FILTER (WHERE state = 2), count(*) FILTER (WHERE state = 3)
FROM ended GROUP BY lane`
}
