import type { Clock } from '@waybill/core'
import { mappingKey } from '@waybill/core/destination'
import { isMeant } from '@waybill/delivery/queue'
import type { DeliveryQuery } from '@waybill/delivery/store'
import { type Match, searchEntries } from '../ledger/delivery-search.js'
import type { Tables } from '../open/tables.js'
import type { LiveDelivery } from '../rows/live-delivery.js'
import type { Mutex } from '../unit/mutex.js'
import { yieldToEventLoop } from '../unit/yield-to-event-loop.js'

export interface RetryOptions {
  readonly tables: Tables
  readonly mutex: Mutex
  readonly clock: Clock
}

/**
 * Makes the matching deliveries due that wait for a time: first on the disk, page by page, so that a restart does not bring a
 * wait back, and then in memory. Resolves with their number by lane.
 */
export async function retryDeliveries(
  query: DeliveryQuery,
  { tables, mutex, clock }: RetryOptions,
): Promise<Readonly<Record<string, number>>> {
  const ended = new Map([...tables.lanes.keys()].map((name) => [name, new Set<number>()]))

  function endPage(matches: readonly Match[]): void {
    tables.transact(() => {
      for (const { event, entries } of matches)
        for (const { lane } of entries) {
          const name = tables.lanesById.get(lane)?.name
          if (name !== undefined && tables.entries.endWait(event.seq, lane, clock.now()))
            ended.get(name)?.add(event.seq)
        }
    })
  }

  for (const matches of searchEntries({ ...query, state: 'pending' }, tables, { waiting: true })) {
    if (matches.length > 0) await mutex.take(() => endPage(matches))
    await yieldToEventLoop()
  }
  return mutex.take(() => {
    for (const [name, seqs] of ended) {
      const inMemory = tables.lane(name).endWaits((entry) => isAsked(entry, query), new Set(seqs))
      for (const { seq } of inMemory) seqs.add(seq)
    }
    const counts = [...ended].map(([name, seqs]): [string, number] => [name, seqs.size])
    return Object.fromEntries(counts.filter(([, count]) => count > 0))
  })
}

/** Whether a pending delivery in memory matches. */
function isAsked({ lane, progress, row }: LiveDelivery, query: DeliveryQuery): boolean {
  if (query.lane !== undefined && query.lane !== lane) return false
  if (query.reason !== undefined && query.reason !== progress.reason) return false
  return isMeant({ ...row, name: row.event ? mappingKey(row.event) : '' }, query)
}
