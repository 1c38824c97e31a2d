import { WaybillError } from './waybill-error.js'

/**
 * - `connect_failed` no connection; nothing was sent
 * - `connection_lost` the connection broke after the request began to leave
 * - `timeout` the deadline passed
 * - `aborted` the caller's signal fired
 * - `response_too_large` the answer exceeded the configured size
 */
export type NetworkErrorCode = 'connect_failed' | 'connection_lost' | 'timeout' | 'aborted' | 'response_too_large'

/** What a `NetworkError` is made of. */
export interface NetworkErrorOptions {
  /** What broke. */
  readonly code: NetworkErrorCode
  /** Whether bytes of the request may have reached the vendor. */
  readonly sent: boolean
  /** The error of the HTTP engine, kept as the standard `cause`. */
  readonly cause?: unknown
}

/** No complete answer came. `kind` is `unavailable`; `code` is one of `NetworkErrorCode`. */
export class NetworkError extends WaybillError {
  /** Names the class also for errors of another installed copy, where `instanceof` fails. */
  override readonly name = 'NetworkError'
  /** Whether bytes of the request may have reached the vendor, so that it may have acted. */
  readonly sent: boolean

  constructor(message: string, options: NetworkErrorOptions) {
    super(message, { kind: 'unavailable', code: options.code, cause: options.cause })
    this.sent = options.sent
  }
}

/** Whether it is a `NetworkError`, also of another installed copy. */
export function isNetworkError(cause: unknown): cause is NetworkError {
  return WaybillError.isInstance(cause) && cause.name === 'NetworkError'
}
