import type { MessagePort } from 'node:worker_threads'
import type { StoreAudit } from './audit.js'
import type { HoldInForce, StoreControl, VendorPause } from './control.js'
import type {
  DeliveryQuery,
  FindPage,
  FoundDelivery,
  LaneDepth,
  ParkedQuery,
  Replayable,
  Totals,
  Where,
} from './ledger.js'
import type { StorePersons } from './persons.js'
import type { StoreLane } from './store-lane.js'
import type {
  AcceptStatus,
  DiskRoom,
  LeasedDelivery,
  LeaseOptions,
  NewEvent,
  Receipt,
  ReleaseOptions,
  Ticket,
  Work,
} from './work.js'

export type { OrderPolicy, StoreLane } from './store-lane.js'

/** What a store guarantees. The engine and the conformance suite depend on it. */
export interface StoreGuarantees {
  /**
   * What an accepted event survives. `process`: nothing, it is lost with the process. `disk`: a power cut. `replicated`: the
   * loss of a machine.
   */
  readonly durable: 'process' | 'disk' | 'replicated'
  /** Where leases are kept: in the memory of the one `process` that owns the store, or in the store (`durable`). */
  readonly leases: 'process' | 'durable'
  /** Whether several processes may use the store at the same time. */
  readonly shared: boolean
}

/** Options of `Store.open`. */
export interface OpenOptions {
  /** The lanes of this process. The store makes those that it does not have. */
  readonly lanes: readonly StoreLane[]
  /** Whether an event's body is kept, for `where` and replays, once the event is settled in every lane. */
  readonly keepBodies: boolean
}

/** A stop of sending, for a lane or for one endpoint of it. */
export interface Hold {
  /** The lane's name, which is its destination's. */
  readonly lane: string
  /** A key of the destination's `endpoints`. Absent: the whole lane. */
  readonly endpoint?: string
  /** Why: a text of the person who set it, at most 200 characters, or the code of the error because of which the engine did. */
  readonly reason: string
  /** Who set it, at most 200 characters. Absent: nobody was named. */
  readonly by?: string
}

/** What a store found when it was opened. */
export interface Opened {
  /** The holds in force. */
  readonly holds: readonly Hold[]
  /** Present when the previous owner ended without `close`: one of the pending deliveries may have been the cause. */
  readonly unclean?: {
    /** The `seq` of the last event that the previous owner can have had. */
    readonly upTo: number
  }
  /** Names of the replays that were marked and not finished. */
  readonly replays: readonly string[]
  /** Names of the discards that were marked and not finished. */
  readonly discards: readonly string[]
  /** The rests that vendors asked for, as `pause` stored them, and that have not ended. Absent: none. */
  readonly pauses?: readonly VendorPause[]
}

/** What the ledger is to say of the deliveries that a discard lets go. */
export interface Discard {
  /** The name of the discard: different for each. */
  readonly name: string
  /** Why: the `reason` of the deliveries from then on. */
  readonly reason: string
  /** Who: see `Discarded`. */
  readonly by?: string
  /** Wall time at which it was asked for, epoch milliseconds. */
  readonly at: number
}

/** What `forget` did. */
export interface Erasure {
  /** Deliveries that were pending or parked and are erased now. */
  readonly erased: number
  /** Events whose body was deleted. */
  readonly bodies: number
  /** Deliveries that were leased. Their outcome is still recorded; where that would be pending or parked, they are erased. */
  readonly inFlight: number
}

/** Options of `Store.purge`. */
export interface PurgeOptions {
  /** Purges events that were settled in every lane before this wall time, epoch milliseconds. */
  readonly settledBefore: number
  /** Most settled events to keep. Older ones are purged even if they were settled later than `settledBefore`. */
  readonly keep: number
  /** Most events to purge in this call. */
  readonly limit: number
}

/** One process that uses a shared store. */
export interface WorkerStatus {
  /** The name that the process gave itself in the store's options. */
  readonly name: string
  /** Wall time of its last sign of life, epoch milliseconds. */
  readonly seenAt: number
  /** Whether the sign is recent enough for the process to count as running. */
  readonly alive: boolean
  /** How many deliveries it has leased, by lane. */
  readonly leases: Readonly<Record<string, number>>
  /**
   * The number of the newest decision (a hold, a resume, a pause, a forgetting) that it had heard of when it last got the right to
   * send; 0 for one that never sent. Absent for a version that hears of none.
   */
  readonly heardOf?: number
  /** Wall time until which it may send, epoch milliseconds. Absent: it may not, before it has heard of everything. */
  readonly licensedUntil?: number
}

/** Keeps the lanes and the ledger. `@waybill/delivery/conformance` is the test suite that every store must pass. */
export interface Store {
  /** What the store guarantees. */
  readonly guarantees: StoreGuarantees
  /**
   * Opens the store and makes missing lanes. Deliveries that a previous owner had leased are due again. Called once, before
   * anything else.
   */
  open(options: OpenOptions): Promise<Opened>
  /**
   * Stores one unit of work: all of it, or nothing. The engine calls it again only after it resolved. Rejects with a
   * `WaybillError` that `whyNotStored` can read: `storeRefused` for content that the store can never hold, `storeBusy` for a
   * lock of another transaction, kind `unavailable` or `setup` for the connection, the disk or a permission. Where the
   * answer of the database was lost, it may reject although the unit is stored: then the unit may be committed again.
   *
   * Judges in the unit whether each event has room in each of its lanes. Pending deliveries count, leased and replayed ones
   * too; parked ones do not. A full lane concerns no event that does not go there, and a duplicate needs no room. The
   * judgement costs the same however much is pending. A replay is not bounded. Where several processes share the store, each of the
   * others may take 1 % of a lane's bound, or one unit if that is more, beyond it, and so may what open transactions of
   * callers have accepted. A process hears of room that others made within 250 ms.
   */
  commit(work: Work): Promise<Receipt>
  /**
   * Accepts events within the caller's transaction: they exist if and only if it commits. Rejects with a `WaybillError`.
   * Absent where the store has no transactions to share.
   */
  acceptWithin?(transaction: unknown, events: readonly NewEvent[]): Promise<readonly AcceptStatus[]>
  /**
   * Leases deliveries that can go. What waits for an earlier event, for a time, or is filed under an endpoint that is closed or
   * held, cannot: it takes nobody's place, however much of it there is. Among what can go, live deliveries come before
   * replayed ones; within each the sources take turns; within a source the oldest come first. Live deliveries wait, as the
   * lane's order says, for live ones only; replayed ones wait for both.
   */
  lease(lane: string, options: LeaseOptions): Promise<readonly LeasedDelivery[]>
  /** Extends leases, where they expire. Resolves with the tickets whose lease was no longer valid. */
  extend(tickets: readonly Ticket[], forMs: number): Promise<readonly Ticket[]>
  /** Returns leased deliveries unsent and ends their marks. Nothing else about the deliveries changes. */
  release(tickets: readonly Ticket[], options?: ReleaseOptions): Promise<void>
  /** Milliseconds until the lane's next delivery can go: 0 when one can, `undefined` when none will by itself. */
  nextDue(lane: string, options?: Pick<LeaseOptions, 'closed' | 'only'>): Promise<number | undefined>
  /**
   * Takes the next slot of an endpoint: one process may start a few requests in it. Slots of an endpoint begin in the order in
   * which they are taken, by the store's clock and over all processes that share it, and none begins before the one before
   * it is `everyMs` old, as that one was asked for. What was never taken is made up for by nobody: after a pause the next slot
   * begins at once. Where the store does not know when the last one was, as for the first, it begins after `everyMs`. Resolves
   * with the milliseconds until it begins, 0 when it has begun; a fraction is kept. Absent: each process keeps the rates of
   * endpoints by itself, which is right for a store that belongs to one.
   */
  takeSlot?(lane: string, endpoint: string, everyMs: number): Promise<number>
  /** Calls the listener when a lane has a due delivery. Returns a function that removes the listener. */
  onWork(listener: (lane: string) => void): () => void
  /** What is decided for all processes that share the store. Absent where the store belongs to one process. */
  readonly control?: StoreControl
  /** Stores a hold. The store of a shared lane gives no leases while the whole lane is held. */
  hold(hold: Hold): Promise<void>
  /**
   * Stores a rest that a vendor asked for, until `resume` of its lane or endpoint, or its end, so that the next start knows it.
   * Absent: the next start does not, or `control` does it.
   */
  pause?(pause: VendorPause): Promise<void>
  /**
   * Ends the hold of an endpoint, or of the lane without `endpoint`, and the waits: every pending delivery of the lane that
   * waits for a time is due now, also one that was postponed before the store was opened. A restart does not bring a wait
   * back. Deliveries that are filed under another endpoint that is held, leased, or waiting for an earlier event stay as they
   * are. A store may end the waits of the whole lane even where `endpoint` is given: a
   * delivery that is too early is postponed again.
   */
  resume(lane: string, endpoint?: string): Promise<void>
  /**
   * Makes the matching deliveries due now that wait for a time, also those that were postponed before the store was opened. A
   * restart does not bring a wait back. Holds, leases and waits for earlier events stay as they are. Resolves with their
   * number by lane, without zeros.
   */
  retry(query: DeliveryQuery): Promise<Readonly<Record<string, number>>>
  /** The holds in force, also those that other processes set. */
  holds(): Promise<readonly HoldInForce[]>

  /** Everything that the store knows of one event, with `waits` of its pending deliveries. */
  where(source: string, messageId: string): Promise<Where>
  /** One page of the deliveries that match, with `waits` of pending ones. The deliveries of one event are always on the same page. */
  find(query: DeliveryQuery, page?: FindPage): Promise<readonly FoundDelivery[]>
  /** Counters of each lane, zeros for a new one. They change in the unit of work that they count; purged events stay counted. */
  totals(): Promise<Totals>
  /** The same numbers, counted again from the stored deliveries. */
  recount(): Promise<Totals>
  /** How much waits in each lane. */
  depths(): Promise<Readonly<Record<string, LaneDepth>>>

  /**
   * How many settled deliveries match and can be replayed, by lane: their event still has its body. `skipped` ones of a full
   * lane are among them. Also says how many are older than a delivered head of their person. Changes nothing.
   */
  countReplayable(query: DeliveryQuery): Promise<Readonly<Record<string, Replayable>>>
  /**
   * Marks the matching deliveries that can be replayed now, under the name of the replay. Notes as `overtaken` those for which
   * the same lane has delivered a later event with one of their keys that others wait for: a barrier under `identify-first`,
   * any under `per-user`. Resolves with their number.
   */
  selectForReplay(query: DeliveryQuery, replay: string): Promise<number>
  /** Makes up to `max` marked deliveries pending again, oldest first. Resolves with their number; 0 when the replay is done. */
  replay(replay: string, max: number): Promise<number>
  /**
   * Marks the parked deliveries that match now, to be discarded, and keeps what the ledger is to say of them. What is marked
   * for a replay or another discard is left out. Resolves with their number.
   */
  selectForDiscard(query: ParkedQuery, discard: Discard): Promise<number>
  /**
   * Ends up to `max` deliveries that are marked and still parked: they are `discarded`, which counts as settled, with the
   * discard's `reason` and `Discarded`. Resolves with their number; 0 when the discard is done.
   */
  discard(name: string, max: number): Promise<number>
  /** Erases a user's pending and parked deliveries and the bodies of the user's events, by keys as in `NewEvent`. */
  forget(keys: readonly string[]): Promise<Erasure>
  /**
   * Deletes settled events; those with a parked delivery stay. Resolves with their number. `where` answers `purged` for them
   * as long as the store remembers their ids.
   */
  purge(options: PurgeOptions): Promise<number>
  /**
   * What is kept of persons: who is suppressed, and their consents. Absent in a store
   * of an earlier version: then the calls on a person are refused.
   */
  readonly persons?: StorePersons
  /**
   * The log of who looked and who did. The engine does not write it: programs that people use, such as the gateway, do. Absent in
   * a store of an earlier version: such programs keep none.
   */
  readonly audit?: StoreAudit
  /** The room on the store's disk. Absent where the store has none, or cannot see it. */
  disk?(): Promise<DiskRoom>
  /** The processes that share the store. Absent where only this process uses it. */
  workers?(): Promise<readonly WorkerStatus[]>
  /**
   * A port that takes `EndlessPlan`s from another thread, as the engine's stands still in a plan that does not end. What it
   * notes is written as if its probation had begun, so that a start after an unclean stop finds it with one more than `stops`;
   * then it answers with any message.
   * Absent, or `undefined`, where the store has no thread of its own that could write.
   */
  endlessPlans?(): MessagePort | undefined
  /** Closes the store and ends its timers and connections. Nothing is called afterwards. */
  close(): Promise<void>
}
