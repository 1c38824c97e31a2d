/**
 * Leases due deliveries. `$1` lane, `$2` most rows, `$3` milliseconds, `$4` worker, `$5` bytes, `$6` where to start.
 *
 * The index returns due rows in order, so a backlog is never sorted. Rows that another transaction has locked are skipped. A
 * delivery whose user has an earlier unsettled event is postponed until that is settled. It is looked at again after a wait
 * that grows, in case the end of the earlier one was missed. An expired lease with a start mark puts the delivery in doubt;
 * one on probation counts as a stop. A held lane returns nothing. Deliveries that were forgotten during a lease are not
 * leased but returned, so that they are erased.
 */
export function leaseStatement(schema: string): string {
  return `WITH due AS MATERIALIZED (
  SELECT q.seq, q.due_at, q.keys, q.bytes, q.waits_for, q.forgotten, q.lease FROM ${schema}.queue q
  WHERE q.lane = $1 AND q.due_at <= now() AND q.due_at >= $6::timestamptz
    AND NOT EXISTS (SELECT FROM ${schema}.holds WHERE lane = $1 AND endpoint = '')
  ORDER BY q.due_at, q.seq LIMIT $2 FOR UPDATE OF q SKIP LOCKED
), looked AS MATERIALIZED (
  SELECT due.*, CASE WHEN keys IS NOT NULL AND NOT forgotten THEN (SELECT max(h.seq) FROM ${schema}.heads h
    WHERE h.lane = $1 AND h.key = ANY(due.keys) AND h.seq < due.seq) END AS blocker
  FROM due
), free AS (
  SELECT seq, due_at, sum(bytes) OVER (ORDER BY due_at, seq) - bytes AS before FROM looked
  WHERE blocker IS NULL AND NOT forgotten
), took AS (
  UPDATE ${schema}.queue q SET due_at = clock_timestamp() + $3::float8 * interval '1 millisecond', lease = q.lease + 1,
    worker = $4, waits_for = NULL, checks = 0, held = NULL,
    stops = q.stops + q.planning::int, planning = false, in_doubt = q.in_doubt OR q.started, started = false
  FROM free f WHERE q.lane = $1 AND q.seq = f.seq AND f.before < $5
  RETURNING q.seq, q.slot, q.lease, q.attempt, q.step, q.maybe, q.head AND NOT q.overtaken AS head, q.bytes, q.stops,
    q.in_doubt, f.due_at
), back AS (
  UPDATE ${schema}.queue q SET waits_for = l.blocker,
    checks = CASE WHEN l.waits_for = l.blocker THEN least(q.checks + 1, 8) ELSE 0 END,
    due_at = clock_timestamp() + interval '250 milliseconds'
      * power(2, CASE WHEN l.waits_for = l.blocker THEN least(q.checks + 1, 8) ELSE 0 END)
  FROM looked l WHERE q.lane = $1 AND q.seq = l.seq AND l.blocker IS NOT NULL
  RETURNING q.seq
)
SELECT t.seq, t.lease, t.attempt, t.step, t.maybe, t.head, t.bytes, t.stops, t.in_doubt, (SELECT min(due_at) FROM took)::text AS first,
  e.at, e.source, e.body, b.pushed, f.forgotten, f.leases
FROM (SELECT array_agg(seq) AS pushed FROM back) b
CROSS JOIN (SELECT array_agg(seq) AS forgotten, array_agg(lease) AS leases FROM due WHERE forgotten) f LEFT JOIN (took t CROSS JOIN LATERAL (
  SELECT at, source, body FROM ${schema}.events v WHERE v.slot = t.slot AND v.seq = t.seq OFFSET 0
) e) ON true ORDER BY t.seq`
}

/** Makes deliveries due that were postponed while the event that they wait for was settled. */
export function rewakeStatement(schema: string): string {
  return `UPDATE ${schema}.queue q SET due_at = clock_timestamp(), waits_for = NULL
WHERE q.lane = $1 AND q.seq = ANY($2::bigint[]) AND q.waits_for IS NOT NULL AND NOT EXISTS (
  SELECT FROM ${schema}.heads h WHERE h.lane = $1 AND h.key = ANY(q.keys) AND h.seq = q.waits_for)`
}

/**
 * Milliseconds until the next delivery is due that waits only for a time, not for an earlier event, an endpoint, or the end of
 * a lease. Looks at 2,000 rows at most.
 */
export function nextDueStatement(schema: string): string {
  return `SELECT extract(epoch FROM min(due_at) FILTER (WHERE due_at <= now() OR worker IS NULL) - clock_timestamp()) * 1000
  AS ms, count(*) AS looked
FROM (SELECT due_at, worker FROM ${schema}.queue q
  WHERE lane = $1 AND due_at < 'infinity' AND waits_for IS NULL
    AND NOT EXISTS (SELECT FROM ${schema}.holds WHERE lane = $1 AND endpoint = '')
  ORDER BY due_at, seq LIMIT 2000) first`
}
