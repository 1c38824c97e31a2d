import type { CustomerEvent } from '../event/customer-event.js'
import type { HttpMethod, SendOptions } from '../http-message.js'
import type { Outcome, Rejected, Skipped } from '../outcome.js'
import type { Remark } from '../remark/remark.js'
import type { EventSteps } from '../steps/event-steps.js'
import type { Confirmation, Doubt } from './confirm.js'
import type { DestinationFacts } from './destination-options.js'
import type { Endpoints } from './endpoint.js'

/** How far a delivery has come, and what its earlier attempts left behind. */
export interface Progress {
  /** How many of its calls are delivered already: the place of the next one, from 0. */
  readonly step: number
  /** How many attempts have been made, from 0. */
  readonly attempt: number
  /** Whether the vendor may have acted on the present call already. Once true, it stays true for that call. */
  readonly maybeDelivered: boolean
  /** Whether a caller waits for the vendor's reply, so that the outcome carries it. */
  readonly wantsReply: boolean
}

/** One event on its way to one destination. */
export interface Delivery extends Progress {
  /** The event to deliver. It is never changed. */
  readonly event: CustomerEvent
  /** When the event was accepted: wall time, epoch milliseconds. */
  readonly acceptedAt: number
  /**
   * The event was too old to be live when it was accepted, by `liveForMs` of its lane. The engine sends it only to endpoints
   * with `past: true`; where its call goes elsewhere, it is parked as `too_old_to_be_live`. Absent: it is live.
   */
  readonly past?: true
}

/** One call of one delivery, as text that will be sent. */
export interface PlannedCall<T extends Progress = Progress> {
  /** The delivery whose call this is: the same object that was given to `plan`. */
  readonly delivery: T
  /** The call's part of the body; empty where the call has no body. */
  readonly text: string
  /** UTF-8 length of `text`. */
  readonly bytes: number
  /** How many calls the event needs in all, from 1. */
  readonly steps: number
  /** What makes the event's calls weaker than it was meant, at most 20; on each of its calls. Absent: nothing. */
  readonly remarks?: readonly Remark[]
  /** The names of the destination's steps that changed the event for this call. Absent: none did. */
  readonly changedBy?: readonly string[]
}

/** One HTTP request with its calls: exactly what will be sent, except for the credentials. */
export interface PlannedRequest<T extends Progress = Progress> {
  /** A key of the destination's `endpoints`. */
  readonly endpoint: string
  /** The endpoint's method. */
  readonly method: HttpMethod
  /** Path and query, percent-encoded, starting with `/`. */
  readonly path: string
  /** The endpoint's headers; with a body also `content-type`, by default `application/json`. */
  readonly headers: Readonly<Record<string, string>>
  /** The whole body: the texts of the calls, joined by commas, within the frame. Absent where it would be empty. */
  readonly body?: string
  /** UTF-8 length of `body`. */
  readonly bytes: number
  /** The calls in the order in which they stand in the body, at least one. */
  readonly calls: readonly PlannedCall<T>[]
  /** What opens and closes the body, where its calls have a frame of their own. Default: the endpoint's. */
  readonly frame?: readonly [open: string, close: string]
}

/** What deliveries become. Each of them is in exactly one request, or in `settled`, once. */
export interface Plan<T extends Progress = Progress> {
  /** The requests to send. */
  readonly requests: readonly PlannedRequest<T>[]
  /** Deliveries that need no request, because they are skipped or break a rule. */
  readonly settled: readonly {
    /** The delivery, the same object that was given to `plan`. */
    readonly delivery: T
    /** Why nothing is sent for it. */
    readonly outcome: Skipped | Rejected
  }[]
}

/** A vendor as the delivery engine sees it: events in, outcomes out. Make one with `defineDestination`. */
export interface Destination extends DestinationFacts {
  /** The version of this contract. */
  readonly specVersion: 1
  /** What its `plan` takes away of each event before it is encoded. Absent: nothing. */
  readonly eventSteps?: EventSteps
  /** The vendor's operations with their limits, by name. */
  readonly endpoints: Endpoints
  /** Packs the next call of each delivery into requests, by the vendor's limits. Pure and synchronous, without secrets. */
  plan<T extends Delivery>(deliveries: readonly T[]): Plan<T>
  /** Sends one request, once. Resolves with one outcome per call, in order, also when the vendor or the network fails. */
  send(request: PlannedRequest, options: SendOptions): Promise<readonly Outcome[]>
  /**
   * Splits a refused request, to find the call at fault. Pure. Gives two halves; `[]` for a request with one call. Where
   * `outcomes` hold a refusal that names calls, these are a part of their own, and the others are halved; `[]` when it
   * names all of them.
   */
  split<T extends Progress>(request: PlannedRequest<T>, outcomes?: readonly Outcome[]): readonly PlannedRequest<T>[]
  /**
   * Asks the vendor whether a call arrived whose answer was lost. The engine calls it before a doubtful delivery is parked, a
   * few times within `confirmForMs` of the lane. Resolves with `undefined` where there is no read for this call. It changes nothing at the vendor. Optional: the vendor cannot be asked.
   */
  confirm?(doubt: Doubt, options: SendOptions): Promise<Confirmation | undefined>
  /**
   * Gets ready for the first request: loads what it needs, and may ask the vendor for what changes nothing there, such as
   * its time. The engine calls it when it opens, and waits two seconds at most; no other caller does. Optional.
   */
  prepare?(): Promise<void>
  /** Waits for requests in flight, then closes the sockets. May be called twice. */
  close(): Promise<void>
}
