import type { CustomerEvent } from '../event/customer-event.js'
import type { HttpMethod, SendOptions } from '../http-message.js'
import type { Outcome, Rejected, Skipped } from '../outcome.js'
import type { Endpoints } from './endpoint.js'

/** How far something has come on its way to the vendor, and what its earlier attempts left behind. */
export interface Progress {
  /** How many of its calls are already delivered. */
  readonly step: number
  /** How many attempts have been made. */
  readonly attempt: number
  /** Whether an earlier attempt of the present call may have reached the vendor. Once true, stays true for that call. */
  readonly maybeDelivered: boolean
  /** Whether a caller waits for the vendor's reply. */
  readonly wantsReply: boolean
}

/** One event on its way to one destination. */
export interface Delivery extends Progress {
  readonly event: CustomerEvent
  /** Wall time of acceptance, epoch milliseconds. */
  readonly acceptedAt: number
}

/** One call of one item, as the bytes it will be. */
export interface PlannedCall<T extends Progress = Progress> {
  readonly delivery: T
  readonly text: string
  /** UTF-8 length of `text`. */
  readonly bytes: number
  /** How many calls the item's event needs in all. */
  readonly steps: number
}

/** Calls packed for one HTTP round trip: exactly what will be sent, but for the secret. */
export interface PlannedRequest<T extends Progress = Progress> {
  /** A key of the destination's `endpoints`. */
  readonly endpoint: string
  readonly method: HttpMethod
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** UTF-8 length of `body`. */
  readonly bytes: number
  readonly calls: readonly PlannedCall<T>[]
  /** What opens and closes the body, where its calls brought a frame of their own. */
  readonly frame?: readonly [open: string, close: string]
}

export interface Plan<T extends Progress = Progress> {
  readonly requests: readonly PlannedRequest<T>[]
  /** Items that need no request. Every item of the plan is either in exactly one request or here, once. */
  readonly settled: readonly { readonly delivery: T; readonly outcome: Skipped | Rejected }[]
}

/** A vendor as the delivery engine sees it: events in, outcomes out. Make one with `defineDestination`. */
export interface Destination {
  readonly specVersion: 1
  /** Lower-case, stable; names the lane. */
  readonly name: string
  readonly endpoints: Endpoints
  /** Pure and synchronous: the next call of each item, packed by the vendor's limits. Carries no secret. */
  plan<T extends Delivery>(items: readonly T[]): Plan<T>
  /** One HTTP round trip. One outcome per call, in order. Never rejects because of the vendor. */
  send(request: PlannedRequest, options: SendOptions): Promise<readonly Outcome[]>
  /**
   * Pure: the request in parts, in halves where nothing is known; `[]` when it holds one call. With the outcomes of its
   * refusal, the calls that the refusal names make a part of their own; `[]` when it names all of them.
   */
  split<T extends Progress>(request: PlannedRequest<T>, outcomes?: readonly Outcome[]): readonly PlannedRequest<T>[]
  /** Loads what the first send needs, without sending anything; a delivery asks for it when it opens. Optional. */
  prepare?(): Promise<void>
  /** Lets requests in flight finish and frees the sockets. May be called twice. */
  close(): Promise<void>
}
