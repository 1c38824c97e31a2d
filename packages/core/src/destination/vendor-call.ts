import type { InvalidInputError } from '../errors/invalid-input-error.js'

/** One vendor operation for one event, encoded but not yet packed: what a vendor's `encode` returns. */
export interface VendorCall {
  /** A key of the destination's `endpoints`. */
  readonly endpoint: string
  /** The body as JSON data. `undefined` members are left out. */
  readonly json?: unknown
  /** The body as finished text, where it is not JSON. */
  readonly text?: string
  /**
   * What opens and closes the body this call is packed into, where that is not the endpoint's own `frame`: fields that
   * the vendor wants once for a whole request. Only calls with the same frame share a request.
   */
  readonly frame?: readonly [open: string, close: string]
  /** Values for the `{name}` parts of the endpoint's path; percent-encoded, and refused when empty, `.` or `..`. */
  readonly pathParams?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
}

/**
 * What one event becomes: calls in the order the vendor must see them, or a reason why there are none, or the rules it
 * breaks. A function of the event, and of whether a caller waits for the reply
 * (`decide`), so that every attempt sends the same bytes.
 */
export type Encoded =
  | { readonly calls: readonly VendorCall[] }
  | { readonly skip: string }
  | { readonly invalid: InvalidInputError }
