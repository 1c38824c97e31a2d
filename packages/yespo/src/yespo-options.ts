import { type CustomerEvent, type Mapping, optionSchemas, readOptions } from '@waybill/core'
import { mappingSchema, networkOptionSchemas } from '@waybill/core/http'
import { z } from 'zod'
import type { YespoEvent } from './yespo-event.js'

/** What an event name's override may be. */
export type YespoMapping = Mapping<YespoEvent | null>

const whole = (unit: string) => z.number().int(`must be whole ${unit}`).min(1, 'must be at least 1')
const callable = <T>(what: string) => z.custom<T>((value) => typeof value === 'function', { error: `must be ${what}` })

const shape = {
  /** An API key of the account; it is the password of Basic authentication. https://esputnik.com/en/support/api-keys */
  apiKey: optionSchemas.text('an API key from the settings of the Yespo account'),
  /** Default `https://api.yespo.io/api`. Other brands: `https://esputnik.com/api`, `https://api.reteno.com/api`. */
  baseUrl: optionSchemas.baseUrl.default('https://api.yespo.io/api'),
  /** Client: bounds one call with its retries. Destination: bounds one request. In milliseconds. Default 10,000. */
  timeoutMs: optionSchemas.timeoutMs,
  /** Most UTF-8 bytes of an event's body. Default 20,000; raise it only after Yespo's support raised the account's. */
  maxEventBytes: whole('bytes').default(20_000),
  /**
   * Whether an event is sent again when its first attempt may have arrived. Default true: nothing is lost, and a
   * workflow may start twice. False: such an event is an error (client) or parked as doubtful (delivery).
   */
  repeatEvents: z.boolean({ error: 'must be true or false' }).default(true),
  ...networkOptionSchemas,
}

const clientSchema = z.strictObject(shape)
const destinationSchema = z.strictObject({
  ...shape,
  /**
   * Overrides by event name (or `identify`, `page`, …): a function to the event Yespo shall get, or `null` to skip it.
   * Identifiers that the function leaves out are taken from the event.
   */
  mapping: mappingSchema<YespoEvent | null>(),
  /** The event key that Yespo tells events apart by. Default: the first identifier, in Yespo's own order. */
  keyValue: callable<(event: CustomerEvent) => string | undefined>('a function').optional(),
  /** Traits that go to additional contact fields, by the field's id: `{ loyaltyLevel: 10001 }`. Default none. */
  customFields: z.record(z.string(), z.number().int('must be the whole number of a field')).default({}),
})

/** An environment variable may be missing; then the constructor says so. */
type WithKey<Options> = Omit<Options, 'apiKey'> & { readonly apiKey: string | undefined }

/** Options of `createYespo`. Only `apiKey` is required. */
export type YespoOptions = WithKey<z.input<typeof clientSchema>>
/** Options of `yespoDestination`: the client's, and what concerns the mapping. */
export type YespoDestinationOptions = WithKey<z.input<typeof destinationSchema>>
export type YespoSettings = z.output<typeof clientSchema>
export type YespoDestinationSettings = z.output<typeof destinationSchema>

/** Throws `ConfigurationError` that names every wrong option. */
export function readYespoOptions(options: YespoOptions): YespoSettings {
  return readOptions(clientSchema, options ?? {}, 'createYespo')
}

/** Throws `ConfigurationError` that names every wrong option. */
export function readYespoDestinationOptions(options: YespoDestinationOptions): YespoDestinationSettings {
  return readOptions(destinationSchema, options ?? {}, 'yespoDestination')
}
