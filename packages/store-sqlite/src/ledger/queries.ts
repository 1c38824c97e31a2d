import type { Clock } from '@waybill/core'
import { deliveryRecordOf } from '@waybill/delivery/queue'
import type { DeliveryQuery, DeliveryRecord, FindPage, FoundDelivery, Where } from '@waybill/delivery/store'
import type { Tables } from '../open/tables.js'
import { yieldToEventLoop } from '../unit/yield-to-event-loop.js'
import { type Match, searchEntries } from './delivery-search.js'
import { readDeliveries } from './ledger-reader.js'
import { waitsOf } from './waits.js'

/** Everything that the store knows of one event. */
export function whereIs(source: string, messageId: string, tables: Tables, clock: Clock): Where {
  const id = tables.sources.known(source)
  const seq = id === undefined ? undefined : tables.ids.find(id, messageId)
  if (id === undefined || seq === undefined) return { status: 'unknown' }
  const stored = tables.events.get(seq)
  if (!stored) return { status: 'purged' }
  if (stored.source !== id || stored.messageId !== messageId) return { status: 'unknown' }
  const lanes: Record<string, DeliveryRecord> = {}
  const read = readDeliveries([stored], tables)[0]?.entries ?? []
  for (const { lane, progress } of read) {
    const name = nameOf(lane, tables)
    lanes[name] = deliveryRecordOf(name, progress)
  }
  const { at, event } = stored
  const waits = waitsOf(stored, read, { tables, clock })
  return { status: 'found', seq, source, messageId, acceptedAt: at, ...(event && { event }), lanes, waits }
}

/** One page of matching deliveries. It ends between events, so that `after` can continue it. */
export async function findEntries(
  query: DeliveryQuery,
  { after, limit = 100, newestFirst = false }: FindPage,
  tables: Tables,
  clock: Clock,
): Promise<FoundDelivery[]> {
  const found: FoundDelivery[] = []
  const most = Math.min(limit, 1_000)
  let events = 0
  for (const matches of searchEntries(query, tables, { after, newestFirst })) {
    for (const match of matches) {
      if (events++ >= most) return found
      found.push(...foundOf(match, tables, clock))
    }
    if (events >= most) return found
    await yieldToEventLoop()
  }
  return found
}

function foundOf({ event, entries }: Match, tables: Tables, clock: Clock): FoundDelivery[] {
  const { seq, messageId, at, name, event: body } = event
  const source = tables.sources.textOf(event.source)
  const isPending = entries.some(({ progress }) => progress.state === 'pending')
  const waits = isPending ? waitsOf(event, entries, { tables, clock }) : {}
  return entries.map(({ lane, progress }) => {
    const delivery = deliveryRecordOf(nameOf(lane, tables), progress)
    const wait = waits[delivery.lane]
    return { seq, source, messageId, acceptedAt: at, ...(body && { name }), delivery, ...(wait && { waits: wait }) }
  })
}

function nameOf(lane: number, tables: Tables): string {
  return tables.lanesById.get(lane)?.name ?? String(lane)
}
