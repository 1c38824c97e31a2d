import type { WaybillError } from './errors/waybill-error.js'
import type { Remark } from './remark/remark.js'

/** How far a failure reaches: this call, its endpoint, or everything that uses the same credentials. */
export type Scope = 'call' | 'endpoint' | 'destination'

/** The vendor's reply as data, for a caller who waits for it. */
export interface VendorReply {
  /** HTTP status code of the answer. */
  readonly status: number
  /** The parsed JSON body; its text where it is not JSON; `undefined` where it is empty. */
  readonly body: unknown
}

/** The vendor has accepted the call. */
export interface Delivered {
  readonly status: 'delivered'
  /** HTTP status code of the answer. */
  readonly httpStatus?: number
  /** The vendor's answer as data, where the caller waits for it (`decide`, `deliver` and the typed clients). */
  readonly reply?: VendorReply
  /** The vendor says that it has this call already, from an earlier attempt that was in doubt. */
  readonly duplicate?: true
  /**
   * What was sent weaker than it was meant. `deliver` and the lists of the typed clients add it; a destination's `send` does
   * not. Absent: nothing.
   */
  readonly remarks?: readonly Remark[]
}

/** Nothing is sent for this event, by a rule or by the mapping. */
export interface Skipped {
  readonly status: 'skipped'
  /** A stable word for the rule, like `no_identifier` or `mapping`. */
  readonly reason: string
}

/** The call failed, and sending it again would not help. The engine parks the delivery for a person. */
export interface Rejected {
  readonly status: 'rejected'
  /** Why it failed; its `kind` is `invalid` or `unknown`. */
  readonly error: WaybillError
  /** Whether the vendor may have acted on this call, now or at an earlier attempt. */
  readonly maybeDelivered: boolean
}

/** The call failed for now and can be sent again later. */
export interface Retry {
  readonly status: 'retry'
  /** Why it failed; its `kind` is `throttled` or `unavailable`. */
  readonly error: WaybillError
  /** The wait that the vendor asks for (`Retry-After`), in milliseconds from now, at least 0. Absent: it names none. */
  readonly afterMs?: number
  /** What else fails for the same reason. Waits and throttles apply to all of it. */
  readonly scope: Scope
  /** Whether the vendor may have acted on this call nevertheless. */
  readonly maybeDelivered: boolean
}

/** A person must change something first, such as credentials. The event spends no attempt. */
export interface Blocked {
  readonly status: 'blocked'
  /** What a person must change; its `kind` is `setup`. */
  readonly error: WaybillError
  /** What the engine holds until a person resumes it. Scope `call` parks this delivery alone. */
  readonly scope: Scope
}

/** What one attempt did with one call. `status` tells the five members apart. */
export type Outcome = Delivered | Skipped | Rejected | Retry | Blocked
