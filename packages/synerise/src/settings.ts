import { lazy } from '@waybill/core/destination'
import {
  destinationOptionSchemas,
  mappingSchema,
  networkOptionSchemas,
  optionSchemas,
  readOptions,
  retrySchema,
} from '@waybill/core/zod'
import * as z from 'zod'
import type { SyneriseMapped } from './destination/mapped.js'
import { currencySchema, eventSourceSchema } from './model/event/params-schemas.js'
import type { SyneriseDestinationOptions, SyneriseOptions } from './options.js'

/** Source: hub.synerise.com/api-reference, `servers`. */
const origins = {
  eu: 'https://api.synerise.com',
  us: 'https://api.azu.synerise.com',
  gcp: 'https://api.geb.synerise.com',
} as const

const text = optionSchemas.text

const clientFields = lazy(() =>
  z.strictObject(
    {
      apiKey: text('a workspace API key of Synerise').optional(),
      workspaceGuid: text("the workspace's GUID").optional(),
      token: z
        .union([text('a JWT'), z.custom<() => string | Promise<string>>((value) => typeof value === 'function')], {
          error: 'must be a JWT or a function that gives one',
        })
        .optional(),
      trackerKey: text('a tracker key').optional(),
      region: z.enum(['eu', 'us', 'gcp'], { error: 'must be eu, us or gcp' }).optional(),
      baseUrl: optionSchemas.baseUrlBefore(/\/v4(?:\/|$)/i, 'https://api.synerise.com').optional(),
      timeoutMs: optionSchemas.timeoutMs,
      salt: z.boolean({ error: 'must be true or false' }).default(true),
      futureTime: z.enum(['clamp', 'refuse', 'send'], { error: 'must be clamp, refuse or send' }).default('clamp'),
      maxBatchBytes: z
        .int({ error: 'must be whole bytes' })
        .min(1_000, 'must be at least 1,000')
        .max(1_048_576, 'must be at most 1,048,576, a megabyte')
        .default(1_000_000),
      aiEvents: z.enum(['v1', 'ai-compat'], { error: 'must be v1 or ai-compat' }).default('v1'),
      eventTimestamp: z.enum(['iso', 'ms'], { error: 'must be iso or ms' }).default('iso'),
      ...networkOptionSchemas,
    },
    { error: (issue) => (issue.code === 'invalid_type' ? 'must be an object of options' : undefined) },
  ),
)

const destinationFields = lazy(() =>
  clientFields().extend({
    ...destinationOptionSchemas,
    mapping: mappingSchema<SyneriseMapped | readonly SyneriseMapped[] | null>(),
    identity: z.enum(['customId', 'id'], { error: 'must be customId or id' }).default('customId'),
    emailIdentifier: z.boolean({ error: 'must be true or false' }).default(true),
    source: eventSourceSchema().default('WEB_DESKTOP'),
    paymentMethod: text('a payment method').default('UNKNOWN'),
    currency: currencySchema().optional(),
  }),
)

export const clientSchema = lazy(() =>
  clientFields()
    .extend({ retry: retrySchema() })
    .superRefine((settings, context) => requireCredentials(settings, context, settings.trackerKey !== undefined)),
)
export const destinationSchema = lazy(() =>
  destinationFields().superRefine((settings, context) => requireCredentials(settings, context, false)),
)

/** The client's options with their defaults. */
export type SyneriseSettings = z.output<ReturnType<typeof clientSchema>>

/** The destination's options with their defaults. */
export type SyneriseDestinationSettings = z.output<ReturnType<typeof destinationSchema>>

/** Checks the client's options and applies their defaults. Throws `ConfigurationError` that names every wrong option. */
export function readClientOptions(options: SyneriseOptions): SyneriseSettings {
  return readOptions(clientSchema(), options, 'createSynerise')
}

/** Checks the destination's options and applies their defaults. Throws `ConfigurationError` that names every wrong option. */
export function readDestinationOptions(options: SyneriseDestinationOptions): SyneriseDestinationSettings {
  return readOptions(destinationSchema(), options, 'syneriseDestination')
}

/** Where requests go: `baseUrl`, or the region's address. */
export function baseUrlOf({ baseUrl, region = 'eu' }: Pick<SyneriseSettings, 'baseUrl' | 'region'>): string {
  return baseUrl ?? origins[region]
}

function requireCredentials(
  settings: z.output<ReturnType<typeof clientFields>>,
  context: z.RefinementCtx,
  trackerIsEnough: boolean,
): void {
  const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message })
  // A transport of the caller's own brings its address and its credentials.
  if (settings.transport) return
  if (settings.apiKey === undefined && settings.token === undefined && !trackerIsEnough)
    refuse('apiKey', 'is missing: a workspace API key of Synerise, or a token')
  if (settings.token !== undefined && settings.apiKey !== undefined)
    refuse('token', 'cannot be combined with apiKey: only one of them can be used')
  if (settings.workspaceGuid !== undefined && settings.apiKey === undefined)
    refuse('workspaceGuid', 'needs apiKey: Basic authentication consists of both')
  if (settings.region === undefined && settings.baseUrl === undefined)
    refuse('region', 'is missing: eu, us or gcp, wherever the workspace lives')
  if (settings.region !== undefined && settings.baseUrl !== undefined)
    refuse('region', 'cannot be combined with baseUrl: only one of them says where to send')
}
