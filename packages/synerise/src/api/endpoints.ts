import type { Endpoint, Endpoints } from '@waybill/core/destination'
import { aiEndpoints, type SyneriseAiEndpoint } from './ai-endpoints.js'

const headers = { accept: 'application/json', 'api-version': '4.4' }

// Synerise writes "1 MB" and not whether it is decimal or binary. This is the smaller of the two.
const megabyte = 1_000_000

const documentedBatch = (path: string) =>
  `https://hub.synerise.com/api-reference, POST ${path}: 1,000 items and 1 MB for one request`

const sameAsBatch = (path: string) =>
  `https://hub.synerise.com/api-reference, ${path}: no limit given; that of a batch applied`

const single = { method: 'POST', headers, answers: 'all-or-nothing', inOrder: false } as const

const batch = { ...single, frame: ['[', ']'] as const } as const

const oneOf = (path: string) => ({ calls: 1, bytes: megabyte, source: sameAsBatch(path) })

const customEvent: Endpoint = {
  ...single,
  path: '/v4/events/custom',
  limit: oneOf('POST /v4/events/custom'),
  repeat: 'keyed',
}

const dedicatedEvent: Endpoint = {
  ...single,
  path: '/v4/events/{type}',
  limit: oneOf('POST /v4/events/*'),
  repeat: 'keyed',
}

const pushEvent: Endpoint = {
  ...single,
  path: '/v4/events/push/{type}',
  limit: oneOf('POST /v4/events/push/*'),
  repeat: 'keyed',
}

const eventBatch: Endpoint = {
  ...batch,
  path: '/v4/events/batch',
  limit: { calls: 1_000, bytes: megabyte, source: documentedBatch('/v4/events/batch') },
  repeat: 'keyed',
}

const transaction: Endpoint = {
  ...single,
  path: '/v4/transactions',
  limit: oneOf('POST /v4/transactions'),
  repeat: 'keyed',
}

const transactionBatch: Endpoint = {
  ...batch,
  path: '/v4/transactions/batch',
  limit: { calls: 1_000, bytes: megabyte, source: sameAsBatch('POST /v4/transactions/batch') },
  repeat: 'keyed',
}

/** The name of an endpoint whose calls carry a salt, so that a repeat overwrites. */
export type SyneriseSaltedEndpoint =
  | 'customEvent'
  | 'dedicatedEvent'
  | 'pushEvent'
  | 'eventBatch'
  | 'transaction'
  | 'transactionBatch'

/** The name of one of `syneriseEndpoints`. An `unsalted…` one has the same path, for calls that a repeat would double. */
export type SyneriseEndpoint =
  | SyneriseSaltedEndpoint
  | `unsalted${Capitalize<SyneriseSaltedEndpoint>}`
  | 'profile'
  | 'profileBatch'
  | 'profileById'
  | 'profileDeletion'
  | 'permissionCheck'
  | 'serverTime'
  | SyneriseAiEndpoint

/**
 * The endpoints of Synerise's API that the client and the destination use: path, limits, and whether a call may be repeated.
 * An event with salt and time that is sent again overwrites itself. Without them it is stored twice, so unsalted calls have
 * endpoints of their own (https://hub.synerise.com/developers/api/events/sending-events, "Overwriting events"). Synerise
 * promises no order within a batch: the `time` of the events orders them. An endpoint without `reply` succeeds with an empty
 * 202, as documented, or with JSON, like the list of a 207.
 */
export const syneriseEndpoints: Readonly<Record<SyneriseEndpoint, Endpoint>> = {
  customEvent,
  unsaltedCustomEvent: { ...customEvent, repeat: 'harmful' },
  // The types of `eventTypes`, by the last part of their path.
  dedicatedEvent,
  unsaltedDedicatedEvent: { ...dedicatedEvent, repeat: 'harmful' },
  pushEvent,
  unsaltedPushEvent: { ...pushEvent, repeat: 'harmful' },
  eventBatch,
  unsaltedEventBatch: { ...eventBatch, repeat: 'harmful' },
  transaction,
  unsaltedTransaction: { ...transaction, repeat: 'harmful' },
  transactionBatch,
  unsaltedTransactionBatch: { ...transactionBatch, repeat: 'harmful' },
  // Creates or updates by `customId`, `uuid`, `email` or `phone`.
  profile: { ...single, path: '/v4/clients', limit: oneOf('POST /v4/clients'), repeat: 'harmless' },
  profileBatch: {
    ...batch,
    path: '/v4/clients/batch',
    limit: { calls: 1_000, bytes: megabyte, source: documentedBatch('/v4/clients/batch') },
    repeat: 'harmless',
  },
  // Updates by Synerise's own number, by which no profile can be created.
  profileById: {
    ...single,
    path: '/v4/clients/{id}',
    limit: oneOf('POST /v4/clients/{id}'),
    repeat: 'harmless',
  },
  profileDeletion: {
    ...single,
    method: 'DELETE',
    path: '/v4/clients/{id}',
    limit: oneOf('DELETE /v4/clients/{id}'),
    repeat: 'harmless',
    // The body of a success is not documented.
    reply: 'text',
  },
  // Says which of some permissions the key has. Source: https://github.com/Synerise/php-sdk, lib/Uauth/ApiKey.
  permissionCheck: {
    ...single,
    path: '/uauth/api-key/permission-check',
    limit: oneOf('POST /uauth/api-key/permission-check'),
    repeat: 'harmless',
    reply: 'json',
  },
  // Synerise's clock. Source: https://github.com/Synerise/ios-sdk.
  serverTime: {
    ...single,
    method: 'GET',
    path: '/v4/server/time',
    limit: oneOf('GET /v4/server/time'),
    repeat: 'harmless',
    reply: 'json',
  },
  ...aiEndpoints,
}

/** The same endpoints with another limit of bytes for batches. */
export function limitedTo<Some extends Endpoints>(endpoints: Some, maxBatchBytes: number): Some {
  const limited = Object.entries(endpoints).map(([name, endpoint]) => [
    name,
    endpoint.frame ? { ...endpoint, limit: { ...endpoint.limit, bytes: maxBatchBytes } } : endpoint,
  ])
  return Object.fromEntries(limited) as Some
}

/** The name of an endpoint, or of its unsalted twin when a repeat of the call does not overwrite. */
export function keyedName<Name extends string>(name: Name, keyed: boolean): Name | `unsalted${Capitalize<Name>}` {
  return keyed ? name : (`unsalted${name.charAt(0).toUpperCase()}${name.slice(1)}` as `unsalted${Capitalize<Name>}`)
}
