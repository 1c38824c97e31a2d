import { WaybillError } from './waybill-error.js'

/**
 * - `connect_failed` no connection; nothing was sent
 * - `connection_lost` the connection broke after the request began to leave
 * - `timeout` the deadline passed
 * - `aborted` the caller's signal fired
 * - `response_too_large` the answer exceeded the configured size
 */
export type NetworkErrorCode = 'connect_failed' | 'connection_lost' | 'timeout' | 'aborted' | 'response_too_large'

export interface NetworkErrorOptions {
  readonly code: NetworkErrorCode
  /** Whether bytes of the request may have reached the vendor. */
  readonly sent: boolean
  readonly cause?: unknown
}

/** No complete answer came. `kind` is `unavailable`; `sent` says whether the vendor may have acted all the same. */
export class NetworkError extends WaybillError {
  override readonly name = 'NetworkError'
  readonly sent: boolean

  constructor(message: string, options: NetworkErrorOptions) {
    super(message, { kind: 'unavailable', code: options.code, cause: options.cause })
    this.sent = options.sent
  }
}
