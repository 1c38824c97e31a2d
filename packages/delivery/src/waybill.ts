import type { CustomerEventInput, WaybillError } from '@waybill/core'
import type { DecideOptions, Decision } from './decision.js'
import type { DiscardOptions, DiscardResult } from './discard-options.js'
import type { ConsentCalls } from './persons/consent-calls.js'
import type { ExportCalls } from './persons/export-calls.js'
import type { SuppressionCalls } from './persons/suppression-calls.js'
import type { ReplayOptions, ReplayResult } from './replay-options.js'
import type { Heard, HoldInForce } from './store/control.js'
import type { DeliveryQuery, FindPage, FoundDelivery, LaneDepth, Totals, Where } from './store/ledger.js'
import type { Erasure, Hold, WorkerStatus } from './store/store.js'
import type { DiskRoom } from './store/work.js'

/** Options of `accept` and `acceptMany`. */
export interface AcceptOptions {
  /** Where the events come from: a write key, or any name. Message ids are unique within a source. Default `default`. */
  readonly source?: string | undefined
  /** How long to wait for room when the store is full, in milliseconds. Default 0: refused at once. */
  readonly waitMs?: number | undefined
  /**
   * Names of the destinations that these events go to. At all others they are not addressed: there is no delivery. A name that
   * no destination has is refused with code `invalid_options`. Default: all destinations.
   */
  readonly destinations?: readonly string[] | undefined
  /**
   * A `pg` client on which the caller has begun a transaction. The events exist if and only if it commits. Later events of the
   * same user do not wait for that; one that they have overtaken is noted as `overtaken`. Only for `@waybill/store-postgres`:
   * with other stores the call rejects with code `no_transactions`.
   */
  readonly transaction?: unknown
}

/** The answer for an event that is stored. */
export interface Accepted {
  /** `duplicate`: an event with this source and `messageId` was stored before, and this one was ignored. */
  readonly status: 'accepted' | 'duplicate'
  /** The event's `messageId`: a new one where the event had none. */
  readonly messageId: string
}

/** The answer for an event that was not accepted. */
export interface Refused {
  readonly status: 'refused'
  /**
   * Why. Kind `invalid`: an `InvalidInputError`, or code `store_refused` for an event that the store can never hold. Kind
   * `unavailable`: code `store_full` (the message names the full lane), `store_disk_full`, `closed`, `store_busy` (an open
   * transaction has the same id), or `store_failed`: it is
   * unknown whether the event is stored, and it can be sent again with the same `messageId` without being stored twice.
   */
  readonly error: WaybillError
}

/** The present status of one lane. */
export interface LaneStatus {
  /** The lane's name, which is its destination's. */
  readonly lane: string
  /** How many deliveries are pending, since when, and how full the lane is. */
  readonly depth: LaneDepth
  /** Present when the lane has reached 80 % of a bound. What happens when it is full, `whenFull` of the lane says. */
  readonly nearlyFull?: true
  /** Whether this process sends for the lane. */
  readonly delivers: boolean
  /**
   * Present when no destination of this process has the lane's name, as after it was taken out of the configuration or
   * renamed. Such a lane is listed as long as something is pending there.
   */
  readonly absent?: true
  /** Requests in flight from this process. */
  readonly inFlight: number
  /** Most requests in flight that the throttle allows now. */
  readonly concurrency: number
  /** Whole milliseconds until the pause that the vendor asked for ends; 0 when there is none. */
  readonly limitedForMs: number
  /** The endpoints at which deliveries wait because the vendor's rate allows no more yet. Absent where none does. */
  readonly paced?: readonly string[]
  /** How many deliveries in doubt this process asks the vendor about now. Absent: none. */
  readonly confirming?: number
  /** For how many whole milliseconds all requests have failed. Absent while the vendor answers. */
  readonly failingForMs?: number
  /** The holds of the lane and its endpoints: who set each, and when. */
  readonly holds: readonly HoldInForce[]
  /** The pauses of the lane and its endpoints: what the vendor asked for, and those after failures. Empty: there is none. */
  readonly pauses: readonly LanePause[]
  /**
   * Whole milliseconds until the next delivery can go, pauses included: 0 when one can. Absent: none will by itself, for what is
   * pending is being sent, is held, or waits for an earlier event.
   */
  readonly nextDueMs?: number
}

/** A pause of a lane or an endpoint. `resume` ends it. */
export interface LanePause {
  /** The endpoint that pauses. Absent: the whole lane. */
  readonly endpoint?: string
  /** `limited`: the vendor asked for it. `failing`: it fails, and the next request is a probe. */
  readonly reason: 'limited' | 'failing'
  /** Whole milliseconds until it ends. */
  readonly forMs: number
  /** Whole milliseconds until it would end as the vendor asked, where `maxRetryAfterMs` of the lane allows less. */
  readonly askedForMs?: number
}

/** The answer of `retry`. */
export interface RetryResult {
  /** For how many deliveries a wait was ended, by lane. */
  readonly counts: Readonly<Record<string, number>>
  /** For how many in all. */
  readonly total: number
}

/** What to resume: a lane, or one endpoint of it. */
export interface HoldTarget {
  /** The lane's name, which is its destination's. */
  readonly lane: string
  /** A key of the destination's `endpoints`. Absent: the whole lane. */
  readonly endpoint?: string | undefined
}

/**
 * The answer of `hold`: the lane sends nothing any more, in no process. `onTheWire` is what had left before and was not answered
 * yet. `unanswered` names processes that stood still or had ended, also in the half minute before; what they had on the wire is
 * not among it.
 */
export interface HoldResult extends Heard {}

/** The answer of `forget`. */
export interface ForgetResult extends Erasure {
  /**
   * The names of the processes that did not answer: each ended, or stopped, and may send nothing now. What each had handed to its
   * sockets may still arrive. Absent where the store belongs to one process.
   */
  readonly unanswered?: readonly string[]
}

/** Options of `flush` and `close`. */
export interface DrainOptions {
  /** How long to wait, in milliseconds from 0 to 2,147,483,647. Default 10,000. */
  readonly timeoutMs?: number | undefined
}

/** What was pending when the wait of `flush` or `close` ended. */
export interface DrainResult {
  /** Whether nothing is pending. */
  readonly settled: boolean
  /**
   * How many deliveries are pending in each lane. Where the store did not say it in time, `unfinished` names it, and this is
   * what this process had leased and not settled: more may be pending.
   */
  readonly left: Readonly<Record<string, number>>
  /** What did not end in its time, or failed to end. Absent: nothing. */
  readonly unfinished?: readonly Unfinished[]
}

/** A part of the engine that did not end. */
export interface Unfinished {
  /** `store`, or `lane` or `destination` and its name. */
  readonly part: string
  /** Why: code `close_timeout`, `close_failed` or `store_silent`, or the error of the part itself. */
  readonly error: WaybillError
}

/** A person, by one id or both. At least one must be given. */
export interface PersonIds {
  /** The `userId`. */
  readonly userId?: string | undefined
  /** The `anonymousId`. */
  readonly anonymousId?: string | undefined
}

/** Whose events to forget. At least one id must be given. */
export interface UserIds extends PersonIds {}

/**
 * The engine. It stores events, delivers each to its destinations, and records a state for every delivery. A call with
 * unknown or wrong options rejects with `InvalidInputError` (code `invalid_options`) and does nothing. An option that is
 * `undefined` has its default.
 */
export interface Waybill extends SuppressionCalls, ConsentCalls, ExportCalls {
  /**
   * Validates and stores one event. Resolves when the store has it. What comes from outside and may be anything is given as
   * `untrusted(value)` of `@waybill/core`, and is checked in the same way. Rejects with `InvalidInputError` for a malformed
   * event, and otherwise with an error as in `Refused`.
   */
  accept(event: CustomerEventInput, options?: AcceptOptions): Promise<Accepted>
  /**
   * Validates and stores several events. Resolves with one answer for each event, in order; a bad event costs no other.
   * Rejects when `events` is no list or an option is wrong. With `transaction` it also rejects when a statement fails: then
   * the caller must roll the transaction back.
   */
  acceptMany(events: readonly CustomerEventInput[], options?: AcceptOptions): Promise<readonly (Accepted | Refused)[]>
  /**
   * Accepts one event and waits for the vendor's decision: the answer to its first attempt at one destination. This process
   * sends it, alone and before all others, also where `deliver` leaves the destination to other processes. Up to three earlier
   * events that it must wait for by `order` are sent first. What prevents an attempt now is answered at once: see
   * `UndecidedReason`. The end of the wait does not abort the request, and nothing is sent twice. Rejects as `accept` does, and
   * with `InvalidInputError` (code `invalid_options`) for a destination that this process does not have.
   */
  decide(event: CustomerEventInput, options: DecideOptions): Promise<Decision>
  /** Everything that the ledger knows of one event. Of what is pending it says why it is not sent yet, and until when. */
  where(source: string, messageId: string): Promise<Where>
  /**
   * Returns one page of the deliveries that match; of what is pending it says why it is not sent yet, and until when. Rejects
   * with code `unknown_lane` for a lane that neither this process nor the store has.
   */
  find(query: DeliveryQuery, page?: FindPage): Promise<readonly FoundDelivery[]>
  /** How many deliveries are in each state, by lane: the ledger's counters. */
  totals(): Promise<Totals>
  /** The same, counted again from the stored deliveries. A difference to `totals` is a fault of the store. */
  recount(): Promise<Totals>
  /** The present status of each lane, and of those in the store that have no destination here and something pending. */
  lanes(): Promise<readonly LaneStatus[]>
  /** The room on the store's disk, as it is now. `undefined` where the store has no disk, or cannot see it. */
  disk(): Promise<DiskRoom | undefined>
  /** The processes that share the store. Empty where the store belongs to one process. */
  workers(): Promise<readonly WorkerStatus[]>
  /**
   * Sends settled deliveries again: those that match now and whose event still has its body. Without a `state` in the query
   * it takes parked ones. Rejects with code `replay_too_wide` for a query without a condition, and with `unknown_lane` as
   * `find` does.
   */
  replay(query: DeliveryQuery, options?: ReplayOptions): Promise<ReplayResult>
  /**
   * Lets parked deliveries go: those that match now are `discarded`, with who, when and why in the ledger. Nothing is sent.
   * They can be replayed as long as their body is kept, and retention takes them as any settled one. Rejects with code
   * `discard_too_wide` for a query without a condition, and with `unknown_lane` as `find` does. A process that dies in the
   * middle goes on at its next start.
   */
  discard(query: DeliveryQuery, options: DiscardOptions): Promise<DiscardResult>
  /**
   * Erases the bodies of a user's events and ends the pending and parked deliveries of them. Message ids and states stay. At
   * least one id must be given. Resolves once no process can send what is theirs, in the ordinary case within a second: also not
   * what was planned, or what a transaction that is still open has accepted. A process that does not answer is waited for as
   * long as it may send without an answer of the store, five seconds by default.
   */
  forget(user: UserIds): Promise<ForgetResult>
  /**
   * Stops sending for a lane, or for one endpoint of it, until `resume`. Deliveries wait. On a shared store it resolves once no
   * process starts a request there, in the ordinary case within a second; a process that does not answer is waited for as long
   * as it may send without an answer of the store, five seconds by default. Rejects with code `unknown_lane` or
   * `unknown_endpoint`, and with the store's error when it cannot be stored: then nothing is held.
   */
  hold(hold: Hold): Promise<HoldResult>
  /**
   * Starts sending again for a lane, or for one endpoint of it: ends its hold, its pauses (after `Retry-After` or failures)
   * and the waits of its deliveries for another attempt. Postponed deliveries are due now, also those from before a restart.
   * The vendor is asked a last time, at once, about deliveries in doubt, and what it says is recorded.
   * Resuming a lane leaves the holds of its endpoints in force. Rejects with code `unknown_lane` or `unknown_endpoint`, and
   * with the store's error; then call it again.
   */
  resume(target: HoldTarget): Promise<void>
  /**
   * Makes pending deliveries due now that wait for another attempt: those that match, in memory, in the store and after a
   * restart. The vendor is asked a last time, at once, about deliveries in doubt that this process asks about. Holds and the pauses of lanes and endpoints stay, as does a wait for an earlier event: `resume` ends the first
   * two. Rejects with code `retry_too_wide` for a query without a condition, and with `unknown_lane` as `find` does.
   */
  retry(query: DeliveryQuery): Promise<RetryResult>
  /** The holds in force, also those that the engine set after a setup error, with who set them and since when. */
  holds(): Promise<readonly HoldInForce[]>
  /**
   * Waits until nothing is pending, until what is pending cannot go on by itself, or until the deadline; half a second longer
   * where the store does not answer.
   */
  flush(options?: DrainOptions): Promise<DrainResult>
  /**
   * Accepts no more events and starts no more requests, waits for those in flight until the deadline, and closes the
   * destinations and the store. Never takes more than two seconds longer, whatever does not end: `unfinished` says what that
   * is. A second call returns the same answer.
   */
  close(options?: DrainOptions): Promise<DrainResult>
}
