import type { VendorName } from '../vendor-name.js'
import type { Refusal } from './rule.js'

/** What sort of thing a vendor took in. */
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

/** One thing a vendor accepted: one event, profile, order, transaction. */
export interface Operation {
  readonly vendor: VendorName
  readonly kind: OperationKind
  /** The request that carried it. */
  readonly requestId: number
  /** The one event, contact or transaction as it stood in the request. */
  readonly content: unknown
  /** Synerise: it replaced an earlier event with the same salt, time, profile and action. */
  readonly overwrote?: boolean
  /** The fault `duplicate` processed this one a second time. */
  readonly duplicate?: boolean
}

/**
 * How a request ended. `accepted`: answered, and no rule was broken. `refused`: answered with a refusal, by a rule or by
 * a fault. `cut`: the client did not get a whole answer (so far); whether the vendor took it in is told by `operations`.
 */
export type Verdict = 'accepted' | 'refused' | 'cut'

/** One HTTP request as it arrived, and what became of it. */
export interface RequestRecord {
  /** Counts from 1 in order of arrival. */
  readonly id: number
  readonly vendor: VendorName
  /** Milliseconds since 1970 at which the last byte of the request was in. */
  readonly at: number
  readonly method: string
  /** Without the query. Yespo's begin with `/api`. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Names in lower case. Secrets are not hidden: this record shows what arrived. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The parsed body; a base64 `event` is unpacked. Absent when there was none or it could not be read. */
  readonly decoded?: unknown
  /** The status that was sent; absent when the socket was cut or hung before one was. */
  readonly status?: number
  /** Absent of an answer that was made while it was sent. */
  readonly responseBody?: string
  /** Name of the fault that fired. */
  readonly fault?: string
  readonly verdict: Verdict
  /** Nothing was answered yet, and nothing was cut. */
  readonly open?: true
  /** The rule that was broken, and the sentence it comes from. */
  readonly refusal?: Refusal
  /** What the vendor took in because of this request. */
  readonly operations: readonly Operation[]
}

/** Chooses requests; every given field must agree. */
export interface RequestFilter {
  readonly vendor?: VendorName
  readonly method?: string
  /** Exact, or a prefix ending in `*`. */
  readonly path?: string
  readonly verdict?: Verdict
  readonly fault?: string
}

/** Chooses operations; every given field must agree. */
export interface OperationFilter {
  readonly vendor?: VendorName
  readonly kind?: OperationKind
  readonly requestId?: number
}
