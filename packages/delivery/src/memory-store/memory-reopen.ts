import { formerLaneOf } from '../queue/former-lane.js'
import type { LaneQueue } from '../queue/lane-queue.js'
import type { Hold, StoreLane } from '../store/store.js'
import type { MemoryTable } from './memory-table.js'
import type { StoredDelivery } from './stored-event.js'

/** Gives a lane what the store has under a former name of it, and renames the lane of its holds. */
export function inheritFormer(lane: StoreLane, { rows, ledger }: MemoryTable, holds: Map<string, Hold>): void {
  const totals = ledger.totals()
  const former = formerLaneOf(lane, (name) => (Object.hasOwn(totals, name) ? totals[name]?.accepted : undefined))
  if (former === undefined) return
  for (const row of rows.values()) for (const entry of row.entries) if (entry.lane === former) entry.lane = lane.name
  ledger.rename(former, lane.name)
  for (const [key, hold] of [...holds]) {
    if (hold.lane !== former) continue
    holds.delete(key)
    holds.set(holdKey(lane.name, hold.endpoint), { ...hold, lane: lane.name })
  }
}

/** Fills the new queue of a lane with what is pending there since an earlier opening, whose leases have ended. */
export function refill(name: string, queue: LaneQueue<StoredDelivery>, { rows, loads }: MemoryTable): void {
  for (const row of rows.values()) {
    for (const entry of row.entries) {
      const { state } = entry.facts
      if (entry.lane !== name || (state !== 'pending' && state !== 'parked')) continue
      loads.moved(name, row.bytes, 'skipped', state)
      if (state !== 'pending') continue
      Object.assign(entry, { leased: false, dueAt: 0, blockers: undefined, waiters: undefined })
      queue.enter(entry)
    }
  }
}

export function holdKey(lane: string, endpoint: string | undefined): string {
  return `${lane}\n${endpoint ?? ''}`
}
