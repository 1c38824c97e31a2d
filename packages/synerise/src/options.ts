import { onFirstUse, optionSchemas, readOptions } from '@waybill/core'
import { mappingSchema, networkOptionSchemas, retrySchema } from '@waybill/core/http'
import * as z from 'zod'
import type { SyneriseMapped } from './destination/mapped.js'
import type { SyneriseEventDiagnostic } from './model/diagnostic.js'
import { currencySchema, eventSourceSchema } from './model/event-params.js'

/** Source: hub.synerise.com/api-reference, `servers`. */
const origins = {
  eu: 'https://api.synerise.com',
  us: 'https://api.azu.synerise.com',
  gcp: 'https://api.geb.synerise.com',
} as const

const text = optionSchemas.text

const clientFields = onFirstUse(() =>
  z.strictObject(
    {
      /** A workspace API key. It logs in, or signs every request when `workspaceGuid` is given too. */
      apiKey: text('a workspace API key of Synerise').optional(),
      /** Switches to Basic authentication, which must be allowed for the key in Synerise. Needs `apiKey`. */
      workspaceGuid: text("the workspace's GUID").optional(),
      /** A JWT of your own instead of `apiKey`; a function is asked again when its token is refused. */
      token: z
        .union([text('a JWT'), z.custom<() => string | Promise<string>>((value) => typeof value === 'function')], {
          error: 'must be a JWT or a function that gives one',
        })
        .optional(),
      /** Signs AI events (`?token=`) instead of the other credentials; enough alone for a client that sends nothing else. */
      trackerKey: text('a tracker key').optional(),
      /** Where the workspace lives. Needed unless `baseUrl` is given. */
      region: z.enum(['eu', 'us', 'gcp'], { error: 'must be eu, us or gcp' }).optional(),
      /** Instead of the region's own address; for a proxy or a test. */
      baseUrl: optionSchemas.baseUrl.optional(),
      timeoutMs: optionSchemas.timeoutMs,
      /** Give events without a salt one, which makes a repeat harmless. Default true. */
      salt: z.boolean({ error: 'must be true or false' }).default(true),
      /** What to do with a time in the future: `clamp`, `refuse` or `send`. Default `clamp`. */
      futureTime: z.enum(['clamp', 'refuse', 'send'], { error: 'must be clamp, refuse or send' }).default('clamp'),
      /** Most UTF-8 bytes of a batch. Default 1,000,000, which is a megabyte however it is counted. */
      maxBatchBytes: z
        .int({ error: 'must be whole bytes' })
        .min(1_000, 'must be at least 1,000')
        .max(1_048_576, 'must be at most 1,048,576, a megabyte')
        .default(1_000_000),
      /** Where AI events go: `v1` is `/events/v1`, `ai-compat` is `/v4/events/ai-compat`. Default `v1`. */
      aiEvents: z.enum(['v1', 'ai-compat'], { error: 'must be v1 or ai-compat' }).default('v1'),
      /** How the time of AI events is written: ISO 8601, or epoch milliseconds. Default `iso`. */
      eventTimestamp: z.enum(['iso', 'ms'], { error: 'must be iso or ms' }).default('iso'),
      ...networkOptionSchemas,
    },
    { error: (issue) => (issue.code === 'invalid_type' ? 'must be an object of options' : undefined) },
  ),
)

const destinationFields = onFirstUse(() =>
  clientFields().extend({
    /** Overrides the default mapping per event name or type: a function, or null to skip. */
    mapping: mappingSchema<SyneriseMapped | readonly SyneriseMapped[] | null>(),
    /** Hears what Synerise takes otherwise than it was meant, each time that an event is planned. */
    onDiagnostic: z
      .custom<(diagnostic: SyneriseEventDiagnostic) => void>((value) => typeof value === 'function', {
        error: 'must be a function',
      })
      .optional(),
    /** What `userId` is: your own id, or Synerise's (`id`; a `userId` that is no number is a `customId` all the same). */
    identity: z.enum(['customId', 'id'], { error: 'must be customId or id' }).default('customId'),
    /** Whether an e-mail address identifies the profile of an event. Default true; false for non-unique addresses. */
    emailIdentifier: z.boolean({ error: 'must be true or false' }).default(true),
    /** Where events happen that do not say it themselves (`properties.source`). Default `WEB_DESKTOP`. */
    source: eventSourceSchema().default('WEB_DESKTOP'),
    /** How orders are paid that do not say it themselves (`properties.payment_method`). Default `UNKNOWN`. */
    paymentMethod: text('a payment method').default('UNKNOWN'),
    /** The currency of prices in events without one. Without it such events go as plain custom events. */
    currency: currencySchema().optional(),
  }),
)

const clientSchema = onFirstUse(() =>
  clientFields()
    .extend({ retry: retrySchema() })
    .superRefine((settings, context) => requireCredentials(settings, context, settings.trackerKey !== undefined)),
)
const destinationSchema = onFirstUse(() =>
  destinationFields().superRefine((settings, context) => requireCredentials(settings, context, false)),
)

/** Options of `createSynerise`. One of `apiKey`, `token` and `trackerKey`, and one of `region` and `baseUrl`, must be given. */
export type SyneriseOptions = z.input<ReturnType<typeof clientSchema>>

/** Options of `syneriseDestination`: those of the client, and how events are mapped. */
export type SyneriseDestinationOptions = z.input<ReturnType<typeof destinationSchema>>

export type SyneriseSettings = z.output<ReturnType<typeof clientSchema>>
export type SyneriseDestinationSettings = z.output<ReturnType<typeof destinationSchema>>

/** The client's options with their defaults. Throws `ConfigurationError`. */
export function readClientOptions(options: SyneriseOptions): SyneriseSettings {
  return readOptions(clientSchema(), options, 'createSynerise')
}

/** The destination's options with their defaults. Throws `ConfigurationError`. */
export function readDestinationOptions(options: SyneriseDestinationOptions): SyneriseDestinationSettings {
  return readOptions(destinationSchema(), options, 'syneriseDestination')
}

/** Where requests go: `baseUrl`, else the region's address. */
export function baseUrlOf({ baseUrl, region = 'eu' }: Pick<SyneriseSettings, 'baseUrl' | 'region'>): string {
  return baseUrl ?? origins[region]
}

function requireCredentials(
  settings: z.output<ReturnType<typeof clientFields>>,
  context: z.RefinementCtx,
  trackerIsEnough: boolean,
): void {
  const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message })
  // A transport of the caller's own has its address and its credentials.
  if (settings.transport) return
  if (settings.apiKey === undefined && settings.token === undefined && !trackerIsEnough)
    refuse('apiKey', 'is missing: a workspace API key of Synerise, or a token')
  if (settings.token !== undefined && settings.apiKey !== undefined)
    refuse('token', 'cannot be combined with apiKey: only one of them can be used')
  if (settings.workspaceGuid !== undefined && settings.apiKey === undefined)
    refuse('workspaceGuid', 'needs apiKey: Basic authentication consists of both')
  if (settings.region === undefined && settings.baseUrl === undefined)
    refuse('region', 'is missing: eu, us or gcp, wherever the workspace lives')
}
