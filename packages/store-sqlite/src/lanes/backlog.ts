import { type DeliveryFacts, erasedFacts, newFacts } from '@waybill/delivery/queue'
import type { Hold, ReleaseOptions } from '@waybill/delivery/store'
import { liveRow, openLanesOf, type Tables } from '../open/tables.js'
import type { StoredDelivery } from '../rows/delivery-rows.js'
import type { StoredEvent } from '../rows/event-rows.js'
import { type Marks, newLiveDelivery } from '../rows/live-delivery.js'
import type { StoreLane } from './store-lane.js'

/** Reads deliveries into the memory of a lane: after a restart, and when its window has room. */
export interface Backlog {
  /** Reads until there are `wanted` more deliveries, the window is full, or nothing is left. */
  refill(lane: StoreLane, wanted: number): void
  /** Called after opening: reads the pending deliveries below the watermarks. */
  recover(holds: readonly Hold[]): void
}

export interface BacklogOptions {
  /** Marks of the previous owner. */
  readonly inherited: Map<string, Marks>
  /** Returns the wall time, epoch milliseconds. */
  readonly now: () => number
}

const page = 500

export function createBacklog(tables: Tables, { inherited, now }: BacklogOptions): Backlog {
  const { events, entries, laneSets, counters } = tables
  const isHeld = new Set<string>()

  function load(
    lane: StoreLane,
    event: StoredEvent,
    stored: StoredDelivery | undefined,
    wasPostponed: boolean,
  ): boolean {
    if (lane.entries.has(event.seq)) return false
    const progress = stored?.progress ?? newFacts
    if (!event.event) {
      // It was forgotten during a lease, and its owner ended before it could be erased.
      erase(lane, event, progress)
      return false
    }
    const row = liveRow(event, tables)
    const entry = newLiveDelivery(row, lane.name, progress)
    row.holders++
    const key = markKey(lane.id, event.seq)
    entry.marks = inherited.get(key)
    inherited.delete(key)
    if (wasPostponed) lane.loaded(entry, {})
    else if (stored && (!lane.isHead(entry) || progress.overtaken)) lane.loaded(entry, remainingWait(stored))
    else lane.loaded(entry)
    return true
  }

  function erase(lane: StoreLane, event: StoredEvent, before: DeliveryFacts): void {
    tables.transact(() => {
      if (openLanesOf(event, tables) === 1) counters.open(-1, -event.bytes)
      entries.put(event.seq, lane.id, erasedFacts(before), { at: now() })
      counters.moved(lane.id, 'pending', 'erased')
    })
    const row = tables.live.get(event.seq)
    if (row) row.open--
  }

  function remainingWait({ lane, due, wait, held }: StoredDelivery): ReleaseOptions {
    // If the endpoint is no longer held, nobody would resume it.
    if (held !== undefined) return isHeld.has(`${lane} ${held}`) ? { held } : {}
    // After a jump of the clock it must not wait longer than was asked for.
    return { afterMs: Math.min(Math.max(0, due - now()), wait) }
  }

  /** Loads the deliveries that others wait for, in order. The others are loaded when they are due. */
  function recoverLane(lane: StoreLane): void {
    const before = lane.cursor + 1
    for (let after = 0, more = true; more; ) {
      const rows = entries.pending(lane.id, { after, before, limit: page })
      more = rows.length === page
      after = rows.at(-1)?.seq ?? after
      for (const stored of rows) {
        const event =
          lane.ordersByKeys && stored.progress.replays === 0 && !stored.progress.overtaken
            ? events.get(stored.seq)
            : undefined
        if (event && lane.isHead({ keys: event.keys, barrier: event.barrier })) load(lane, event, stored, false)
        else lane.postpone(stored.seq, remainingWait(stored))
      }
    }
  }

  /** Reads one page of events after the cursor, in order. */
  function readPage(lane: StoreLane): number {
    const rows = events.after(lane.cursor, page)
    const last = rows.at(-1)
    const first = rows[0]
    let loaded = 0
    if (!first || !last) {
      lane.read(counters.seq, true)
      return 0
    }
    const stored = new Map(entries.between(first.seq, last.seq).map((row) => [`${row.lane} ${row.seq}`, row]))
    for (const event of rows) {
      if (!lane.hasRoom) return loaded
      const row = stored.get(`${lane.id} ${event.seq}`)
      const isPending = row ? row.progress.state === 'pending' : !lane.recovered.has(event.seq)
      if (isPending && laneSets.get(event.laneSet).lanes.includes(lane.id))
        loaded += load(lane, event, row, false) ? 1 : 0
      lane.recovered.delete(event.seq)
      lane.read(event.seq, false)
    }
    if (last.seq >= counters.seq) lane.read(counters.seq, true)
    return loaded
  }

  return {
    recover(holds) {
      for (const { lane, endpoint } of holds)
        if (endpoint !== undefined) isHeld.add(`${tables.lane(lane).id} ${endpoint}`)
      for (const lane of tables.lanes.values()) recoverLane(lane)
    },
    refill(lane, wanted) {
      let loaded = 0
      for (const seq of lane.duePostponed()) {
        const event = events.get(seq)
        const stored = entries.between(seq, seq).find((row) => row.lane === lane.id)
        if (event && (!stored || stored.progress.state === 'pending')) loaded += load(lane, event, stored, true) ? 1 : 0
      }
      while (!lane.following && lane.hasRoom && loaded < wanted) loaded += readPage(lane)
    },
  }
}

export function markKey(lane: number, seq: number): string {
  return `${lane} ${seq}`
}
