import type { CustomerEvent } from '@waybill/core'
import { type DestinationOptions, lazy, type Mapping } from '@waybill/core/destination'
import type { ClientCallOptions, NetworkOptions } from '@waybill/core/http'
import {
  destinationOptionSchemas,
  mappingSchema,
  networkOptionSchemas,
  optionSchemas,
  readOptions,
  retrySchema,
} from '@waybill/core/zod'
import * as z from 'zod'
import type { YespoMapped } from './destination/mapped.js'
import type { YespoVersion } from './model/event/text.js'

/** A credential: a text, or a function that gives one. A function is asked again when Yespo refuses its last text. */
export type YespoToken = string | (() => string | Promise<string>)

/** Overrides of the mapping by event name, or by type (`identify`, `page`, …) for events without a name. `null` skips. */
export type YespoMapping = Mapping<YespoMapped | null>

/** Options that the client and the destination have in common. */
export interface YespoConnectionOptions extends NetworkOptions {
  /**
   * An API key from the settings of the Yespo account. It is sent as the password of Basic authentication. Either
   * `apiKey` or `oauth` is required, and not both, unless `transport` brings credentials of its own; a client may do with
   * `token` alone. https://esputnik.com/en/support/api-keys
   */
  readonly apiKey?: string | undefined
  /**
   * An API token (`account.createToken`). It is used for generating, importing and removing events, and Yespo accepts it
   * for nothing else. Default: `apiKey` or `oauth` is used for events too.
   */
  readonly token?: YespoToken | undefined
  /**
   * An access token of OAuth 2.0, instead of `apiKey`. A function can refresh the token.
   * https://docs.yespo.io/reference/oauth-20-authentication-for-yespo-api
   */
  readonly oauth?: YespoToken | undefined
  /** Version of the event methods; the other methods have one version only. Default `v2`, the best documented. */
  readonly version?: YespoVersion | undefined
  /**
   * Address of the API. Other brands have `https://esputnik.com/api` and `https://api.reteno.com/api`. Default
   * `https://api.yespo.io/api`.
   */
  readonly baseUrl?: string | undefined
  /**
   * Most UTF-8 bytes of one event, from 1. Raise it only after Yespo's support has raised the account's limit. Default
   * 20,000: Yespo documents 20 kilobytes. https://yespo.io/support/how-use-v1event-api-resource
   */
  readonly maxEventBytes?: number | undefined
  /**
   * Whether an event is sent again when Yespo may have accepted the first attempt. `true`: no event is lost, but a
   * workflow may start twice. `false`: the client rejects, and delivery leaves the event in doubt. Default `true`.
   */
  readonly repeatEvents?: boolean | undefined
}

/** Options of `createYespo`. One of `apiKey`, `oauth` and `token` is required, unless `transport` is given. */
export interface YespoOptions extends YespoConnectionOptions, ClientCallOptions {}

/** Options of `yespoDestination`. Either `apiKey` or `oauth` is required, unless `transport` is given. */
export interface YespoDestinationOptions extends YespoConnectionOptions, DestinationOptions {
  /** Bounds one request, in milliseconds, from 1 to 3,600,000. Default 10,000. */
  readonly timeoutMs?: number | undefined
  /**
   * Overrides of the mapping by event name, or by type (`identify`, `page`, …) for events without a name. A function
   * returns the event, `{ order }` or `{ contact }` for Yespo, or `null` to skip the event. When an event names nobody, the
   * identifiers of the customer event are added. Default: none.
   */
  readonly mapping?: YespoMapping | undefined
  /**
   * The `keyValue` of an event, at most 300 characters; `undefined` chooses the default. Default: the first of
   * `externalCustomerId`, `email` and `phone` that Yespo accepts.
   */
  readonly keyValue?: ((event: CustomerEvent) => string | undefined) | undefined
  /**
   * The time zone of the Yespo account, an IANA name like `Europe/Kyiv`. The times of past events are written in it, because
   * Yespo documents no offset for them. Default: UTC is assumed, and each past event has the remark `time_zone_assumed`.
   */
  readonly timeZone?: string | undefined
  /** Traits that are sent as additional contact fields, with the id of each field: `{ loyaltyLevel: 10001 }`. Default: none. */
  readonly customFields?: Readonly<Record<string, number>> | undefined
}

const whole = (unit: string) => z.number().int(`must be whole ${unit}`).min(1, 'must be at least 1')
const callable = <T>(what: string) => z.custom<T>((value) => typeof value === 'function', { error: `must be ${what}` })

const tokenOf = (what: string) =>
  z.union([optionSchemas.text(what), callable<() => string | Promise<string>>('a function that gives one')], {
    error: `must be ${what}, or a function that gives one`,
  })

function isTimeZone(name: string): boolean {
  try {
    // Only names: an offset has no summer time.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

const defaultBaseUrl = 'https://api.yespo.io/api'

const shape = lazy(() => ({
  apiKey: optionSchemas.text('an API key from the settings of the Yespo account').optional(),
  token: tokenOf('an API token').optional(),
  oauth: tokenOf('an access token of OAuth 2.0').optional(),
  version: z.enum(['v1', 'v2', 'v3'], { error: 'must be v1, v2 or v3' }).default('v2'),
  baseUrl: optionSchemas.baseUrlBefore(/\/v[123](?:\/|$)/i, defaultBaseUrl).default(defaultBaseUrl),
  timeoutMs: optionSchemas.timeoutMs,
  maxEventBytes: whole('bytes').default(20_000),
  repeatEvents: z.boolean({ error: 'must be true or false' }).default(true),
  ...networkOptionSchemas,
}))

/** The rules of `YespoOptions`. */
export const clientOptionsSchema = lazy(() =>
  z.strictObject({ ...shape(), retry: retrySchema() }).superRefine((options, context) => {
    requireCredentials(options, context, options.token !== undefined)
  }),
)

/** The rules of `YespoDestinationOptions`. */
export const destinationOptionsSchema = lazy(() =>
  z
    .strictObject({
      ...shape(),
      ...destinationOptionSchemas,
      mapping: mappingSchema<YespoMapped | null>(),
      keyValue: callable<(event: CustomerEvent) => string | undefined>('a function').optional(),
      timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone, like Europe/Kyiv').optional(),
      customFields: z.record(z.string(), z.number().int('must be the whole number of a field')).default({}),
    })
    .superRefine((options, context) => {
      requireCredentials(options, context, false)
    }),
)

/** The client's options with their defaults. */
export type YespoSettings = z.output<ReturnType<typeof clientOptionsSchema>>
/** The destination's options with their defaults. */
export type YespoDestinationSettings = z.output<ReturnType<typeof destinationOptionsSchema>>

/** Throws `ConfigurationError` that names every wrong option. */
export function readYespoOptions(options: YespoOptions): YespoSettings {
  return readOptions(clientOptionsSchema(), options ?? {}, 'createYespo')
}

/** Throws `ConfigurationError` that names every wrong option. */
export function readYespoDestinationOptions(options: YespoDestinationOptions): YespoDestinationSettings {
  return readOptions(destinationOptionsSchema(), options ?? {}, 'yespoDestination')
}

interface Credentials {
  readonly apiKey?: string | undefined
  readonly oauth?: unknown
  readonly transport?: unknown
}

/** Either `apiKey` or `oauth`, and not both. None is needed when a token is enough or the transport has its own. */
function requireCredentials({ apiKey, oauth, transport }: Credentials, context: z.RefinementCtx, isEnough: boolean) {
  const issue = (message: string) => context.addIssue({ code: 'custom', path: ['apiKey'], message })
  if (apiKey !== undefined && oauth !== undefined) issue('must be left out where oauth is given')
  if (apiKey === undefined && oauth === undefined && !isEnough && transport === undefined)
    issue('is missing: an API key from the settings of the Yespo account, or oauth')
}
