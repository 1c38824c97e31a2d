import { newFacts } from '@waybill/delivery/queue'
import { liveRow, type Tables } from '../../open/tables.js'
import type { StoredDelivery } from '../../rows/delivery-rows.js'
import type { StoredEvent } from '../../rows/event-rows.js'
import { type LiveDelivery, type Marks, newLiveDelivery } from '../../rows/live-delivery.js'
import { markKey } from '../../rows/mark-rows.js'
import { eraseForgotten } from '../erase-forgotten.js'
import type { StoreLane } from '../store-lane.js'
import { type Found, foundOf } from './found.js'

export interface LoadOptions {
  /** Marks of the previous owner. */
  readonly inherited: Map<string, Marks>
  /** Returns the wall time, epoch milliseconds. */
  readonly now: () => number
}

/** Brings single deliveries from the disk into memory. */
export function createLoad(tables: Tables, { inherited, now }: LoadOptions) {
  const { events, entries, sources } = tables
  const find = (event: StoredEvent, stored: StoredDelivery | undefined) =>
    foundOf(event, stored, { sources, now: now() })

  return {
    find,
    /** Returns whether it is in memory now. `enter`: how the lane takes it. */
    load(lane: StoreLane, { event, stored, met }: Found, enter: (entry: LiveDelivery) => void): boolean {
      if (lane.entries.has(event.seq)) return false
      if (!event.event) {
        // It was forgotten during a lease, and its owner ended before it could be erased.
        eraseForgotten(event, { lane: lane.id, before: stored?.progress ?? newFacts, at: now() }, tables)
        lane.leave(met)
        return false
      }
      const row = liveRow(event, tables)
      const entry = newLiveDelivery(row, lane.name, stored)
      row.holders++
      const key = markKey(lane.id, event.seq)
      entry.marks = inherited.get(key)
      inherited.delete(key)
      enter(entry)
      return lane.entries.has(event.seq)
    },
    /** A delivery that has a row, as it is there; `undefined` where it is not pending. */
    stillPending(lane: StoreLane, seq: number): Found | undefined {
      const event = events.get(seq)
      const stored = entries.between(seq, seq).find((row) => row.lane === lane.id)
      return event && stored?.progress.state === 'pending' ? find(event, stored) : undefined
    },
  }
}
