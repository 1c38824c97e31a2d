import type { Clock } from '@waybill/core'
import { formerLaneOf } from '../queue/former-lane.js'
import type { LaneQueue } from '../queue/lane-queue.js'
import type { HoldInForce, VendorPause } from '../store/control.js'
import type { Hold, StoreLane } from '../store/store.js'
import type { MemoryTable } from './memory-table.js'
import type { StoredDelivery } from './stored-event.js'

/** Gives a lane what the store has under a former name of it, and renames the lane of its holds. */
export function inheritFormer(lane: StoreLane, { rows, ledger }: MemoryTable, holds: Map<string, HoldInForce>): void {
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

/** A hold as it is in force: one that was in force already keeps who set it, and since when. */
export function heldAgain(before: HoldInForce | undefined, hold: Hold, now: number): HoldInForce {
  const by = before?.by ?? hold.by
  return { ...hold, since: before?.since ?? now, ...(by !== undefined && { by }) }
}

/** The rests that vendors asked for. */
export interface MemoryPauses {
  put(pause: VendorPause): void
  /** Ends the pause of an endpoint, or all of the lane. */
  end(lane: string, endpoint: string | undefined): void
  all(): readonly VendorPause[]
}

export function createMemoryPauses({ elapsed }: Pick<Clock, 'elapsed'>): MemoryPauses {
  const pauses = new Map<string, { readonly pause: VendorPause; readonly until: number }>()
  return {
    put(pause) {
      pauses.set(holdKey(pause.lane, pause.endpoint), { pause, until: elapsed() + pause.forMs })
    },
    end(lane, endpoint) {
      for (const [key, { pause }] of pauses)
        if (pause.lane === lane && (endpoint === undefined || pause.endpoint === endpoint)) pauses.delete(key)
    },
    all: () =>
      [...pauses.values()].flatMap(({ pause, until }) => {
        const forMs = until - elapsed()
        return forMs > 0 ? [{ ...pause, forMs }] : []
      }),
  }
}

export function holdKey(lane: string, endpoint: string | undefined): string {
  return `${lane}\n${endpoint ?? ''}`
}
