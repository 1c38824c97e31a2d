import type { LaneQueue } from '@waybill/delivery/queue'
import type { ReleaseOptions } from '@waybill/delivery/store'
import type { LiveDelivery } from '../rows/live-delivery.js'
import { isWait } from './foresight.js'
import type { LaneWindow } from './lane-window.js'
import type { Freed, OrderLines } from './order-lines.js'
import type { Postponed } from './postponed.js'

export const atOnce: ReleaseOptions = {}

interface LanePlacesOptions {
  readonly memory: LaneWindow
  readonly queue: Pick<LaneQueue<LiveDelivery>, 'wait'>
  readonly postponed: Pick<Postponed, 'add'>
  readonly lines: Pick<OrderLines, 'waits'>
  readonly onReady: () => void
}

/** Says where a delivery of a lane waits: in the queue in memory, or on the disk. */
export function createLanePlaces({ memory, queue, postponed, lines, onReady }: LanePlacesOptions) {
  /** When a delivery can go, and for which endpoint: it stays filed until it is told otherwise. */
  const waitOf = (
    { endpoint: filed }: LiveDelivery,
    { afterMs = 0, endpoint = filed }: ReleaseOptions,
  ): ReleaseOptions => (endpoint === undefined ? { afterMs } : { afterMs, endpoint })

  /** Keeps a delivery that waits for an earlier event in memory, or leaves it to the disk. */
  function keepBlocked(entry: LiveDelivery): void {
    if (entry.stored && memory.isCrowded()) memory.moveOut(entry)
    else memory.countWaiting(entry)
  }

  function wait(entry: LiveDelivery, to: ReleaseOptions): void {
    if (entry.blocked) {
      // It was claimed with an earlier one that has not ended.
      if (to.endpoint !== undefined) entry.endpoint = to.endpoint
      return keepBlocked(entry)
    }
    // Nearly all of them: they can go.
    if (to === atOnce && entry.endpoint === undefined) return queue.wait(entry)
    const until = waitOf(entry, to)
    if (entry.stored && isWait(until) && memory.isCrowded()) {
      memory.moveOut(entry)
      postponed.add(entry, until)
      onReady()
      return
    }
    if (isWait(until)) memory.countWaiting(entry)
    queue.wait(entry, until)
  }

  function place(entry: LiveDelivery, to: ReleaseOptions): void {
    if (entry.blocked) keepBlocked(entry)
    else wait(entry, to)
  }

  function goOn({ seq, bulk }: Freed): void {
    const entry = memory.entries.get(seq)
    if (!entry) postponed.add({ seq, bulk, source: '' }, {})
    else if (entry.blocked) {
      memory.letGo(entry)
      entry.blocked = lines.waits(entry)
      // One that is leased was claimed with it, and comes back by itself.
      if (!entry.leased) place(entry, atOnce)
    }
  }

  /** Makes a delivery wait in memory, so that it can be claimed. */
  function placeInMemory(entry: LiveDelivery, to: ReleaseOptions): void {
    if (entry.blocked) memory.countWaiting(entry)
    else wait(entry, to)
  }

  return { waitOf, keepBlocked, wait, place, placeInMemory, goOn }
}
