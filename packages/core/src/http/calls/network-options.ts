import type { Clock } from '../../clock.js'
import type { Transport } from '../../http-message.js'
import type { RetryOptions } from '../retry/retry-policy.js'
import type { HttpDispatcher } from '../transport/transport-options.js'

/** How a vendor's client or destination reaches the network. The same for every vendor. */
export interface NetworkOptions {
  /** A transport of your own, with its own address and credentials. It is closed with the client or destination. */
  readonly transport?: Transport | undefined
  /** An undici dispatcher of your own, for example for a proxy. `close` leaves it open. Default: a pool that `close` ends. */
  readonly dispatcher?: HttpDispatcher | undefined
  /** Most sockets open to the vendor, from 1. Default 64. */
  readonly connections?: number | undefined
  /** How long an idle socket stays open, in milliseconds, from 1. Default 4,000. */
  readonly keepAliveTimeoutMs?: number | undefined
  /** Options of Node's `tls.connect`: `ca`, `cert`, `key` and so on. Default: Node's own. */
  readonly tls?: object | undefined
  /** The clock for deadlines, waits and default timestamps. Default: the machine's. */
  readonly clock?: Clock | undefined
}

/** Further options of a vendor's typed client. A destination has no `retry`, because the engine repeats for it. */
export interface ClientCallOptions {
  /** The deadline of one call with its retries, in milliseconds, from 1 to 3,600,000. Default 10,000. */
  readonly timeoutMs?: number | undefined
  /** How the client repeats failed calls. Default: with growing waits, as long as `timeoutMs` and the budget allow. */
  readonly retry?: RetryOptions | undefined
}
