/**
 * The parts of a statement that say which deliveries of `meant (slot, seq, lane, keys)` are older than a delivered head of
 * their person: `dated` is `meant` with `late`. `$1` and `$2` are the lanes with the orders `per-user` and `identify-first`.
 */
export function latenessParts(schema: string): string {
  return `wanted AS MATERIALIZED (
  SELECT lane, key, min(seq) AS seq FROM meant, unnest(keys) AS key
  WHERE lane = ANY($1::smallint[] || $2::smallint[]) GROUP BY lane, key
), newest AS MATERIALIZED (
  SELECT w.lane, w.key, max(l.seq) AS seq
  FROM ${schema}.ledger l
  JOIN ${schema}.events v ON v.slot = l.slot AND v.seq = l.seq
  CROSS JOIN LATERAL unnest(v.keys) AS k(key)
  JOIN wanted w ON w.lane = l.lane AND w.key = k.key AND w.seq < l.seq
  WHERE l.state = 1 AND l.seq > (SELECT min(seq) FROM wanted)
    AND (l.lane = ANY($1::smallint[]) OR (v.barrier AND l.lane = ANY($2::smallint[])))
  GROUP BY w.lane, w.key
), dated AS MATERIALIZED (
  SELECT m.*, EXISTS (SELECT FROM unnest(m.keys) AS key JOIN newest n USING (key) WHERE n.lane = m.lane AND n.seq > m.seq) AS late
  FROM meant m
)`
}
