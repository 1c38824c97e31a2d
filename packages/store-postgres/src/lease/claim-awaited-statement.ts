import { mostEarlier } from '@waybill/delivery/store'

/**
 * Leases a delivery that was just accepted in the same transaction, with the earlier ones that it has to wait for. `$1` lane,
 * `$2` digest of the id, `$3` worker, `$4` milliseconds, `$5` endpoints that are closed.
 *
 * `before` steps from each delivery to the last head before it over each of its keys: so all that it waits for are found, or
 * one more than may be. Nothing waits here: a row that another transaction has locked is being claimed or settled there, and
 * counts as one that cannot go. What is claimed stands behind no head any more, as the end of a head makes ready what is
 * behind it, and this is leased. One that comes back is looked at again by the next claim, like any other.
 *
 * Without a row: the full lane has skipped the event. The first row has why nothing was leased, the endpoints that are held, and what this worker had leased before.
 */
export function claimAwaitedStatement(schema: string): string {
  return `WITH RECURSIVE before (seq, keys, depth) AS (
  SELECT q.seq, q.keys, 0 FROM ${schema}.queue q
  WHERE q.lane = $1 AND q.seq = (SELECT seq FROM ${schema}.ids WHERE digest = $2::uuid)
  UNION SELECT q.seq, q.keys, b.depth + 1 FROM before b CROSS JOIN LATERAL unnest(b.keys) AS k CROSS JOIN LATERAL (
    SELECT h.seq FROM ${schema}.heads h WHERE h.lane = $1 AND h.key = k AND h.seq < b.seq ORDER BY h.seq DESC LIMIT 1
  ) h JOIN ${schema}.queue q ON q.lane = $1 AND q.seq = h.seq WHERE b.depth <= ${mostEarlier}
), wanted AS MATERIALIZED (
  SELECT DISTINCT seq FROM before
), held AS MATERIALIZED (
  SELECT endpoint FROM ${schema}.holds WHERE lane = $1
), locked AS MATERIALIZED (
  SELECT q.seq, q.lease, q.worker, q.due_at, q.waits_for, q.endpoint, q.forgotten FROM ${schema}.queue q
  WHERE q.lane = $1 AND q.seq = ANY(ARRAY(SELECT seq FROM wanted)) ORDER BY q.seq FOR UPDATE SKIP LOCKED
), judged AS MATERIALIZED (
  SELECT seq, lease, worker = $3 AND due_at > now() AS own,
    worker IS NULL AND NOT forgotten AND (waits_for IS NOT NULL OR due_at <= now())
      AND NOT endpoint = ANY($5::text[]) AND NOT endpoint IN (SELECT endpoint FROM held) AS free
  FROM locked
), verdict AS MATERIALIZED (
  SELECT CASE WHEN EXISTS (SELECT FROM held WHERE endpoint = '') THEN 'held'
    WHEN (SELECT count(*) FROM wanted) > ${mostEarlier + 1}
      OR (SELECT count(*) FROM judged WHERE own OR free) < (SELECT count(*) FROM wanted) THEN 'waits_for_earlier' END AS refused
  WHERE EXISTS (SELECT FROM wanted)
), took AS (
  UPDATE ${schema}.queue q SET due_at = clock_timestamp() + $4::float8 * interval '1 millisecond', waits_for = NULL,
    lease = q.lease + 1, worker = $3, stops = q.stops + q.planning::int, planning = false,
    in_doubt = q.in_doubt OR q.started, started = false
  FROM judged j, verdict v WHERE v.refused IS NULL AND j.free AND q.lane = $1 AND q.seq = j.seq
  RETURNING q.seq, q.slot, q.lease, q.attempt, q.step, q.maybe, q.head AND NOT q.overtaken AS head, q.bytes, q.stops, q.in_doubt,
    q.checks
)
SELECT v.refused, (SELECT array_agg(endpoint) FROM held WHERE endpoint <> '') AS held,
  (SELECT json_agg(json_build_array(seq, lease) ORDER BY seq) FROM judged WHERE own) AS own, t.*, e.at, e.source, e.body
FROM verdict v LEFT JOIN (took t CROSS JOIN LATERAL (
  SELECT at, source, body FROM ${schema}.events n WHERE n.slot = t.slot AND n.seq = t.seq OFFSET 0
) e) ON true ORDER BY t.seq`
}
