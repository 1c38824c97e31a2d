import { createLaneQueue, createSeqTable, type SeqTable } from '@waybill/delivery/queue'
import type { LeaseOptions, OrderPolicy, ReleaseOptions } from '@waybill/delivery/store'
import type { LiveDelivery, LiveEvent } from '../rows/live-delivery.js'
import { createPostponed } from './postponed.js'
import { createWatermark } from './watermark.js'

/** One lane: a window of its pending deliveries in memory, and where the others are on the disk. */
export interface StoreLane {
  readonly id: number
  readonly name: string
  /** The pending deliveries in memory, by `seq`. */
  readonly entries: Pick<SeqTable<LiveDelivery>, 'get' | 'has'>
  /** All events up to this `seq` have been read: their deliveries are in memory, settled, parked or postponed. */
  readonly cursor: number
  /** Whether the cursor is at the newest event, so that new events enter the memory at once. */
  readonly following: boolean
  /** Whether the window has room. */
  readonly hasRoom: boolean
  /** Whether the window has room and a delivery on the disk may be due. */
  readonly hasMore: boolean
  /** The `seq` of events beyond the watermark at opening whose deliveries were settled already. */
  readonly recovered: Set<number>
  /** The watermark: the delivery of every earlier event is settled or has its own row. */
  low(): number
  /** Adds a new delivery to the memory while the lane is `following`. Returns whether it did. */
  accepted(entry: LiveDelivery): boolean
  /** Moves the cursor to the newest event. */
  followed(seq: number): void
  /** Adds a pending delivery that was read from the disk. */
  loaded(entry: LiveDelivery, options?: ReleaseOptions): void
  /** Moves the cursor: everything up to `seq` has been read. `end`: nothing comes after it. */
  read(seq: number, end: boolean): void
  take(options: LeaseOptions): LiveDelivery[]
  /** Whether the delivery should wait on the disk instead of in memory. It needs a row for that. */
  postpones(entry: LiveDelivery, options: ReleaseOptions): boolean
  /** Makes a delivery in memory wait. One without a row stays in memory. */
  wait(entry: LiveDelivery, options: ReleaseOptions): void
  /** Makes a delivery on the disk wait. */
  postpone(seq: number, options?: ReleaseOptions): void
  /** Ends the waits for a delivery that is settled or overtaken. */
  leave(entry: LiveDelivery): void
  /** Removes a settled or parked delivery from the memory. */
  remove(entry: LiveDelivery): void
  /** Whether its events may wait for one another. */
  readonly ordersByKeys: boolean
  /** Whether later events wait for this delivery. */
  isHead(entry: Pick<LiveDelivery, 'keys' | 'barrier'>): boolean
  /** The `seq` of postponed deliveries that are due, as many as there is room for. */
  duePostponed(): number[]
  nextDue(): number | undefined
  resume(endpoint?: string): void
  /** Pending deliveries without a row that are more than `distance` behind the cursor, oldest first. */
  laggards(distance: number): readonly LiveDelivery[]
}

export interface StoreLaneOptions {
  readonly id: number
  readonly name: string
  readonly order: OrderPolicy
  /** Most deliveries in memory. */
  readonly window: number
  /** The delivery of every event up to this `seq` is settled or has its own row. */
  readonly cursor: number
  readonly following: boolean
  readonly now: () => number
  readonly onReady: () => void
  /** Called when an event is no longer in this lane's memory. */
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
    // There is room again, and newer events of the lane are still on the disk: they must be read.
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
    duePostponed: () => postponed.take(window - entries.size),
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
