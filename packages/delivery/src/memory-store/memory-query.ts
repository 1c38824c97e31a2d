import type { Clock } from '@waybill/core'
import { hasRemark } from '../queue/delivery-facts.js'
import { deliveryRecordOf } from '../queue/delivery-record.js'
import type { SeqTable } from '../queue/seq-table.js'
import type { DeliveryQuery, FindPage, FoundDelivery, LaneDepth, Totals } from '../store/ledger.js'
import { waitOf } from './memory-waits.js'
import type { StoredDelivery, StoredEvent } from './stored-event.js'

/** One page of matching deliveries. It ends between rows, so that `after` can continue it. */
export function findDeliveries(
  rows: Iterable<StoredEvent>,
  query: DeliveryQuery,
  page: FindPage,
  clock: Clock,
): FoundDelivery[] {
  const { after, limit = 100, newestFirst = false } = page
  const found: FoundDelivery[] = []
  let events = 0
  for (const row of newestFirst ? [...rows].reverse() : rows) {
    if (after !== undefined && (newestFirst ? row.seq >= after : row.seq <= after)) continue
    const before = found.length
    for (const entry of matchingDeliveries(row, query)) found.push(foundOf(row, entry, clock))
    if (found.length > before && ++events >= Math.min(limit, 1000)) break
  }
  return found
}

/** How many deliveries are pending in each lane, and since when. */
export function depthsOf(
  rows: SeqTable<StoredEvent>,
  totals: Totals,
  fillOf: (lane: string) => number,
): Record<string, LaneDepth> {
  const depths: Record<string, LaneDepth> = {}
  for (const [lane, { pending }] of Object.entries(totals)) {
    const oldestAt = pending > 0 ? oldestPending(rows.values(), lane) : undefined
    depths[lane] = { pending, fill: fillOf(lane), ...(oldestAt === undefined ? {} : { oldestAt }) }
  }
  return depths
}

function oldestPending(rows: Iterable<StoredEvent>, lane: string): number | undefined {
  for (const { entries, at } of rows) {
    if (entries.some((entry) => entry.lane === lane && entry.facts.state === 'pending')) return at
  }
  return undefined
}

/** The deliveries of one row that match a query. */
export function matchingDeliveries(row: StoredEvent, query: DeliveryQuery): readonly StoredDelivery[] {
  if (!isMeant(row, query)) return []
  const { lane, state, reason, remark } = query
  return row.entries.filter(
    (entry) =>
      (lane === undefined || entry.lane === lane) &&
      (state === undefined || entry.facts.state === state) &&
      (reason === undefined || entry.facts.reason === reason) &&
      hasRemark(entry.facts, remark),
  )
}

/** What the conditions on events look at. */
export interface Searched {
  /** Where it comes from. */
  readonly source: string
  /** Its id, unique for its source. */
  readonly messageId: string
  /** The event name of a `track`, or the type of another event. */
  readonly name: string
  /** The ids of its user, as in `NewEvent`. */
  readonly keys: readonly string[]
  /** Wall time at which it was accepted, epoch milliseconds. */
  readonly at: number
}

/** Whether an event meets the conditions of a query that concern events. */
export function isMeant(
  row: Searched,
  { source, messageIds, event, userId, anonymousId, from, before }: DeliveryQuery,
): boolean {
  if (source !== undefined && row.source !== source) return false
  if (messageIds !== undefined && !messageIds.includes(row.messageId)) return false
  if (event !== undefined && row.name !== event) return false
  if (userId !== undefined && !row.keys.includes(`u:${userId}`)) return false
  if (anonymousId !== undefined && !row.keys.includes(`a:${anonymousId}`)) return false
  return (from === undefined || row.at >= from) && (before === undefined || row.at < before)
}

function foundOf(
  { seq, source, messageId, at, name, event }: StoredEvent,
  entry: StoredDelivery,
  clock: Clock,
): FoundDelivery {
  return {
    seq,
    source,
    messageId,
    acceptedAt: at,
    ...(event ? { name } : {}),
    delivery: deliveryRecordOf(entry.lane, entry.facts),
    ...(entry.facts.state === 'pending' && { waits: waitOf(entry, clock) }),
  }
}
