import type { ClaimedTogether, Openness, SeqTable } from '@waybill/delivery/queue'
import type { LeaseOptions, OrderPolicy, ReleaseOptions } from '@waybill/delivery/store'
import type { LiveDelivery, LiveEvent } from '../rows/live-delivery.js'
import type { Foresight } from './foresight.js'
import type { InLine, OrderLines } from './order-lines.js'
import type { OnDisk, Returned } from './postponed.js'

/** A delivery that the lane meets: what its order and its lists on the disk must know of it. */
export type Met = InLine & OnDisk

/** One lane: a window of its pending deliveries in memory, and where the others are on the disk. */
export interface StoreLane {
  readonly id: number
  readonly name: string
  /** The pending deliveries in memory, by `seq`. */
  readonly entries: Pick<SeqTable<LiveDelivery>, 'get' | 'has'>
  /** All events up to this `seq` have been read: their deliveries are in memory, settled, parked, or known to be on the disk. */
  readonly cursor: number
  /** Whether the cursor is at the newest event, so that new events enter the memory at once. */
  readonly following: boolean
  /** How many more deliveries the window has room for. */
  readonly room: number
  /** The `seq` of events beyond the cursor that need not be read: settled before the opening, or read ahead. */
  readonly recovered: Set<number>
  /** All replayed deliveries up to this turn have been read. */
  readonly bulkCursor: number
  /** Whether there are replayed ones after it. They are read once all events are. */
  readonly hasReplayed: boolean
  /** The watermark: the delivery of every earlier event is settled or has its own row. */
  low(): number
  /** Says beforehand which of the deliveries that the lane meets next stay on the disk. */
  foresee(): Foresight
  /** Adds a new delivery to the memory while the lane is `following`. Returns whether it did. */
  accepted(entry: LiveDelivery): boolean
  /** Adds a new delivery that somebody waits for while the lane is `following`, even beyond the window. It has a row, and cannot go before `placed`. */
  awaited(entry: LiveDelivery): void
  /** Adds a delivery that the lane has not read, even beyond the window. It has a row, and is not read again. */
  brought(entry: LiveDelivery, options?: ReleaseOptions): void
  /** From now on a delivery of `awaited` can go. */
  placed(entry: LiveDelivery): void
  /** The last `most` heads of each key that a delivery waits for, as far as the lane knows of them. */
  headsBefore: OrderLines['headsBefore']
  /** Leases a delivery with the earlier ones that it waits for; `undefined` where one of them cannot go. */
  claim(
    entry: LiveDelivery,
    earlier: readonly LiveDelivery[],
    openness: Openness,
  ): ClaimedTogether<LiveDelivery> | undefined
  /** Notes a new delivery that stays on the disk, while the lane is `following`. It has a row. */
  passed(one: Met): void
  /** Moves the cursor to the newest event. */
  followed(seq: number): void
  /** Adds a pending delivery that was read from the disk. */
  loaded(entry: LiveDelivery, options?: ReleaseOptions): void
  /** Adds a pending delivery of `returning`, filed under its endpoint. */
  cameBack(entry: LiveDelivery, endpoint?: string): void
  /** Later deliveries wait for this one from now on, although it is to be added after some of them. */
  expect(one: Met): void
  /** Notes a delivery that stays on the disk. It has a row. */
  postpone(one: Met, options?: ReleaseOptions): void
  /** Moves the cursor: everything up to `seq` has been read. `end`: nothing comes after it. */
  read(seq: number, end: boolean): void
  /** Moves the cursor of the replayed ones. */
  readBulk(turn: number, end: boolean): void
  /** There are replayed deliveries after their cursor. */
  replayed(): void
  take(options: Pick<LeaseOptions, 'max' | 'maxBytes' | keyof Openness>): LiveDelivery[]
  /** Whether the window has room and a delivery on the disk may be able to go. */
  hasMore(openness: Openness): boolean
  /** Whether live deliveries on the disk may go before those in memory, and few that came back are in memory still. */
  owes(openness: Openness): boolean
  /** Deliveries on the disk that can go, at most `max` and as many as there is room for. */
  returning(max: number, openness: Openness, bulk: boolean): readonly Returned[]
  /** Whether the delivery should wait on the disk instead of in memory. It needs a row for that. */
  postpones(entry: LiveDelivery, options: ReleaseOptions): boolean
  /** Makes a delivery in memory wait, or puts it back. One without a row stays in memory. */
  wait(entry: LiveDelivery, options: ReleaseOptions): void
  /** Ends the waits for a delivery that is overtaken, or was erased on the disk. */
  leave(one: InLine): void
  /** Removes a settled or parked delivery from the memory, and ends the waits for it. */
  remove(entry: LiveDelivery): void
  /** How many that came back from the disk are in memory and were not taken since. */
  readonly back: number
  /** How many deliveries of a source are in memory and can go, or are leased. */
  countOf(source: string): number
  readonly order: OrderPolicy
  /** Whether a new event would wait for nobody, and nobody for it. */
  isFree(event: Pick<LiveDelivery, 'barrier'>): boolean
  /** Whether later events wait for this delivery. */
  isHead: OrderLines['isHead']
  nextDue(openness?: Openness): number | undefined
  resume(): void
  /** Ends waits for a time: of those in memory that `isMeant`, which it returns, and of these on the disk. */
  endWaits(isMeant: (entry: LiveDelivery) => boolean, onDisk: ReadonlySet<number>): readonly LiveDelivery[]
  /** The `seq` of the live event that the delivery waits for; `undefined` when it waits for none. 0 for a replayed one. */
  headOf(one: InLine): number | undefined
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

/** Most deliveries that come back from the disk at a time, beyond what a lease asks for. */
export const page = 500
