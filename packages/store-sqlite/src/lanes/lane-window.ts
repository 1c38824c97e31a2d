import { createSeqTable, type SeqTable } from '@waybill/delivery/queue'
import type { LiveDelivery, LiveEvent, Marks } from '../rows/live-delivery.js'

/** The deliveries of a lane that are in memory, and how many of them are there for what. */
export interface LaneWindow {
  readonly entries: Pick<SeqTable<LiveDelivery>, 'get' | 'has'>
  /** How many more it has room for. */
  readonly room: number
  /** Deliveries that came back from the disk and were not taken since. */
  readonly back: number
  /** ReplayTurn deliveries. */
  readonly bulk: number
  /** How many of a source are there and can go, or are leased. */
  countOf(source: string): number
  /** Whether those that cannot go have their share of the window, with so many more. Further ones wait on the disk. */
  isCrowded(more?: number): boolean
  add(entry: LiveDelivery): void
  /** Counts a delivery as one that cannot go, until it is taken, freed or removed. */
  countWaiting(entry: LiveDelivery): void
  /** Counts a delivery as one that came back, until it is taken or removed. */
  countBack(entry: LiveDelivery): void
  /** The delivery was taken, or is to be put elsewhere. */
  letGo(entry: LiveDelivery): void
  /** Removes a delivery that has ended. Returns whether it was there. */
  remove(entry: LiveDelivery): boolean
  /** Removes a delivery that waits on the disk from now on. Its marks come back with it. */
  moveOut(entry: LiveDelivery): void
}

export interface LaneWindowOptions {
  /** Most deliveries in memory. A quarter of them may be such as cannot go. */
  readonly window: number
  /** Called when an event is no longer in this window. */
  readonly onDropped: (row: LiveEvent) => void
}

export function createLaneWindow({ window, onDropped }: LaneWindowOptions): LaneWindow {
  const entries = createSeqTable<LiveDelivery>()
  const marks = new Map<number, Marks>()
  const share = Math.floor(window / 4)
  const sources = new Map<string, number>()
  let waiting = 0
  let back = 0
  let bulk = 0

  function countSource(source: string, by: number): void {
    const count = (sources.get(source) ?? 0) + by
    if (count > 0) sources.set(source, count)
    else sources.delete(source)
  }

  function letGo(entry: LiveDelivery): void {
    if (entry.waits) {
      waiting--
      countSource(entry.source, 1)
    }
    if (entry.isBack) back--
    entry.waits = false
    entry.isBack = false
  }

  function remove(entry: LiveDelivery): boolean {
    if (!entries.delete(entry.seq)) return false
    letGo(entry)
    countSource(entry.source, -1)
    if (entry.bulk) bulk--
    entry.row.holders--
    onDropped(entry.row)
    return true
  }

  return {
    entries,
    get room() {
      return Math.max(0, window - entries.size)
    },
    get back() {
      return back
    },
    get bulk() {
      return bulk
    },
    countOf: (source) => sources.get(source) ?? 0,
    isCrowded: (more = 0) => waiting + more >= share,
    add(entry) {
      entries.set(entry.seq, entry)
      countSource(entry.source, 1)
      if (entry.bulk) bulk++
      if (marks.size === 0) return
      entry.marks ??= marks.get(entry.seq)
      marks.delete(entry.seq)
    },
    countWaiting(entry) {
      if (entry.waits) return
      entry.waits = true
      waiting++
      countSource(entry.source, -1)
    },
    countBack(entry) {
      if (!entry.isBack) back++
      entry.isBack = true
    },
    letGo,
    remove,
    moveOut(entry) {
      if (entry.marks) marks.set(entry.seq, entry.marks)
      remove(entry)
    },
  }
}
