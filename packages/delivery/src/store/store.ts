import type { DeliveryQuery, FindPage, FoundDelivery, LaneDepth, Totals, Where } from './ledger.js'
import type {
  AcceptStatus,
  LeasedDelivery,
  LeaseOptions,
  NewEvent,
  Receipt,
  ReleaseOptions,
  Ticket,
  Work,
} from './work.js'

/** What a store promises. The engine and the conformance suite branch on these facts. */
export interface StoreGuarantees {
  /** What an accepted event survives: nothing beyond the `process`, a power cut (`disk`), or the loss of a machine. */
  readonly durable: 'process' | 'disk' | 'replicated'
  /** Where leases live: in the memory of the one owning process, or in the store. */
  readonly leases: 'process' | 'durable'
  /** Whether several processes may use it at once. */
  readonly shared: boolean
}

/** Which events wait for which: see `order` of the delivery options. */
export type OrderPolicy = 'identify-first' | 'per-user' | 'none'

export interface StoreLane {
  readonly name: string
  readonly order: OrderPolicy
}

export interface OpenOptions {
  readonly lanes: readonly StoreLane[]
  /** Whether an event's body stays readable and replayable once every lane has settled it. */
  readonly keepBodies: boolean
}

export interface Hold {
  readonly lane: string
  /** Absent: the whole lane. */
  readonly endpoint?: string
  readonly reason: string
}

export interface Opened {
  /** Holds that were in force when the store was last closed. */
  readonly holds: readonly Hold[]
  /** The last owner died: pending events up to this `seq` may be what killed it. */
  readonly unclean?: { readonly upTo: number }
  /** Replays that were marked and have not been carried out to their end. */
  readonly replays: readonly string[]
}

export interface Erasure {
  /** Entries that went from pending or parked to erased. */
  readonly erased: number
  /** Events whose body was deleted. */
  readonly bodies: number
  /** Entries that were leased: their outcome is recorded, nothing is sent again, and what would be pending or parked is erased. */
  readonly inFlight: number
}

export interface PurgeOptions {
  /** Events settled everywhere before this wall time go, epoch milliseconds. */
  readonly settledBefore: number
  /** Most settled events to keep, the newest. */
  readonly keep: number
  /** Most events to purge in this call. */
  readonly limit: number
}

/** One process at a shared store. */
export interface WorkerStatus {
  readonly name: string
  /** Wall time at which it was last heard of, epoch milliseconds. */
  readonly seenAt: number
  readonly alive: boolean
  /** Leased events by lane. */
  readonly leases: Readonly<Record<string, number>>
}

/** Where lanes and ledger live. Every store passes the same suite, `@waybill/delivery/conformance`. */
export interface Store {
  readonly guarantees: StoreGuarantees
  /** Makes the lanes ready; what a dead owner had leased is due again. Called once, before anything else. */
  open(options: OpenOptions): Promise<Opened>
  /**
   * Stores one unit of work: all of it, or nothing. Called again only after it resolved, so that work gathers while it
   * runs. Rejects with a `WaybillError` that says why, as read by `whyNotStored`: `storeRefused` for content that can never
   * be held, `storeBusy` for somebody else's lock, kind `unavailable` or `setup` for the connection, the disk or a
   * permission. It may do so although the unit is stored, when the answer was lost: the unit may come again.
   */
  commit(work: Work): Promise<Receipt>
  /**
   * Takes part in the caller's own transaction: the events exist if and only if it commits. Rejects with a `WaybillError`.
   * Absent where the store has no transactions to share.
   */
  acceptWithin?(transaction: unknown, events: readonly NewEvent[]): Promise<readonly AcceptStatus[]>
  /** Takes out events that are due, oldest first, respecting the lane's order. */
  lease(lane: string, options: LeaseOptions): Promise<readonly LeasedDelivery[]>
  /** Keeps leases for longer, where they expire. Returns the tickets that no longer held. */
  extend(tickets: readonly Ticket[], forMs: number): Promise<readonly Ticket[]>
  /** Gives unsent leases back and ends their marks; nothing else about the events changes. */
  release(tickets: readonly Ticket[], options?: ReleaseOptions): Promise<void>
  /** Milliseconds until the lane's next event is due: 0 when one is, `undefined` when none waits for time. */
  nextDue(lane: string): Promise<number | undefined>
  /** Calls back when a lane has got something due. Returns how to stop. */
  onWork(listener: (lane: string) => void): () => void
  hold(hold: Hold): Promise<void>
  /**
   * Ends a hold, without `endpoint` that of the lane, and the waits of the lane: every pending event that waits for its
   * time is due now, also one put off before the store was opened, and for good: a restart does not bring a wait back.
   * So is what was held back for the endpoint. What is held back for another endpoint stays, as does what is leased or
   * waits for an earlier event. A store that cannot tell whose wait it ends ends those of the whole lane: whoever asks too
   * early is put off anew.
   */
  resume(lane: string, endpoint?: string): Promise<void>
  /** Holds in force, also those set by other processes. */
  holds(): Promise<readonly Hold[]>

  where(source: string, messageId: string): Promise<Where>
  /** One page of matching entries. A page ends between events: an event's entries are never torn apart. */
  find(query: DeliveryQuery, page?: FindPage): Promise<readonly FoundDelivery[]>
  /** One tally per lane, noughts for a new one: counters kept in the unit of work that they count. Purged events stay in. */
  totals(): Promise<Totals>
  /** From the rows themselves. */
  recount(): Promise<Totals>
  depths(): Promise<Readonly<Record<string, LaneDepth>>>

  /** How many settled entries match and still have their body, per lane. Changes nothing. */
  countReplayable(query: DeliveryQuery): Promise<Readonly<Record<string, number>>>
  /** Marks the matching entries that can be replayed, under the replay's name, and nothing that comes later. Returns their number. */
  selectForReplay(query: DeliveryQuery, replay: string): Promise<number>
  /** Makes up to `max` marked entries pending again, oldest first. Returns how many; 0 when the replay is done. */
  replay(replay: string, max: number): Promise<number>
  /** Erases what is pending or parked and every body kept of a user, by keys as in `NewEvent`. */
  forget(keys: readonly string[]): Promise<Erasure>
  /** Deletes settled events; parked ones stay. Returns how many. `where` answers `purged` for them as long as the store can. */
  purge(options: PurgeOptions): Promise<number>
  /** Who works on the lanes. Absent where that is only this process. */
  workers?(): Promise<readonly WorkerStatus[]>
  close(): Promise<void>
}
