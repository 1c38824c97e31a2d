import type { CustomerEventInput, VendorReply, WaybillError } from '@waybill/core'
import type { DeliveryQuery, FindPage, FoundDelivery, LaneDepth, Totals, Where } from './store/ledger.js'
import type { Erasure, Hold, WorkerStatus } from './store/store.js'

export interface AcceptOptions {
  /** Who sends: the write key, or any name. Message ids are unique within it. Default `default`. */
  readonly source?: string | undefined
  /** How long to wait for room when the store is at its bound, in milliseconds. Default 0: refused at once. */
  readonly waitMs?: number | undefined
  /**
   * Where these events may go. At any other destination they are skipped with reason `not_allowed`. Names no
   * destination has are refused. Default everywhere.
   */
  readonly destinations?: readonly string[] | undefined
  /**
   * The caller's own transaction: a `pg` client in one. The events exist if and only if it commits. Only where the store
   * can (`@waybill/store-postgres`); rejects with code `no_transactions` elsewhere.
   */
  readonly transaction?: unknown
}

export interface Accepted {
  readonly status: 'accepted' | 'duplicate'
  readonly messageId: string
}

export interface Refused {
  readonly status: 'refused'
  /**
   * `invalid`: an `InvalidInputError`, or code `store_refused` for what the store can never hold. `unavailable`: code
   * `store_full`, `closed`, `store_busy` (a transaction that is still open has the same id), or `store_failed`: then
   * whether it is stored is unknown, and a repeat with the same `messageId` is stored once.
   */
  readonly error: WaybillError
}

export interface DecideOptions extends Pick<AcceptOptions, 'source' | 'destinations'> {
  /** The lane whose vendor decides. */
  readonly destination: string
  /** How long the caller waits, in milliseconds. Default 500. The event goes its way also when the wait is over. */
  readonly timeoutMs?: number | undefined
}

/** What a caller hears who waits for the vendor's decision. */
export type Decision =
  | { readonly status: 'decided'; readonly messageId: string; readonly reply?: VendorReply }
  /** No decision in time, or none at all; `reason` says why: `timeout`, `duplicate`, or what became of the event. */
  | { readonly status: 'undecided'; readonly messageId: string; readonly reason: string }

export interface ReplayOptions {
  /** Counts what would be taken, and changes nothing. Default false. */
  readonly dryRun?: boolean | undefined
  /** Called as events become pending again. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined
}

export interface ReplayResult {
  /** The replay's name; absent for a dry run. */
  readonly id?: string
  /** Entries per lane. */
  readonly counts: Readonly<Record<string, number>>
  readonly total: number
}

/** One lane as it stands now. */
export interface LaneStatus {
  readonly lane: string
  readonly depth: LaneDepth
  /** Whether this process sends for it. */
  readonly delivers: boolean
  /** Requests in flight from this process. */
  readonly inFlight: number
  /** Most requests in flight that the vendor is thought to bear now. */
  readonly concurrency: number
  /** Milliseconds until the vendor's limit allows the next request; 0 when it does. */
  readonly limitedForMs: number
  /** Since how many milliseconds nothing gets through; absent while something does. */
  readonly failingForMs?: number
  readonly holds: readonly Hold[]
}

/** What to resume: a lane, or one endpoint of it. */
export interface HoldTarget {
  /** The lane's name, which is its destination's. */
  readonly lane: string
  /** A key of the destination's `endpoints`. Absent: the whole lane. */
  readonly endpoint?: string | undefined
}

export interface DrainOptions {
  /** How long to wait, in milliseconds from 0 to 2,147,483,647. Default 10,000. */
  readonly timeoutMs?: number | undefined
}

/** What was still pending when the wait ended, per lane. */
export interface DrainResult {
  /** Whether nothing is pending any more. */
  readonly settled: boolean
  readonly left: Readonly<Record<string, number>>
}

/**
 * The engine: events in, one honest state per destination out. A call with options that it does not know, or that cannot
 * be meant, rejects with `InvalidInputError` (code `invalid_options`) and does nothing. An option that is `undefined` has
 * its default.
 */
export interface Waybill {
  /**
   * Validates, stamps and stores one event; resolves when the store has it safe. What comes from outside and may be
   * anything is given as `untrusted(value)` of `@waybill/core`: it is checked in the same way. Rejects with `InvalidInputError` for a
   * malformed event, and otherwise with an error as in `Refused`.
   */
  accept(event: CustomerEventInput, options?: AcceptOptions): Promise<Accepted>
  /**
   * The same for many together: one answer per event, in order; a bad one costs no other. Rejects for a wrong call (no list,
   * wrong options), and with `transaction` when a statement in it failed or cannot be made: then the caller's transaction
   * must be rolled back.
   */
  acceptMany(events: readonly CustomerEventInput[], options?: AcceptOptions): Promise<readonly (Accepted | Refused)[]>
  /**
   * Accepts one event and waits for its first attempt at one destination: the vendor's decision. The wait never aborts the
   * request and nothing is sent twice. Rejects as `accept` does, and with code `unknown_lane`.
   */
  decide(event: CustomerEventInput, options: DecideOptions): Promise<Decision>
  where(source: string, messageId: string): Promise<Where>
  /** Rejects with code `unknown_lane` for a lane that neither this process nor the store has. */
  find(query: DeliveryQuery, page?: FindPage): Promise<readonly FoundDelivery[]>
  /** The ledger's counters. */
  totals(): Promise<Totals>
  /** The ledger's rows, counted again: equal to `totals`, or something is broken. */
  recount(): Promise<Totals>
  lanes(): Promise<readonly LaneStatus[]>
  /** Processes at a shared store; none where there is only this one. */
  workers(): Promise<readonly WorkerStatus[]>
  /**
   * Sends settled events again: those that match now and still have their body, and nothing that comes later. Without a
   * `state` in the query: parked ones. Rejects with code `replay_too_wide` for a query without any condition,
   * and with `unknown_lane` as `find` does.
   */
  replay(query: DeliveryQuery, options?: ReplayOptions): Promise<ReplayResult>
  /** Erases what is pending, parked or kept of a user. Ids and states stay. At least one id must be given. */
  forget(user: { readonly userId?: string | undefined; readonly anonymousId?: string | undefined }): Promise<Erasure>
  /** Stops sending for a lane or one endpoint of it; events are kept. Codes `unknown_lane`, `unknown_endpoint`. */
  hold(hold: Hold): Promise<void>
  /**
   * Goes on: ends the hold, the pauses (a vendor's `Retry-After`, those after failures) and the waits for another try of
   * the lane, or of one endpoint of it. What was put off is due now, also what was put off before a restart; what the
   * vendor refuses again is put off again. Resuming a lane leaves holds of single endpoints in force. Rejects with code
   * `unknown_lane`, and with the store's error; then call it again.
   */
  resume(target: HoldTarget): Promise<void>
  /** Holds in force, also those set by the engine after a setup error. */
  holds(): Promise<readonly Hold[]>
  /** Waits until nothing is pending, or until the deadline. */
  flush(options?: DrainOptions): Promise<DrainResult>
  /** Accepts and starts nothing more, waits for what is in flight, closes destinations and store. May be called twice. */
  close(options?: DrainOptions): Promise<DrainResult>
}
