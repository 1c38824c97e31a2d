import { createLaneQueue, createSeqTable, type SeqTable } from '@waybill/delivery/queue'
import type { LeaseOptions, OrderPolicy, ReleaseOptions } from '@waybill/delivery/store'
import type { LiveDelivery, LiveEvent } from '../rows/live-delivery.js'
import { createPostponed } from './postponed.js'
import { createWatermark } from './watermark.js'

/** One lane: a window of its pending events in memory, and where the others are. */
export interface StoreLane {
  readonly id: number
  readonly name: string
  /** The pending events in memory, by `seq`. */
  readonly entries: Pick<SeqTable<LiveDelivery>, 'get' | 'has'>
  /** Every event up to this `seq` has been looked at: it is in memory, settled, parked, or put off. */
  readonly cursor: number
  /** Whether the cursor follows what is accepted, so that new events go into memory at once. */
  readonly following: boolean
  readonly hasRoom: boolean
  /** Whether something on the disk is due for which there is room. */
  readonly hasMore: boolean
  /** Events beyond the low-watermark at opening that had ended already. */
  readonly recovered: Set<number>
  /** Every earlier event has ended or has a row of its own. */
  low(): number
  /** An event that has just been accepted; taken into memory while the lane follows. */
  accepted(entry: LiveDelivery): boolean
  /** The newest event has been offered. */
  followed(seq: number): void
  /** A pending event read back from the disk. */
  loaded(entry: LiveDelivery, options?: ReleaseOptions): void
  /** Everything up to here has been read back; `end` when there is nothing beyond. */
  read(seq: number, end: boolean): void
  take(options: LeaseOptions): LiveDelivery[]
  /** Whether it is to leave the memory while it waits, to be read back when due; it needs a row for that. */
  postpones(entry: LiveDelivery, options: ReleaseOptions): boolean
  /** An entry in memory is pending again. One without a row stays in memory. */
  wait(entry: LiveDelivery, options: ReleaseOptions): void
  /** Puts off an event that is not in memory. */
  postpone(seq: number, options?: ReleaseOptions): void
  /** An entry ended or is overtaken: lets go whoever waits for it. */
  leave(entry: LiveDelivery): void
  /** It ended. */
  remove(entry: LiveDelivery): void
  /** Whether its events may wait for one another. */
  readonly ordersByKeys: boolean
  isHead(entry: Pick<LiveDelivery, 'keys' | 'barrier'>): boolean
  /** Events that were put off and are due, as many as there is room for. */
  ripe(): number[]
  nextDue(): number | undefined
  resume(endpoint?: string): void
  /** Events that are pending, have no row, and are further than this behind the cursor; oldest first. */
  laggards(distance: number): readonly LiveDelivery[]
}

export interface StoreLaneOptions {
  readonly id: number
  readonly name: string
  readonly order: OrderPolicy
  /** Most events in memory. */
  readonly window: number
  /** Every event up to this has ended or has a row of its own. */
  readonly cursor: number
  readonly following: boolean
  readonly now: () => number
  readonly onReady: () => void
  /** An event is no longer in this lane's memory. */
  readonly onDropped: (row: LiveEvent) => void
}

export function createStoreLane({
  id,
  name,
  order,
  window,
  now,
  onReady,
  onDropped,
  ...start
}: StoreLaneOptions): StoreLane {
  const queue = createLaneQueue<LiveDelivery>({ order, now, onReady })
  const entries = createSeqTable<LiveDelivery>()
  const watermark = createWatermark()
  const postponed = createPostponed(now)
  let { cursor, following } = start
  let waiting = 0

  const isFree = (entry: LiveDelivery) => !queue.isHead(entry) || entry.progress.overtaken || entry.progress.replays > 0

  function enter(entry: LiveDelivery): void {
    entries.set(entry.row.seq, entry)
    if (!entry.stored) watermark.push(entry)
    queue.enter(entry)
  }

  function drop(entry: LiveDelivery): void {
    if (!entries.delete(entry.row.seq)) return
    entry.row.holders--
    onDropped(entry.row)
    // The queue went on without this lane's newest events: somebody must come and read them.
    if (!following && entries.size === window - 1) onReady()
  }

  const isWait = ({ held, afterMs = 0 }: ReleaseOptions) => held !== undefined || afterMs > 0
  const postpones = (entry: LiveDelivery, options: ReleaseOptions) =>
    isWait(options) && waiting >= window / 4 && isFree(entry)

  function postpone(seq: number, options: ReleaseOptions): void {
    postponed.add(seq, options)
    if (options.held === undefined) onReady()
  }

  return {
    id,
    name,
    entries,
    get cursor() {
      return cursor
    },
    get following() {
      return following
    },
    get hasRoom() {
      return entries.size < window
    },
    get hasMore() {
      return entries.size < window && (!following || postponed.nextDue() === 0)
    },
    recovered: new Set(),
    low: () => watermark.low(cursor),
    accepted(entry) {
      if (!following) return false
      if (entries.size >= window) {
        following = false
        return false
      }
      cursor = entry.row.seq
      enter(entry)
      return true
    },
    followed(seq) {
      if (following) cursor = seq
    },
    loaded(entry, options) {
      if (entry.progress.replays > 0 || options) {
        entries.set(entry.row.seq, entry)
        queue.wait(entry, options)
      } else enter(entry)
    },
    read(seq, end) {
      cursor = seq
      following = end
    },
    take(options) {
      const taken = queue.take(options)
      for (const entry of taken) {
        if (entry.waits) waiting--
        entry.waits = false
      }
      return taken
    },
    wait(entry, options) {
      if (entry.stored && postpones(entry, options)) {
        drop(entry)
        postpone(entry.row.seq, options)
        return
      }
      entry.waits = isWait(options)
      if (entry.waits) waiting++
      queue.wait(entry, options)
    },
    postpones,
    postpone: (seq, options = {}) => postpone(seq, options),
    leave: (entry) => queue.leave(entry),
    remove(entry) {
      if (entry.waits) waiting--
      entry.waits = false
      drop(entry)
      queue.leave(entry)
    },
    ordersByKeys: order !== 'none',
    isHead: (entry) => queue.isHead(entry as LiveDelivery),
    ripe: () => postponed.take(window - entries.size),
    nextDue() {
      const inMemory = queue.nextDue()
      const hasRoom = entries.size < window
      if (inMemory === 0 || (!following && hasRoom)) return 0
      const onDisk = hasRoom ? postponed.nextDue() : undefined
      if (onDisk === undefined || inMemory === undefined) return onDisk ?? inMemory
      return Math.min(inMemory, onDisk)
    },
    resume(endpoint) {
      queue.resume(endpoint)
      postponed.resume(endpoint)
      onReady()
    },
    laggards: (distance) => watermark.before(cursor - distance),
  }
}
