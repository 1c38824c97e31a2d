import type { Dispatcher } from 'undici'
import * as z from 'zod'
import { version } from '../../../package.json'
import { type Clock, systemClock } from '../../clock.js'
import { lazy } from '../../options/lazy.js'
import { optionSchemas, readOptions } from '../../options/read-options.js'
import type { Authorizer } from '../auth/authorizer.js'

/** An undici dispatcher, under a name of ours, so that other packages' types need not know undici. */
export interface HttpDispatcher extends Dispatcher {}

export interface HttpTransportOptions {
  /** Origin plus optional base path; a request's path is appended to the base path. Requests go only to this origin. */
  readonly baseUrl: string
  /** By the name that a request's `auth` gives. `default` is used when it gives none, `none` never sends credentials. */
  readonly authorizers?: Readonly<Record<string, Authorizer>> | undefined
  /** Most sockets, and so most requests on the wire. Default 64. */
  readonly connections?: number | undefined
  /** How long an idle socket is kept, in milliseconds. Default 4,000: below the idle timeouts of common servers. */
  readonly keepAliveTimeoutMs?: number | undefined
  /** In milliseconds; the deadline of a request bounds it too. Default 10,000. */
  readonly connectTimeoutMs?: number | undefined
  /** A larger answer is a `NetworkError` with code `response_too_large`. Default 10,000,000. */
  readonly maxResponseBytes?: number | undefined
  /** Options of Node's `tls.connect`: `ca`, `cert`, `key`, … */
  readonly tls?: object | undefined
  /** An undici dispatcher of your own, for a proxy for example. `close` leaves it open. */
  readonly dispatcher?: HttpDispatcher | undefined
  /** Default `waybill/<version>`. */
  readonly userAgent?: string | undefined
  readonly clock?: Clock | undefined
}

export type TransportSettings = ReturnType<typeof readTransportOptions>

/** The options with their defaults. Throws `ConfigurationError` that names every wrong one. */
export function readTransportOptions(options: HttpTransportOptions) {
  const { baseUrl, ...numbers } = readOptions(schema(), options, 'createHttpTransport')
  const { origin, pathname } = new URL(baseUrl)
  return {
    ...numbers,
    target: { origin, basePath: pathname.replace(/\/+$/, '') },
    authorizers: options.authorizers ?? {},
    tls: options.tls,
    dispatcher: options.dispatcher,
    clock: options.clock ?? systemClock,
  }
}

const milliseconds = lazy(() => z.number().int('must be whole milliseconds').min(1, 'must be at least 1'))

const schema = lazy(() =>
  z.object({
    baseUrl: optionSchemas.baseUrl,
    connections: z.number().int('must be a whole number').min(1, 'must be at least 1').default(64),
    keepAliveTimeoutMs: milliseconds().default(4_000),
    connectTimeoutMs: milliseconds().default(10_000),
    maxResponseBytes: z.number().int('must be whole bytes').min(1, 'must be at least 1').default(10_000_000),
    userAgent: optionSchemas.text('how requests introduce themselves').default(`waybill/${version}`),
  }),
)
