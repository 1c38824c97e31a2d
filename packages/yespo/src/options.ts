import { type CustomerEvent, type Mapping, onFirstUse, optionSchemas, readOptions } from '@waybill/core'
import { mappingSchema, networkOptionSchemas, retrySchema } from '@waybill/core/http'
import * as z from 'zod'
import type { YespoMapped } from './destination/mapped.js'

/** What an event name's override may be. */
export type YespoMapping = Mapping<YespoMapped | null>

const whole = (unit: string) => z.number().int(`must be whole ${unit}`).min(1, 'must be at least 1')
const callable = <T>(what: string) => z.custom<T>((value) => typeof value === 'function', { error: `must be ${what}` })

const tokenOf = (what: string) =>
  z.union([optionSchemas.text(what), callable<() => string | Promise<string>>('a function that gives one')], {
    error: `must be ${what}, or a function that gives one`,
  })

const shape = onFirstUse(() => ({
  /** An API key of the account; it is the password of Basic authentication. https://esputnik.com/en/support/api-keys */
  apiKey: optionSchemas.text('an API key from the settings of the Yespo account').optional(),
  /**
   * An API token (`account.createToken`), which may generate, import and remove events and nothing else: it is used for
   * these, besides `apiKey` or `oauth` or alone. A function is asked again when its token is refused.
   */
  token: tokenOf('an API token').optional(),
  /**
   * Instead of `apiKey`: an access token of OAuth 2.0. A function is asked again when its token is refused, so it can
   * refresh. https://docs.yespo.io/reference/oauth-20-authentication-for-yespo-api
   */
  oauth: tokenOf('an access token of OAuth 2.0').optional(),
  /** Version of the event methods; the others have one. Default `v2`, the best documented. */
  version: z.enum(['v1', 'v2', 'v3'], { error: 'must be v1, v2 or v3' }).default('v2'),
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
}))

const clientSchema = onFirstUse(() =>
  z.strictObject({ ...shape(), retry: retrySchema() }).superRefine((options, context) => {
    requireCredentials(options, context, options.token !== undefined)
  }),
)
const destinationSchema = onFirstUse(() =>
  z
    .strictObject({
      ...shape(),
      /**
       * Overrides by event name (or `identify`, `page`, …): a function to the event, `{ order }` or `{ contact }` that Yespo
       * shall get, or `null` to skip it. Identifiers that an event leaves out are taken from the customer event.
       */
      mapping: mappingSchema<YespoMapped | null>(),
      /** The event key that Yespo tells events apart by. Default: the first identifier, in Yespo's own order. */
      keyValue: callable<(event: CustomerEvent) => string | undefined>('a function').optional(),
      /** Traits that go to additional contact fields, by the field's id: `{ loyaltyLevel: 10001 }`. Default none. */
      customFields: z.record(z.string(), z.number().int('must be the whole number of a field')).default({}),
    })
    .superRefine((options, context) => {
      requireCredentials(options, context, false)
    }),
)

/** Options of `createYespo`. One of `apiKey`, `oauth` and `token` is required. */
export type YespoOptions = z.input<ReturnType<typeof clientSchema>>
/** Options of `yespoDestination`: the client's, and what concerns the mapping. `apiKey` or `oauth` is required. */
export type YespoDestinationOptions = z.input<ReturnType<typeof destinationSchema>>
export type YespoSettings = z.output<ReturnType<typeof clientSchema>>
export type YespoDestinationSettings = z.output<ReturnType<typeof destinationSchema>>

/** Throws `ConfigurationError` that names every wrong option. */
export function readYespoOptions(options: YespoOptions): YespoSettings {
  return readOptions(clientSchema(), options ?? {}, 'createYespo')
}

/** Throws `ConfigurationError` that names every wrong option. */
export function readYespoDestinationOptions(options: YespoDestinationOptions): YespoDestinationSettings {
  return readOptions(destinationSchema(), options ?? {}, 'yespoDestination')
}

interface Credentials {
  readonly apiKey?: string | undefined
  readonly oauth?: unknown
  readonly transport?: unknown
}

/** Exactly one of the credentials that open everything, unless a token is enough or the transport brings its own. */
function requireCredentials({ apiKey, oauth, transport }: Credentials, context: z.RefinementCtx, isEnough: boolean) {
  const issue = (message: string) => context.addIssue({ code: 'custom', path: ['apiKey'], message })
  if (apiKey !== undefined && oauth !== undefined) issue('must be left out where oauth is given')
  if (apiKey === undefined && oauth === undefined && !isEnough && transport === undefined)
    issue('is missing: an API key from the settings of the Yespo account, or oauth')
}
