import type { CustomerEvent } from '@waybill/core'
import { fromText, isOpenState } from '@waybill/delivery/queue'
import type { DeliveryQuery, FindPage, FoundDelivery, Where } from '@waybill/delivery/store'
import type { Database } from '../database/database.js'
import { digestOf } from '../database/digests.js'
import type { LaneTable } from '../lease/lane-table.js'
import { deliveryOfRow, entriesOf } from './deliveries.js'
import { conditionsOf } from './delivery-query.js'
import { waitsOf } from './waits.js'

/** Everything that the store knows of one event. */
export async function whereIs(
  { schema, run }: Database,
  lanes: LaneTable,
  [source, messageId]: readonly [string, string],
): Promise<Where> {
  const rows = await run(
    `SELECT i.seq AS id, v.at, v.body, l.* FROM ${schema}.ids i
     LEFT JOIN ${schema}.events v ON v.seq = i.seq LEFT JOIN ${entriesOf(schema)} l ON l.seq = v.seq
     WHERE i.digest = $1`,
    [digestOf(source, messageId)],
  )
  const [first] = rows
  if (!first) return { status: 'unknown' }
  if (first['at'] === null) return { status: 'purged' }
  await learn(lanes, rows)
  const isPending = rows.some(({ state }) => state === 0)
  const waits = isPending ? await waitsOf({ schema, run }, lanes, [first['id']]) : undefined
  return {
    status: 'found',
    seq: Number(first['id']),
    source,
    messageId,
    acceptedAt: Number(first['at']),
    ...(first['body'] === null ? {} : { event: JSON.parse(first['body'] as string) as CustomerEvent }),
    waits: waits?.get(Number(first['id'])) ?? {},
    lanes: Object.fromEntries(
      rows
        .filter(({ lane }) => lane !== null)
        .map((row) => {
          const lane = lanes.nameOf(row['lane'] as number)
          return [lane, deliveryOfRow(lane, row)]
        }),
    ),
  }
}

/** One page of matching deliveries. It ends between events. */
export async function findDeliveries(
  { schema, run }: Database,
  lanes: LaneTable,
  [query, page = {}]: readonly [DeliveryQuery, (FindPage | undefined)?],
): Promise<FoundDelivery[]> {
  const { after, limit = 100, newestFirst = false } = page
  const { event, entry, values } = conditionsOf(query, 3, lanes.idNamed)
  const direction = newestFirst ? 'DESC' : 'ASC'
  const beyond = (column: string) => `($1::bigint IS NULL OR ${column} ${newestFirst ? '<' : '>'} $1)`
  const entries = entriesOf(schema)
  const seqs = startsAtDeliveries(query)
    ? `SELECT DISTINCT l.seq FROM ${entries} l JOIN ${schema}.events v ON v.slot = l.slot AND v.seq = l.seq
       WHERE ${entry} AND ${event} AND ${beyond('l.seq')} ORDER BY l.seq ${direction} LIMIT $2`
    : `SELECT v.seq FROM ${schema}.events v WHERE ${event} AND ${beyond('v.seq')}
       AND EXISTS (SELECT FROM ${entries} l WHERE l.seq = v.seq AND ${entry}) ORDER BY v.seq ${direction} LIMIT $2`
  const rows = await run(
    `WITH page AS MATERIALIZED (${seqs})
     SELECT v.source, v.message_id, v.at, CASE WHEN v.body IS NOT NULL THEN v.name END AS name, l.*
     FROM page JOIN ${schema}.events v ON v.seq = page.seq JOIN ${entries} l ON l.seq = page.seq
     WHERE ${entry} ORDER BY page.seq ${direction}, l.lane`,
    [after ?? null, Math.max(0, Math.min(limit, 1000)), ...values],
  )
  await learn(lanes, rows)
  const pending = rows.filter(({ state }) => state === 0).map(({ seq }) => seq)
  const waits = pending.length > 0 ? await waitsOf({ schema, run }, lanes, pending) : undefined
  return rows.map((row) => {
    const seq = Number(row['seq'])
    const lane = lanes.nameOf(row['lane'] as number)
    const wait = row['state'] === 0 ? waits?.get(seq)?.[lane] : undefined
    return {
      seq,
      source: fromText(row['source'] as string),
      messageId: fromText(row['message_id'] as string),
      acceptedAt: Number(row['at']),
      ...(typeof row['name'] === 'string' ? { name: fromText(row['name']) } : {}),
      delivery: deliveryOfRow(lane, row),
      ...(wait && { waits: wait }),
    }
  })
}

/** Whether to search deliveries first: pending and parked ones are few and have an index. */
function startsAtDeliveries({ state }: DeliveryQuery): boolean {
  return state !== undefined && isOpenState(state)
}

async function learn(lanes: LaneTable, rows: readonly Record<string, unknown>[]): Promise<void> {
  if (rows.some(({ lane }) => lane !== null && !lanes.ids().includes(lane as number))) await lanes.refresh()
}
