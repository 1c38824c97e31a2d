import { claimOf } from '../queue/claim/claim-of.js'
import type { LaneQueue } from '../queue/lane-queue.js'
import type { Claim } from '../store/claim.js'
import type { Hold } from '../store/store.js'
import type { AcceptStatus, LeasedDelivery, NewEvent } from '../store/work.js'
import type { MemoryTable } from './memory-table.js'
import type { StoredDelivery } from './stored-event.js'

interface ClaimContext {
  readonly table: Pick<MemoryTable, 'byId'>
  readonly holds: ReadonlyMap<string, Hold>
  readonly laneOf: (name: string) => LaneQueue<StoredDelivery>
  readonly leaseOf: (entry: StoredDelivery) => LeasedDelivery
}

/** Leases the deliveries that somebody waits for, of events that were just accepted. */
export function claimAwaited(
  events: readonly NewEvent[],
  statuses: readonly AcceptStatus[],
  { table, holds, laneOf, leaseOf }: ClaimContext,
): readonly Claim[] {
  return events.flatMap((event, index) => {
    const { awaited, source } = event
    const row = awaited && statuses[index] === 'accepted' ? table.byId(source, event.event.messageId) : undefined
    const entry =
      typeof row === 'object' ? row.entries.find((one) => one.lane === awaited?.lane && one.isPending()) : undefined
    if (!entry) return []
    const claim = (openness: object) => laneOf(entry.lane).claim(entry, openness)
    return claimOf(event, { holds: [...holds.values()], claim, leaseOf }) ?? []
  })
}
