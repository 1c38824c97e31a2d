import { fromText } from '@waybill/delivery/queue'
import type { DeliveryQuery, Waiting } from '@waybill/delivery/store'
import type { Database } from '../database/database.js'
import type { LaneTable } from '../lease/lane-table.js'
import { conditionsOf } from './delivery-query.js'

/** What the pending deliveries of events wait for, by `seq` and lane. */
export async function waitsOf(
  { schema, run }: Pick<Database, 'schema' | 'run'>,
  lanes: LaneTable,
  seqs: readonly unknown[],
): Promise<ReadonlyMap<number, Readonly<Record<string, Waiting>>>> {
  const rows = await run(
    `SELECT q.seq, q.lane, q.endpoint, q.worker IS NOT NULL AND q.due_at > now() AS leased, q.waits_for,
       EXISTS (SELECT FROM ${schema}.queue h WHERE h.lane = q.lane AND h.seq = q.waits_for) AS is_seq,
       CASE WHEN q.worker IS NULL AND q.waits_for IS NULL AND q.due_at > now() AND q.due_at < 'infinity'
         THEN extract(epoch FROM q.due_at) * 1000 END AS due_ms
     FROM ${schema}.queue q WHERE q.lane IN (SELECT id FROM ${schema}.lanes) AND q.seq = ANY($1::bigint[])`,
    [seqs],
  )
  const found = new Map<number, Record<string, Waiting>>()
  for (const { seq, lane, endpoint, leased, waits_for: behind, is_seq: isSeq, due_ms: dueMs } of rows) {
    const waits = found.get(Number(seq)) ?? {}
    found.set(Number(seq), waits)
    waits[lanes.nameOf(lane as number)] = {
      ...(leased ? { leased: true as const } : {}),
      // What waits for a replayed one waits for its turn, which is no event's number.
      ...(behind === null ? {} : { behind: isSeq ? Number(behind) : 0 }),
      ...(dueMs === null ? {} : { dueAt: Number(dueMs) }),
      ...(endpoint === '' ? {} : { endpoint: fromText(endpoint as string) }),
    }
  }
  return found
}

/** Makes the matching deliveries due that wait for a time. Resolves with their number by lane. */
export async function retryDeliveries(
  { schema, run }: Database,
  lanes: LaneTable,
  query: DeliveryQuery,
): Promise<Readonly<Record<string, number>>> {
  const { state: _, ...conditions } = query
  const { event, entry, values } = conditionsOf(conditions, 1, lanes.idNamed)
  const rows = await run(
    `WITH ended AS (
       UPDATE ${schema}.queue l SET due_at = 'epoch' FROM ${schema}.events v
       WHERE v.slot = l.slot AND v.seq = l.seq AND l.lane IN (SELECT id FROM ${schema}.lanes)
         AND l.worker IS NULL AND l.waits_for IS NULL AND l.due_at > now() AND l.due_at < 'infinity' AND ${event} AND ${entry}
       RETURNING l.lane)
     SELECT lane, count(*) AS count FROM ended GROUP BY lane`,
    values,
  )
  return Object.fromEntries(rows.map(({ lane, count }) => [lanes.nameOf(lane as number), Number(count)]))
}
