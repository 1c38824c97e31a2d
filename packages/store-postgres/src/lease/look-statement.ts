import { uncounted } from '../database/uncounted.js'
import { readyAgain } from '../settle/leave-order.js'
import { filedPart, isHeld } from './due-statements.js'
import { sourcesAtOnce } from './turns.js'

/** Most rows whose time has come, rows behind heads, heads, and entries of `joined`, that one look takes. */
const atOnce = { timed: 1_000, behind: 1_000, freed: 256, joined: 256 }

/**
 * Makes ready what has waited long enough, and what is still behind heads that have left the order. Counts the rows that were
 * accepted behind a head: under its lock, so that its settlement comes later and knows of them; where it is being settled
 * right now, the next look does it. An entry of `freed` that is there already is locked, not just left: another look may be
 * about to delete it, and did not see these rows.
 *
 * Returns the groups with ready rows, by class, endpoint and source, and where each starts; held ones are left out. `$1` lane,
 * `$2` the source after which the list begins. `more` says whether another look would find more to make ready, `next_ms`
 * when the next row's time comes. The first row has these alone.
 */
export function lookStatement(schema: string): string {
  const countedIn = (table: string, column: string, bulk: boolean) => ({
    pinned: `SELECT j.* FROM arrived j CROSS JOIN LATERAL (SELECT FROM ${schema}.${table} h
    WHERE h.lane = $1 AND h.key = j.key AND h.${column} = j.head FOR NO KEY UPDATE SKIP LOCKED) h WHERE j.bulk = ${bulk}`,
    part: `counted_${table} AS (
  UPDATE ${schema}.${table} h SET followers = h.followers + p.count
  FROM (SELECT key, head, sum(count)::int AS count FROM pinned WHERE bulk = ${bulk} GROUP BY key, head) p
  WHERE h.lane = $1 AND h.key = p.key AND h.${column} = p.head
)`,
  })
  const live = countedIn('heads', 'seq', false)
  const bulk = countedIn('bulk_heads', 'turn', true)
  return `WITH RECURSIVE timed AS MATERIALIZED (
  SELECT q.seq FROM ${schema}.queue q
  WHERE q.lane = $1 AND q.due_at > 'epoch' AND q.due_at < 'infinity' AND q.due_at <= now()
  ORDER BY q.due_at LIMIT ${atOnce.timed} FOR UPDATE SKIP LOCKED
), again AS (
  UPDATE ${schema}.queue q SET ${readyAgain} FROM ${uncounted('timed', 'seq')} AS t(seq) WHERE q.lane = $1 AND q.seq = t.seq
  RETURNING q.bulk, q.endpoint, q.source, q.seq
), gone AS MATERIALIZED (
  SELECT head FROM ${schema}.freed WHERE lane = $1 ORDER BY head LIMIT ${atOnce.freed} FOR UPDATE SKIP LOCKED
), behind AS MATERIALIZED (
  SELECT q.* FROM gone g CROSS JOIN LATERAL (
    SELECT q.seq, q.waits_for AS head FROM ${schema}.queue q WHERE q.lane = $1 AND q.waits_for = g.head
    ORDER BY q.turn LIMIT ${atOnce.behind}) q ORDER BY q.head LIMIT ${atOnce.behind}
), woken AS (
  UPDATE ${schema}.queue q SET ${readyAgain} FROM ${uncounted('behind', 'seq', 'head')} AS b(seq, head)
  WHERE q.lane = $1 AND q.seq = b.seq AND q.waits_for = b.head
  RETURNING q.bulk, q.endpoint, q.source, q.seq
), all_free AS (
  DELETE FROM ${schema}.freed f USING gone g
  WHERE f.lane = $1 AND f.head = g.head
    AND ((SELECT count(*) FROM behind) < ${atOnce.behind} OR g.head < (SELECT max(head) FROM behind))
), arrived AS MATERIALIZED (
  SELECT id, key, head, bulk, count FROM ${schema}.joined WHERE lane = $1 ORDER BY id LIMIT ${atOnce.joined}
  FOR UPDATE SKIP LOCKED
), pinned AS MATERIALIZED (
  ${live.pinned}
  UNION ALL ${bulk.pinned}
), ${live.part}, ${bulk.part}, late AS MATERIALIZED (
  SELECT j.id, j.head FROM arrived j
  WHERE NOT EXISTS (SELECT FROM ${schema}.heads h WHERE NOT j.bulk AND h.lane = $1 AND h.key = j.key AND h.seq = j.head)
    AND NOT EXISTS (SELECT FROM ${schema}.bulk_heads h WHERE j.bulk AND h.lane = $1 AND h.key = j.key AND h.turn = j.head)
), freed_now AS (
  INSERT INTO ${schema}.freed (lane, head) SELECT DISTINCT $1::smallint, head FROM late
  ON CONFLICT (lane, head) DO UPDATE SET head = excluded.head
), settled AS (
  DELETE FROM ${schema}.joined j USING (SELECT id FROM pinned UNION ALL SELECT id FROM late) d WHERE j.lane = $1 AND j.id = d.id
), ${filedPart(schema, 'ARRAY[$1]')}, sources (bulk, endpoint, source, upto, seq, step) AS (
  SELECT f.bulk, f.endpoint, part.after, part.upto, NULL::bigint, 0
  FROM filed f CROSS JOIN (VALUES ($2::bigint, 2147483647::bigint), (-2147483649, $2)) AS part(after, upto)
  UNION ALL SELECT s.bulk, s.endpoint, q.source, s.upto, q.seq, s.step + 1 FROM sources s CROSS JOIN LATERAL (
    SELECT q.source, q.seq FROM ${schema}.queue q
    WHERE q.lane = $1 AND q.bulk = s.bulk AND q.endpoint = s.endpoint AND q.due_at = 'epoch'
      AND q.source > s.source AND q.source <= s.upto ORDER BY q.source, q.seq LIMIT 1) q
  WHERE s.step < ${sourcesAtOnce}
), ready AS (
  SELECT $1::smallint AS lane, bulk, endpoint, source, seq FROM sources WHERE step > 0
  UNION ALL SELECT $1, bulk, endpoint, source, seq FROM again UNION ALL SELECT $1, bulk, endpoint, source, seq FROM woken
)
SELECT NULL::boolean AS bulk, NULL AS endpoint, NULL::bigint AS source, NULL::bigint AS start,
  (SELECT count(*) FROM timed) >= ${atOnce.timed} OR (SELECT count(*) FROM gone) >= ${atOnce.freed}
    OR (SELECT count(*) FROM behind) >= ${atOnce.behind} OR EXISTS (SELECT FROM late) OR (SELECT count(*) FROM arrived) >= ${atOnce.joined} AS more,
  (SELECT extract(epoch FROM q.due_at - clock_timestamp()) * 1000 FROM ${schema}.queue q
    WHERE q.lane = $1 AND q.due_at > 'epoch' AND q.due_at > now() AND q.due_at < 'infinity'
    ORDER BY q.due_at LIMIT 1) AS next_ms
UNION ALL (SELECT f.bulk, f.endpoint, f.source, min(f.seq), NULL, NULL FROM ready f
  WHERE NOT ${isHeld(schema)} GROUP BY f.bulk, f.endpoint, f.source)`
}
