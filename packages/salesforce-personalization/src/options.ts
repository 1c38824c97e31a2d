import { onFirstUse } from '@waybill/core/destination'
import { mappingSchema, networkOptionSchemas, optionSchemas, readOptions, retrySchema } from '@waybill/core/zod'
import * as z from 'zod'
import { isSegment, originOf } from './api/address.js'
import type { SalesforceEvent } from './model/event.js'

const segment = (described: string) =>
  optionSchemas.text(described).refine(isSegment, 'must be a name, not "." or ".." in plain or percent-encoded form')

const hostPart = (described: string) =>
  segment(described).refine(
    (value) => !isSegment(value) || URL.canParse(originOf(value, 'x')),
    'must be a part of a host name',
  )

const credential = (described: string) =>
  optionSchemas.text(described).refine((value) => !/\p{Cc}/u.test(value), 'must not contain control characters')

const names = onFirstUse(() => z.array(z.string().min(1, 'must not be empty'), { error: 'must be a list of texts' }))

const commonShape = onFirstUse(() => ({
  /** First part of the Gears URL's host: `demo` in `https://demo.us-1.evergage.com`. */
  account: hostPart('the first part of the host in your Gears URL').optional(),
  /** Second part of the Gears URL's host: `us-1` in `https://demo.us-1.evergage.com`. */
  instance: hostPart('the second part of the host in your Gears URL, like us-1').optional(),
  /** Takes the place of `account` and `instance`: for a very old tenant, a proxy, the sandbox. */
  baseUrl: optionSchemas.baseUrl.optional(),
  /** Name or identifier of the dataset. */
  dataset: segment('the name or identifier of the dataset'),
  /** API Key ID of a token that may send events. With the secret, events go by the trusted channel. */
  apiKeyId: credential('the API Key ID of the API token')
    .refine((value) => !value.includes(':'), 'must not contain ":"')
    .optional(),
  /** API Key Secret of the same token. */
  apiKeySecret: credential('the API Key Secret of the API token').optional(),
  /** `source.channel` of events that name none. Default `Server` on the trusted channel, else `Web`; `null` adds none. */
  channel: z.union([z.string().min(1), z.null()], { error: 'must be a channel like "Server", or null' }).optional(),
  /** Item actions to allow besides the vendor's. */
  customItemActions: names().readonly().default([]),
  ...networkOptionSchemas,
}))

const clientShape = onFirstUse(() => ({
  ...commonShape(),
  /** Bounds one call with its retries, in milliseconds. Default 10,000. */
  timeoutMs: optionSchemas.timeoutMs,
  /** How the client repeats what failed. */
  retry: retrySchema(),
}))

const destinationShape = onFirstUse(() => ({
  ...commonShape(),
  /** Bounds one request, in milliseconds. Default: the deadline that the sender gives. */
  timeoutMs: optionSchemas.timeoutMs.unwrap().optional(),
  /** Per event name (or type, for other than `track`): the event to send instead, or `null` to skip. */
  mapping: mappingSchema<SalesforceEvent | null>(),
  /**
   * Where `userId` goes: `id` is `user.id`, the value of the identity attribute configured for the channel;
   * `attributes` is the user attribute that `identityAttribute` names. Default `id`.
   */
  identity: z.enum(['id', 'attributes'], { error: 'must be "id" or "attributes"' }).default('id'),
  /** Name of the attribute that takes `userId`, like `customerId`. */
  identityAttribute: optionSchemas.text('the attribute that takes userId').optional(),
  /**
   * User attributes to send, each with the trait that it comes from; all must be defined in the dataset.
   * Default `{ emailAddress: 'email' }`, the one that every dataset knows.
   */
  attributes: z
    .record(z.string().min(1), z.string().min(1), { error: 'must be an object of attribute names to trait names' })
    .default({ emailAddress: 'email' }),
  /** Send events that name nobody, such as catalog updates. Default false: they are skipped as `no_identifier`. */
  allowAnonymous: z.boolean().default(false),
  /** Send `group` calls as accounts, a feature that the vendor retired in 2024. Default false: they are skipped. */
  accounts: z.boolean().default(false),
  /** Provider of consents that name none. Default `Waybill`. */
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

const addressRules = onFirstUse(() => [
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

const clientSchema = onFirstUse(() => z.strictObject(clientShape()).check(...addressRules()))
const destinationSchema = onFirstUse(() =>
  z
    .strictObject(destinationShape())
    .check(...addressRules())
    .refine(({ identity, identityAttribute }) => identity === 'id' || identityAttribute !== undefined, {
      path: ['identityAttribute'],
      error: "is missing: identity 'attributes' sends userId as this attribute",
    }),
)

export type SalesforcePersonalizationOptions = z.input<ReturnType<typeof clientSchema>>
export type SalesforcePersonalizationDestinationOptions = z.input<ReturnType<typeof destinationSchema>>

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
