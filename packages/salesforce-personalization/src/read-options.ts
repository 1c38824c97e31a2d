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
import { isSegment, originOf } from './api/address.js'
import type { SalesforceEvent } from './model/event/event.js'
import { named } from './model/event/part-schemas.js'
import type { SalesforceChannel } from './model/event/parts.js'
import type { SalesforcePersonalizationDestinationOptions, SalesforcePersonalizationOptions } from './options.js'

const segment = (described: string) =>
  optionSchemas.text(described).refine(isSegment, 'must be a name, not "." or ".." in plain or percent-encoded form')

const hostPart = (described: string) =>
  segment(described).refine(
    (value) => !isSegment(value) || URL.canParse(originOf(value, 'x')),
    'must be a part of a host name',
  )

const credential = (described: string) =>
  optionSchemas.text(described).refine((value) => !/\p{Cc}/u.test(value), 'must not contain control characters')

const names = lazy(() => z.array(z.string().min(1, 'must not be empty'), { error: 'must be a list of texts' }))

const commonShape = lazy(() => ({
  account: hostPart('the first part of the host in your Gears URL')
    .refine((value) => !/[./]/.test(value), {
      error: 'must be the first part of the host alone',
      params: { hint: 'of https://demo.us-1.evergage.com it is demo, and instance is us-1' },
    })
    .optional(),
  instance: hostPart('the second part of the host in your Gears URL, like us-1')
    .refine((value) => !/[./]/.test(value), {
      error: 'must be the second part of the host alone',
      params: { hint: 'of https://demo.us-1.evergage.com it is us-1, and account is demo' },
    })
    .optional(),
  baseUrl: optionSchemas.baseUrlBefore(/\/api2(?:\/|$)/i, 'https://demo.us-1.evergage.com').optional(),
  dataset: segment('the name or identifier of the dataset'),
  apiKeyId: credential('the API Key ID of the API token')
    .refine((value) => !value.includes(':'), 'must not contain ":"')
    .optional(),
  apiKeySecret: credential('the API Key Secret of the API token').optional(),
  channel: z
    .union([named<SalesforceChannel>(z.string().min(1)), z.null()], {
      error: 'must be a channel like "Server", or null',
    })
    .optional(),
  customItemActions: names().readonly().default([]),
  ...networkOptionSchemas,
}))

const clientShape = lazy(() => ({
  ...commonShape(),
  timeoutMs: optionSchemas.timeoutMs,
  retry: retrySchema(),
}))

const destinationShape = lazy(() => ({
  ...commonShape(),
  ...destinationOptionSchemas,
  timeoutMs: optionSchemas.timeoutMs.unwrap().optional(),
  mapping: mappingSchema<SalesforceEvent | null>(),
  identity: z.enum(['id', 'attributes'], { error: 'must be "id" or "attributes"' }).default('id'),
  identityAttribute: optionSchemas.text('the attribute that gets userId').optional(),
  attributes: z
    .record(z.string().min(1), z.string().min(1), { error: 'must be an object of attribute names to trait names' })
    .default({ emailAddress: 'email' }),
  allowAnonymous: z.boolean().default(false),
  accounts: z.boolean().default(false),
  consentProvider: optionSchemas.text('the provider of consents').default('Waybill'),
}))

interface Address {
  readonly account?: string | undefined
  readonly instance?: string | undefined
  readonly baseUrl?: string | undefined
  readonly transport?: object | undefined
  readonly apiKeyId?: string | undefined
  readonly apiKeySecret?: string | undefined
}

const addressRules = lazy(() => [
  rule('account', 'is missing: the first part of the host in your Gears URL (or give baseUrl)', knows('account')),
  rule(
    'instance',
    'is missing: the second part of the host in your Gears URL, like us-1 (or give baseUrl)',
    knows('instance'),
  ),
  rule(
    'apiKeyId',
    'is missing: apiKeySecret is given, and one needs the other',
    (options) => !options.apiKeySecret || !!options.apiKeyId,
  ),
  rule(
    'apiKeySecret',
    'is missing: apiKeyId is given, and one needs the other',
    (options) => !options.apiKeyId || !!options.apiKeySecret,
  ),
])

function rule(field: string, error: string, holds: (options: Address) => boolean) {
  // Tried even when single options are wrong, so that one error names everything.
  const when = ({ value }: { readonly value: unknown }) => typeof value === 'object' && value !== null
  return z.refine<Address>(holds, { path: [field], error, when })
}

function knows(part: 'account' | 'instance') {
  return (options: Address) => [options.baseUrl, options.transport, options[part]].some((value) => value !== undefined)
}

export const clientSchema = lazy(() => z.strictObject(clientShape()).check(...addressRules()))
export const destinationSchema = lazy(() =>
  z
    .strictObject(destinationShape())
    .check(...addressRules())
    .refine(({ identity, identityAttribute }) => identity === 'id' || identityAttribute !== undefined, {
      path: ['identityAttribute'],
      error: "is missing: identity 'attributes' sends userId as this attribute",
    }),
)

/** Where and how to send, of a client or a destination. */
export type ConnectionSettings = Omit<z.output<ReturnType<typeof clientSchema>>, 'timeoutMs' | 'retry'>
export type DestinationSettings = z.output<ReturnType<typeof destinationSchema>>

/** Throws `ConfigurationError`. */
export function readClientOptions(options: SalesforcePersonalizationOptions) {
  return readOptions(clientSchema(), options, 'createSalesforcePersonalization')
}

/** Throws `ConfigurationError`. */
export function readDestinationOptions(options: SalesforcePersonalizationDestinationOptions): DestinationSettings {
  return readOptions(destinationSchema(), options, 'salesforcePersonalizationDestination')
}

/** The origin (and base path) to send to; undefined when a transport of the caller's own knows it. */
export function baseUrlOf({ baseUrl, account, instance }: ConnectionSettings): string | undefined {
  if (baseUrl !== undefined) return baseUrl
  return account === undefined || instance === undefined ? undefined : originOf(account, instance)
}
