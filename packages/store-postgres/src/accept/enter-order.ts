/** When a row is due that is behind `head`: never, or at once where that is null. */
export const dueOf = (head: string) => `CASE WHEN ${head} IS NULL THEN 'epoch'::timestamptz ELSE 'infinity' END`

/**
 * The parts of a statement in which `entry (lane, turn, keys, head)`, live or replayed (`bulk`) deliveries, enter the order.
 * `behind` has the lane and turn of those that must wait, and the `head` behind which each goes: the last one before it.
 *
 * A head of the same statement cannot be settled before the statement ends, so it counts its followers. Another one may be
 * settled right now, and is not locked, as that would hold its settlement up for as long as the caller's transaction takes:
 * `joined` has the rows that it may have missed.
 */
export function enterOrderParts(schema: string, bulk: boolean): string {
  const lastOf = (
    table: string,
    column: string,
    isBulk: boolean,
  ) => `SELECT k.lane, k.turn, k.key, h.head, ${isBulk} AS bulk, false AS is_new
    FROM keyed k CROSS JOIN LATERAL (SELECT h.${column} AS head FROM ${schema}.${table} h
      WHERE h.lane = k.lane AND h.key = k.key AND h.${column} < k.turn ORDER BY h.${column} DESC LIMIT 1) h`
  const [table, column] = bulk ? ['bulk_heads', 'turn'] : ['heads', 'seq']
  return `keyed AS MATERIALIZED (
  SELECT lane, turn, head, key FROM entry, unnest(keys) AS key
), behind AS MATERIALIZED (
  SELECT DISTINCT ON (lane, turn) lane, turn, key, head, bulk, is_new FROM (
    SELECT lane, turn, key, max(CASE WHEN head THEN turn END) OVER (PARTITION BY lane, key ORDER BY turn
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS head, ${bulk} AS bulk, true AS is_new
    FROM keyed WHERE EXISTS (SELECT FROM keyed WHERE head)
    UNION ALL ${lastOf('heads', 'seq', false)}
    ${bulk ? `UNION ALL ${lastOf('bulk_heads', 'turn', true)}` : ''}
  ) before WHERE head IS NOT NULL ORDER BY lane, turn, head DESC
), first AS (
  INSERT INTO ${schema}.${table} (lane, key, ${column}, followers)
  SELECT lane, key, turn, coalesce(count, 0) FROM keyed
  LEFT JOIN (SELECT lane, key, head AS turn, count(*) FROM behind WHERE is_new GROUP BY lane, key, head) f USING (lane, key, turn)
  WHERE head
), unlocked AS (
  INSERT INTO ${schema}.joined (lane, key, head, bulk, count)
  SELECT lane, key, head, bulk, count(*) FROM behind WHERE NOT is_new GROUP BY lane, key, head, bulk
)`
}
