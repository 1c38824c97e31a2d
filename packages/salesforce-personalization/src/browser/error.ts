import type { SalesforceReplyObject } from '../api/reply-object.js'

/** What a `SalesforceBrowserError` is made of. */
export interface SalesforceBrowserErrorOptions {
  /**
   * - `invalid` the event is wrong; sending it again cannot help
   * - `setup` the options, the tenant or its address are wrong
   * - `throttled` the vendor asks for fewer requests
   * - `unavailable` no complete answer came, or the vendor is busy
   * - `unknown` the answer is none that the vendor documents
   */
  readonly kind: 'invalid' | 'setup' | 'throttled' | 'unavailable' | 'unknown'
  /** Which error it is. See `SalesforceBrowserError.code`. */
  readonly code: string
  /** HTTP status, when there was an answer. */
  readonly status?: number | undefined
  /** The reply, when it was a JSON object. */
  readonly reply?: SalesforceReplyObject | undefined
  /** The error behind this one. */
  readonly cause?: unknown
}

/** Why an event was not sent from a browser, or not accepted. Match on `kind` and `code`: the message may change. */
export class SalesforceBrowserError extends Error {
  /** Always `SalesforceBrowserError`. */
  override readonly name = 'SalesforceBrowserError'
  /** What kind of failure it is. */
  readonly kind: SalesforceBrowserErrorOptions['kind']
  /**
   * Which error it is. The codes are stable: `invalid_event`, `invalid_options`, `url_too_long`, `timeout`, `aborted`,
   * `network_failed`, `http_status`, `salesforce_not_json`, `salesforce_error_<n>`, `salesforce_error_unknown`.
   */
  readonly code: string
  /** HTTP status, when there was an answer. */
  readonly status: number | undefined
  /** The reply, when it was a JSON object. */
  readonly reply: SalesforceReplyObject | undefined

  /** `options` say what the error is made of. */
  constructor(message: string, options: SalesforceBrowserErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = options.kind
    this.code = options.code
    this.status = options.status
    this.reply = options.reply
  }
}
