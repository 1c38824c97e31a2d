import * as z from 'zod'
import type { Clock } from '../../clock.js'
import type { Transport } from '../../http-message.js'
import type { Mapping } from '../../mapping/mapping.js'
import type { HttpDispatcher } from '../transport/transport-options.js'

const given = <Value extends object>(described: string, method?: keyof Value & string) =>
  z.custom<Value>((value) => isObject(value, method), { error: `must be ${described}` }).optional()

const count = (unit: string) =>
  z
    .number({ error: `must be a number of ${unit}` })
    .int(`must be whole ${unit}`)
    .min(1, 'must be at least 1')
    .optional()

/** Schemas of the options by which every vendor's client and destination reach the network, made when they are asked for. */
export const networkOptionSchemas = {
  /** A transport of your own, which brings its own address and credentials. Closed with its client or destination. */
  get transport() {
    return given<Transport>('a transport', 'send')
  },
  /** An undici dispatcher of your own, for a proxy for example. `close` leaves it open. */
  get dispatcher() {
    return given<HttpDispatcher>('an undici dispatcher', 'dispatch')
  },
  /** Most sockets. Default 64. */
  get connections() {
    return count('sockets')
  },
  /** How long an idle socket is kept, in milliseconds. Default 4,000. */
  get keepAliveTimeoutMs() {
    return count('milliseconds')
  },
  /** Options of Node's `tls.connect`: `ca`, `cert`, `key`, … */
  get tls() {
    return given<object>('an object of TLS options')
  },
  get clock() {
    return given<Clock>('a clock', 'elapsed')
  },
}

/** The schema of a destination's `mapping`: by event name or type, a function or `null`. */
export function mappingSchema<Call>() {
  const override = z.custom<Mapping<Call>[string]>((value) => value === null || typeof value === 'function', {
    error: 'must be a function or null',
  })
  return z.record(z.string(), override, { error: 'must be an object, by event name or type' }).optional()
}

function isObject(value: unknown, method: string | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false
  return method === undefined || typeof (value as Record<string, unknown>)[method] === 'function'
}
