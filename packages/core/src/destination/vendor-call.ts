import type { InvalidInputError } from '../errors/invalid-input-error.js'
import type { Remark } from '../remark/remark.js'

/** One call of one vendor operation, before it is packed into a request: what a vendor's `encode` returns. */
export interface VendorCall {
  /** A key of the destination's `endpoints`. */
  readonly endpoint: string
  /** The body as JSON data. Members that are `undefined` are left out. Default: no body. */
  readonly json?: unknown
  /** The body as finished text. It is used in place of `json`. */
  readonly text?: string
  /**
   * What opens and closes the body into which this call is packed, where fields of the body belong to the whole request.
   * Only calls with the same frame share a request. Default: the endpoint's `frame`.
   */
  readonly frame?: readonly [open: string, close: string]
  /** Values for the `{name}` parts of the endpoint's path. They are percent-encoded; empty, `.` and `..` are refused. */
  readonly pathParams?: Readonly<Record<string, string>>
  /** Query parameters, which are encoded and appended to the path. Default: none. */
  readonly query?: Readonly<Record<string, string>>
}

/**
 * What one event becomes: calls, or a reason why there are none, or the rules that it breaks. It may depend only on the
 * event, on whether it is too old to be live (`past`), and on whether a caller waits for the reply (`wantsReply`), so that
 * every attempt sends the same bytes. What a destination has learned of its vendor may choose between endpoints that differ
 * only in `repeat`.
 */
export type Encoded =
  | {
      /** The calls in the order in which the vendor must see them. An empty list is skipped as `nothing_to_send`. */
      readonly calls: readonly VendorCall[]
      /** What makes these calls weaker than the event was meant. At most 20 are kept. Default: nothing. */
      readonly remarks?: readonly Remark[] | undefined
      /** The names of the destination's steps that changed the event before this. `defineDestination` sets it. */
      readonly changedBy?: readonly string[] | undefined
    }
  | {
      /** Why nothing is sent: the stable word that becomes the `reason` of the `skipped` outcome. */
      readonly skip: string
    }
  | {
      /** The rules that the event breaks: the error of the `rejected` outcome. */
      readonly invalid: InvalidInputError
    }
