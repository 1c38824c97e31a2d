import type { Clock } from '@waybill/core'
import type { LaneQueue } from '../queue/lane-queue.js'
import type { DeliveryQuery } from '../store/ledger.js'
import type { Waiting } from '../store/waiting.js'
import { matchingDeliveries } from './memory-query.js'
import type { StoredDelivery, StoredEvent } from './stored-event.js'

/** What the pending deliveries of an event wait for, by lane. */
export function waitsOf({ entries }: StoredEvent, clock: Clock): Readonly<Record<string, Waiting>> {
  const pending = entries.filter(({ facts }) => facts.state === 'pending')
  return Object.fromEntries(pending.map((entry) => [entry.lane, waitOf(entry, clock)]))
}

function waitOf({ leased, blockers, dueAt, endpoint }: StoredDelivery, { now, elapsed }: Clock): Waiting {
  const left = dueAt - elapsed()
  const [blocker] = blockers ?? []
  return {
    ...(leased && { leased }),
    ...(blocker && { behind: blocker.seq }),
    ...(left > 0 && !leased && { dueAt: now() + left }),
    ...(endpoint !== undefined && { endpoint }),
  }
}

/** Makes the matching deliveries due that wait for a time. Returns their number by lane. */
export function retryIn(
  lanes: ReadonlyMap<string, LaneQueue<StoredDelivery>>,
  query: DeliveryQuery,
): Readonly<Record<string, number>> {
  const counts = [...lanes].map(([name, lane]): [string, number] => [
    name,
    lane.endWaits((entry) => entry.isPending() && matchingDeliveries(entry.row, query).includes(entry)).length,
  ])
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}
