import * as z from 'zod'
import type { Clock } from '../../clock.js'
import type { Transport } from '../../http-message.js'
import type { Mapping } from '../../mapping/mapping.js'
import { hasFunctions, optionRules } from '../../options/option-rules.js'
import type { HttpDispatcher } from '../transport/transport-options.js'

const given = <Value extends object>(described: string, ...methods: readonly (keyof Value & string)[]) =>
  z.custom<Value>((value) => hasFunctions(value, methods), { error: `must be ${described}` }).optional()

const count = (unit: string) =>
  z
    .number({ error: `must be a number of ${unit}` })
    .int(`must be whole ${unit}`)
    .min(1, 'must be at least 1')
    .optional()

/** Schemas of `NetworkOptions`. Each one is made when it is read. */
export const networkOptionSchemas = {
  get transport() {
    return given<Transport>('a transport', 'send')
  },
  get dispatcher() {
    return given<HttpDispatcher>('an undici dispatcher', 'dispatch')
  },
  get connections() {
    return count('sockets')
  },
  get keepAliveTimeoutMs() {
    return count('milliseconds')
  },
  get tls() {
    return given<object>('an object of TLS options')
  },
  get clock() {
    return given<Clock>('a clock', 'elapsed')
  },
}

/** The schema of `RetryOptions`, the option `retry` of every vendor's client. */
export function retrySchema() {
  const tokens = () => optionRules.number('tokens', { least: 0 }).optional()
  const budget = { tokens: tokens(), cost: tokens(), timeoutCost: tokens(), refund: tokens() }
  return optionRules
    .object(
      {
        baseMs: optionRules.milliseconds().optional(),
        capMs: optionRules.milliseconds().optional(),
        attemptTimeoutMs: optionRules.milliseconds().optional(),
        repeatHarmful: optionRules.flag().optional(),
        budget: optionRules.object(budget, '{ tokens: 100 }').optional(),
      },
      '{ baseMs: 200, capMs: 10_000 }',
    )
    .optional()
}

/** The schema of a destination's `mapping`: by event name or type, a function or `null`. */
export function mappingSchema<Call>() {
  const override = z.custom<Mapping<Call>[string]>((value) => value === null || typeof value === 'function', {
    error: 'must be a function or null',
  })
  return z.record(z.string(), override, { error: 'must be an object, by event name or type' }).optional()
}
