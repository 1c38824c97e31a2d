/**
 * Leases deliveries that are ready, live or replayed (`bulk`) ones. `$1` lane, `$2` most rows, `$3` milliseconds, `$4` worker,
 * `$5` bytes, `$6` most rows of a group; `$7` to `$10` are the groups: their endpoint, their source, where to start, and the
 * turn of the source in the round.
 *
 * The index returns a group's rows in order, so a backlog is never sorted. Its whole order is asked for, and equal columns
 * are written as bounds, so that no other index has that order, whatever the planner's statistics say of the lane. Rows that another transaction has locked are
 * skipped. Each source gives one row a round; what is filed under an endpoint, being older, goes first.
 *
 * A row whose user has an earlier unsettled event goes behind the last of those, where no claim meets it again. The head is
 * locked and counts it, so it is settled afterwards and its settlement knows that there is one more. A head that is being
 * settled right now is locked: nothing waits here, the row stays ready and is looked at again.
 *
 * A row that still names a worker was left by it (`abandoned`). An expired lease with a start mark puts the delivery in doubt; one on probation counts as a stop. A held lane or endpoint
 * gives nothing. Deliveries that were forgotten during a lease are not leased but returned, so that they are erased.
 */
export function claimStatement(schema: string, bulk: boolean): string {
  const heads = [headsOf('heads', 'seq'), ...(bulk ? [headsOf('bulk_heads', 'turn')] : [])]
  const union = (parts: readonly string[]) => parts.join('\n    UNION ALL ')

  function headsOf(table: string, column: string) {
    return {
      before: `SELECT * FROM (SELECT '${table}' AS head_table, h.key AS head_key, h.${column} AS head FROM ${schema}.${table} h
      WHERE h.lane = $1 AND h.key = k AND h.${column} < due.turn ORDER BY h.${column} DESC LIMIT 1) ${table}`,
      pinned: `SELECT l.seq, l.head_table, l.head_key, l.head FROM looked l CROSS JOIN LATERAL (
      SELECT FROM ${schema}.${table} h WHERE h.lane = $1 AND h.key = l.head_key AND h.${column} = l.head
      FOR NO KEY UPDATE SKIP LOCKED) h WHERE l.head_table = '${table}'`,
      counted: `counted_${table} AS (
  UPDATE ${schema}.${table} h SET followers = h.followers + p.count
  FROM (SELECT head_key, head, count(*) AS count FROM pinned WHERE head_table = '${table}' GROUP BY head_key, head) p
  WHERE h.lane = $1 AND h.key = p.head_key AND h.${column} = p.head
)`,
    }
  }

  return `WITH asked AS MATERIALIZED (
  SELECT * FROM unnest($7::text[], $8::int[], $9::bigint[], $10::int[]) AS g(endpoint, source, start, round_turn)
  WHERE NOT EXISTS (SELECT FROM ${schema}.holds h WHERE h.lane = $1 AND h.endpoint IN ('', g.endpoint))
), due AS MATERIALIZED (
  SELECT q.*, g.round_turn FROM asked g CROSS JOIN LATERAL (
    SELECT q.seq, q.turn, q.endpoint, q.source, q.keys, q.bytes, q.forgotten, q.lease, q.worker FROM ${schema}.queue q
    WHERE q.lane = $1 AND q.bulk = ${bulk} AND q.due_at = 'epoch'
      AND (q.endpoint, q.source, q.seq) >= (g.endpoint, g.source, g.start) AND (q.endpoint, q.source) <= (g.endpoint, g.source)
    ORDER BY q.endpoint, q.source, q.seq LIMIT $6 FOR UPDATE SKIP LOCKED
  ) q
), looked AS MATERIALIZED (
  SELECT due.*, b.* FROM due LEFT JOIN LATERAL (
    SELECT h.* FROM unnest(due.keys) AS k CROSS JOIN LATERAL (
    ${union(heads.map(({ before }) => before))}) h
    WHERE NOT due.forgotten ORDER BY h.head DESC LIMIT 1) b ON true
), free AS (
  SELECT seq, abandoned, row_number() OVER turns AS position, sum(bytes) OVER turns - bytes AS before FROM (
    SELECT seq, worker IS NOT NULL AS abandoned, bytes, round_turn, row_number() OVER (PARTITION BY source ORDER BY endpoint = '', seq) AS round
    FROM looked WHERE head IS NULL AND NOT forgotten
  ) ranked WINDOW turns AS (ORDER BY round, round_turn ROWS UNBOUNDED PRECEDING)
), took AS (
  UPDATE ${schema}.queue q SET due_at = clock_timestamp() + $3::float8 * interval '1 millisecond', lease = q.lease + 1,
    worker = $4, stops = q.stops + q.planning::int, planning = false, in_doubt = q.in_doubt OR q.started, started = false
  FROM free f WHERE q.lane = $1 AND q.seq = f.seq AND f.position <= $2 AND f.before < $5
  RETURNING q.seq, q.slot, q.lease, q.attempt, q.step, q.maybe, q.head AND NOT q.overtaken AS head, q.bytes, q.stops,
    q.in_doubt, q.source AS source_number, q.checks, f.position, f.abandoned
), pinned AS MATERIALIZED (
  ${union(heads.map(({ pinned }) => pinned))}
), ${heads.map(({ counted }) => counted).join(', ')}, back AS (
  UPDATE ${schema}.queue q SET due_at = 'infinity', waits_for = p.head FROM pinned p WHERE q.lane = $1 AND q.seq = p.seq
)
SELECT t.seq, t.lease, t.attempt, t.step, t.maybe, t.head, t.bytes, t.stops, t.in_doubt, t.abandoned, t.source_number, t.checks,
  e.at, e.source, e.body, CASE WHEN t.position IS NULL OR t.position = 1 THEN g.looked END AS looked
FROM (
  SELECT json_agg(json_build_object('endpoint', endpoint, 'source', source, 'count', count, 'first', first,
    'forgotten', forgotten)) AS looked
  FROM (SELECT endpoint, source, count(*), min(seq) AS first,
    json_agg(json_build_array(seq, lease)) FILTER (WHERE forgotten) AS forgotten
    FROM due GROUP BY endpoint, source) by_group
) g LEFT JOIN (took t CROSS JOIN LATERAL (
  SELECT at, source, body FROM ${schema}.events v WHERE v.slot = t.slot AND v.seq = t.seq OFFSET 0
) e) ON true ORDER BY t.position`
}
