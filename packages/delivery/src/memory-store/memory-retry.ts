import type { LaneQueue } from '../queue/lane-queue.js'
import type { DeliveryQuery } from '../store/ledger.js'
import { matchingDeliveries } from './memory-query.js'
import type { StoredDelivery } from './stored-event.js'

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
