import { uncounted } from '../database/uncounted.js'

/** Most deliveries that the statement frees in which a head leaves the order. `freed` names the heads of the others. */
const freedAtOnce = 256

/** How a waiting delivery becomes ready. */
export const readyAgain = "due_at = 'epoch', waits_for = NULL"

/**
 * The parts of a statement in which the heads of `passed (lane, turn, bulk, keys)` leave the order, and what is behind them
 * is ready. `but` is a condition on those, as `q`. `woken` has their lanes, `more_behind` those where
 * a look finds more.
 *
 * A claim that puts a delivery behind a head counts it there, under the head's lock. So the count that is read while the
 * head is deleted also has those that this statement cannot see. When it frees fewer, `freed` keeps the head for a look.
 */
export function leaveOrderParts(schema: string, but = 'true'): string {
  return `left_order AS (
  DELETE FROM ${schema}.heads h USING (SELECT lane, turn, unnest(keys) AS key FROM passed WHERE NOT bulk) p
  WHERE h.lane = p.lane AND h.key = p.key AND h.seq = p.turn RETURNING h.lane, h.seq AS head, h.followers
), left_bulk AS (
  DELETE FROM ${schema}.bulk_heads h USING (SELECT lane, turn, unnest(keys) AS key FROM passed WHERE bulk) p
  WHERE h.lane = p.lane AND h.key = p.key AND h.turn = p.turn RETURNING h.lane, h.turn AS head, h.followers
), behind AS MATERIALIZED (
  SELECT b.* FROM passed p CROSS JOIN LATERAL (
    SELECT q.lane, q.seq, q.waits_for AS head FROM ${schema}.queue q
    WHERE q.lane = p.lane AND q.waits_for = p.turn AND ${but} ORDER BY q.turn LIMIT ${freedAtOnce}
  ) b LIMIT ${freedAtOnce}
), woken AS (
  UPDATE ${schema}.queue w SET ${readyAgain} FROM ${uncounted('behind', 'lane', 'seq', 'head')} AS b(lane, seq, head)
  WHERE w.lane = b.lane AND w.seq = b.seq AND w.waits_for = b.head RETURNING b.lane, b.head
), more_behind AS (
  INSERT INTO ${schema}.freed (lane, head) SELECT lane, head FROM (
    SELECT * FROM left_order UNION ALL SELECT * FROM left_bulk UNION ALL SELECT lane, head, -1 FROM woken
  ) counted GROUP BY lane, head HAVING sum(followers) > 0 RETURNING lane
)`
}
