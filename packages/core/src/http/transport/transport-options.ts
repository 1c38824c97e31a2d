import type { Dispatcher } from 'undici'
import * as z from 'zod'
import { version } from '../../../package.json'
import { type Clock, systemClock } from '../../clock.js'
import { isFields } from '../../mapping/fields.js'
import { lazy } from '../../options/lazy.js'
import { hasFunctions } from '../../options/option-rules.js'
import { optionSchemas, readOptions } from '../../options/read-options.js'
import type { Authorizer } from '../auth/authorizer.js'

/** An undici dispatcher. The name lets other packages use the type without undici's types. */
export interface HttpDispatcher extends Dispatcher {}

/** How an HTTP transport reaches the vendor. */
export interface HttpTransportOptions {
  /** Origin and optional base path, to which a request's path is appended. Requests go only to this origin. */
  readonly baseUrl: string
  /**
   * The authorizers, by the name that a request's `auth` gives. `default` is used when it gives none; `none` sends no
   * credentials. Default: no request has credentials.
   */
  readonly authorizers?: Readonly<Record<string, Authorizer>> | undefined
  /**
   * Most sockets, from 1, each with one request at a time. Further requests wait. Logins, and requests for whose answer
   * somebody waits, may open two more while all are in use. Default 64.
   */
  readonly connections?: number | undefined
  /** How long an idle socket stays open, in milliseconds, from 1. Default 4,000, less than most servers' idle timeouts. */
  readonly keepAliveTimeoutMs?: number | undefined
  /** The time limit for opening a connection, in milliseconds, from 1. A request's deadline applies too. Default 10,000. */
  readonly connectTimeoutMs?: number | undefined
  /** The largest answer that is read whole, in bytes, from 1. A larger one fails as `response_too_large`. Default 10,000,000. */
  readonly maxResponseBytes?: number | undefined
  /** Options of Node's `tls.connect`: `ca`, `cert`, `key` and so on. Default: Node's own. */
  readonly tls?: object | undefined
  /** An undici dispatcher of your own, for example for a proxy. `close` leaves it open. Default: a pool that `close` ends. */
  readonly dispatcher?: HttpDispatcher | undefined
  /** The `user-agent` header. Default `waybill/<version>`. */
  readonly userAgent?: string | undefined
  /** The clock for deadlines and silences. Default: the machine's. */
  readonly clock?: Clock | undefined
}

export type TransportSettings = ReturnType<typeof readTransportOptions>

/** The options with their defaults. Throws a `ConfigurationError` that names every wrong one. */
export function readTransportOptions(options: HttpTransportOptions) {
  const { baseUrl, connections, keepAliveTimeoutMs, connectTimeoutMs, maxResponseBytes, userAgent } = readOptions(
    schema(),
    options,
    'createHttpTransport',
  )
  const { origin, pathname } = new URL(baseUrl)
  return {
    connections,
    keepAliveTimeoutMs,
    connectTimeoutMs,
    maxResponseBytes,
    userAgent,
    target: { origin, basePath: pathname.replace(/\/+$/, '') },
    authorizers: options.authorizers ?? {},
    tls: options.tls,
    dispatcher: options.dispatcher,
    clock: options.clock ?? systemClock,
  }
}

const milliseconds = lazy(() => z.number().int('must be whole milliseconds').min(1, 'must be at least 1'))

const schema = lazy(() =>
  z.strictObject({
    baseUrl: optionSchemas.baseUrl,
    connections: z.number().int('must be a whole number').min(1, 'must be at least 1').default(64),
    keepAliveTimeoutMs: milliseconds().default(4_000),
    connectTimeoutMs: milliseconds().default(10_000),
    maxResponseBytes: z.number().int('must be whole bytes').min(1, 'must be at least 1').default(10_000_000),
    userAgent: optionSchemas.text('how requests introduce themselves').default(`waybill/${version}`),
    authorizers: optionSchemas.given<object>('an object of authorizers, by name', isFields).optional(),
    // The vendor packages check these themselves. Their objects are not copied: they have methods.
    tls: optionSchemas.given<object>('an object of TLS options', isFields).optional(),
    dispatcher: optionSchemas
      .given<HttpDispatcher>('an undici dispatcher', (value) => hasFunctions(value, ['dispatch']))
      .optional(),
    clock: optionSchemas.clock().optional(),
  }),
)
