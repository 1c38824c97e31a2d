import type { SqlRow, Statement } from '../database/database.js'
import type { LaneTable } from './lane-table.js'

interface LateCommitsContext {
  readonly schema: string
  readonly lanes: Pick<LaneTable, 'ordered'>
  readonly laneId: number
}

/** Of so many later deliveries, those next to it, the statement looks whether they have left. */
const mostLater = 10_000

/**
 * Notes which of the claimed rows were accepted in a transaction of a caller that committed after a later event of the same
 * person had left. That one waited for nothing, as nobody sees what is not committed. Costs nothing where no row came from
 * such a transaction.
 */
export async function noteLateCommits(
  run: Statement,
  claimed: readonly SqlRow[],
  { schema, lanes, laneId }: LateCommitsContext,
): Promise<void> {
  const seqs = claimed.flatMap(({ checks, seq }) => (checks === 1 ? [seq] : []))
  if (seqs.length === 0) return
  const isPerUser = lanes.ordered('per-user').includes(laneId)
  await run(noteStatement(schema), [laneId, seqs, isPerUser])
}

/** `$1` lane, `$2` the rows, `$3` whether others wait for each event, not only for heads that the event names. */
function noteStatement(schema: string): string {
  return `WITH meant AS MATERIALIZED (
  SELECT seq, key FROM ${schema}.queue q, unnest(q.keys) AS key WHERE q.lane = $1 AND q.seq = ANY($2::bigint[])
), later AS MATERIALIZED (
  SELECT l.slot, l.seq FROM ${schema}.ledger l
  WHERE l.lane = $1 AND l.state = 1 AND l.seq > (SELECT min(seq) FROM meant) ORDER BY l.seq LIMIT ${mostLater}
), gone AS MATERIALIZED (
  SELECT v.seq, key FROM later l JOIN ${schema}.events v ON v.slot = l.slot AND v.seq = l.seq, unnest(v.keys) AS key
  WHERE v.barrier OR $3::boolean
  UNION ALL
  SELECT h.seq, h.key FROM (SELECT DISTINCT key FROM meant) m JOIN ${schema}.heads h ON h.lane = $1 AND h.key = m.key
  JOIN ${schema}.queue q ON q.lane = $1 AND q.seq = h.seq AND q.worker IS NOT NULL
)
UPDATE ${schema}.queue q SET checks = 0,
  late = q.late OR EXISTS (SELECT FROM meant m JOIN gone g USING (key) WHERE m.seq = q.seq AND g.seq > q.seq)
WHERE q.lane = $1 AND q.seq = ANY($2::bigint[])`
}
