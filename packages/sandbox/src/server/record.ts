import type { VendorName } from '../vendor-name.js'
import type { Refusal } from './rule.js'

/** Kind of what a vendor accepted, in words that are the same for all vendors. */
export type OperationKind =
  | 'event'
  | 'event-deletion'
  | 'profile'
  | 'profile-deletion'
  | 'order'
  | 'order-deletion'
  | 'transaction'
  | 'ai-event'
  | 'message'

/** One thing that a vendor accepted, such as an event, a profile or an order. A request with a batch has several. */
export interface Operation {
  /** Vendor that accepted it. */
  readonly vendor: VendorName
  /** Kind of what was accepted. */
  readonly kind: OperationKind
  /** `RequestRecord.id` of the request that carried it. */
  readonly requestId: number
  /** The event, contact or transaction as the request had it. */
  readonly content: unknown
  /** Synerise only: true when it replaced an earlier event with the same salt, time, profile and action. */
  readonly overwrote?: boolean
  /** True for the second of two operations that the fault `duplicate` made of one request. */
  readonly duplicate?: boolean
}

/**
 * How a request ended. `accepted`: the vendor answered, and no rule was broken. `refused`: the answer was a refusal, from
 * a rule or a fault. `cut`: the client got no whole answer, or none yet; `operations` tells whether the vendor accepted it.
 */
export type Verdict = 'accepted' | 'refused' | 'cut'

/** One HTTP request as it arrived, and how the emulator answered it. */
export interface RequestRecord {
  /** Number of the request in order of arrival, from 1. `reset()` begins anew at 1. */
  readonly id: number
  /** Vendor whose port the request came to. */
  readonly vendor: VendorName
  /** When the last byte of the request had arrived, in milliseconds since 1970 by the sandbox's clock. */
  readonly at: number
  /** HTTP method in upper case. */
  readonly method: string
  /** Path without the query. Paths of Yespo begin with `/api`. */
  readonly path: string
  /** Decoded query parameters. Of a name that occurs twice, the last value. */
  readonly query: Readonly<Record<string, string>>
  /** Request headers by name in lower case. Secrets are not masked. */
  readonly headers: Readonly<Record<string, string>>
  /** Request body as text, gunzipped where it was gzipped. Empty when there was none. */
  readonly body: string
  /** Parsed body; of Salesforce the decoded `event`. Absent when there was no body or it could not be parsed. */
  readonly decoded?: unknown
  /** HTTP status of the answer. Absent while none was sent, and when the connection ended before one was. */
  readonly status?: number
  /** Body of the answer. Absent without an answer, and for an export, which is streamed. */
  readonly responseBody?: string
  /** Name of the fault that fired. Absent when none did. */
  readonly fault?: string
  /** How the request ended; `cut` while it is `open`. */
  readonly verdict: Verdict
  /** True while the request waits for its answer; absent afterwards. */
  readonly open?: true
  /** Rule that the request broke, with its source. Absent when it broke none, and when a fault answered instead. */
  readonly refusal?: Refusal
  /**
   * Parts of an accepted request that no document of the vendor gives a meaning, with the document. Nothing comes of them.
   * Salesforce only. Absent when there are none.
   */
  readonly ignored?: readonly Refusal[]
  /** What the vendor accepted from this request. Empty when it accepted nothing. */
  readonly operations: readonly Operation[]
}

/** Selects requests of the record. A request must satisfy every field that is set. */
export interface RequestFilter {
  /** Only requests to this vendor. */
  readonly vendor?: VendorName
  /** Only requests with this HTTP method, in any case. */
  readonly method?: string
  /** Exact path, or a prefix that ends in `*`, without the query. */
  readonly path?: string
  /** Only requests that ended so. */
  readonly verdict?: Verdict
  /** Only requests on which the fault of this name fired. */
  readonly fault?: string
}

/** Selects operations of the record. An operation must satisfy every field that is set. */
export interface OperationFilter {
  /** Only operations that this vendor accepted. */
  readonly vendor?: VendorName
  /** Only operations of this kind. */
  readonly kind?: OperationKind
  /** Only operations of the request with this `id`. */
  readonly requestId?: number
}
