import type { WaybillError } from './errors/waybill-error.js'

/** How far a failure reaches: this call, its endpoint, or everything that uses the same credentials. */
export type Scope = 'call' | 'endpoint' | 'destination'

/** The vendor's reply as data, for a caller who waits for it. */
export interface VendorReply {
  readonly status: number
  /** The parsed JSON, or the text when it is none. */
  readonly body: unknown
}

/** The vendor has it. `duplicate`: it already had it from an earlier, doubtful attempt. */
export interface Delivered {
  readonly status: 'delivered'
  /** HTTP status of the answer. */
  readonly httpStatus?: number
  /** Present when the item asked for it (`decide`). */
  readonly reply?: VendorReply
  readonly duplicate?: true
}

/** There is nothing to send, by rule or mapping. `reason` is a stable word like `no_identifier`. */
export interface Skipped {
  readonly status: 'skipped'
  readonly reason: string
}

/** Sending it again would not help: `kind` is `invalid` or `unknown`. The event is parked for a person. */
export interface Rejected {
  readonly status: 'rejected'
  readonly error: WaybillError
  readonly maybeDelivered: boolean
}

/** It may go later: `kind` is `throttled` or `unavailable`. */
export interface Retry {
  readonly status: 'retry'
  readonly error: WaybillError
  /** The vendor's own wish, in milliseconds from now. */
  readonly afterMs?: number
  readonly scope: Scope
  /** Whether the vendor may have acted all the same. */
  readonly maybeDelivered: boolean
}

/** A person must act (`kind` is `setup`); the scope is held, and the event spends no attempt. Scope `call` parks it alone. */
export interface Blocked {
  readonly status: 'blocked'
  readonly error: WaybillError
  readonly scope: Scope
}

/** What one attempt did with one call. */
export type Outcome = Delivered | Skipped | Rejected | Retry | Blocked
