import type { ReplyObject } from '../api/reply-object.js'

export interface SalesforceBrowserErrorOptions {
  readonly kind: 'invalid' | 'setup' | 'throttled' | 'unavailable' | 'unknown'
  readonly code: string
  readonly status?: number | undefined
  readonly reply?: ReplyObject | undefined
  readonly cause?: unknown
}

/** What went wrong with an event in a browser. Match on `kind` and `code`, as with the errors of the server's client. */
export class SalesforceBrowserError extends Error {
  override readonly name = 'SalesforceBrowserError'
  readonly kind: SalesforceBrowserErrorOptions['kind']
  /** Stable: `invalid_event`, `invalid_options`, `url_too_long`, `timeout`, `network_failed`, `http_status`, `salesforce_not_json`, `salesforce_error_<n>`. */
  readonly code: string
  /** HTTP status, when there was an answer. */
  readonly status: number | undefined
  /** The reply, when it was JSON. */
  readonly reply: ReplyObject | undefined

  constructor(message: string, options: SalesforceBrowserErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = options.kind
    this.code = options.code
    this.status = options.status
    this.reply = options.reply
  }
}
