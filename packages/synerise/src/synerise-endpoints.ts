import type { Endpoint, Endpoints } from '@waybill/core'
import type { SyneriseDestinationSettings } from './synerise-options.js'

const headers = { accept: 'application/json', 'api-version': '4.4' }

// "1 MB", decimal or binary not said: the smaller of the two.
const megabyte = 1_000_000

const documentedBatch = (path: string) =>
  `https://hub.synerise.com/api-reference, POST ${path}: 1,000 items and 1 MB for one request`

const customEvent: Endpoint = {
  method: 'POST',
  path: '/v4/events/custom',
  headers,
  limit: {
    calls: 1,
    bytes: megabyte,
    evidence: 'https://hub.synerise.com/api-reference, POST /v4/events/custom: no limit given; that of a batch applied',
  },
  repeat: 'keyed',
  answers: 'all-or-nothing',
  inOrder: false,
}

const eventBatch: Endpoint = {
  method: 'POST',
  path: '/v4/events/batch',
  headers,
  frame: ['[', ']'],
  limit: { calls: 1_000, bytes: megabyte, evidence: documentedBatch('/v4/events/batch') },
  repeat: 'keyed',
  answers: 'all-or-nothing',
  inOrder: false,
}

const transactionBatch: Endpoint = {
  method: 'POST',
  path: '/v4/transactions/batch',
  headers,
  frame: ['[', ']'],
  limit: {
    calls: 1_000,
    bytes: megabyte,
    evidence:
      'https://hub.synerise.com/api-reference, POST /v4/transactions/batch: no limit given; that of events applied',
  },
  repeat: 'keyed',
  answers: 'all-or-nothing',
  inOrder: false,
}

/**
 * What we use of Synerise's API. An event with salt and time, sent again, overwrites itself; without them it is stored
 * twice, so unsalted calls stand as endpoints of their own
 * (https://hub.synerise.com/developers/api/events/sending-events, "Overwriting events"). No order is promised within a
 * batch: the `time` of events orders them.
 */
export const syneriseEndpoints = {
  customEvent,
  unsaltedCustomEvent: { ...customEvent, repeat: 'harmful' },
  eventBatch,
  unsaltedEventBatch: { ...eventBatch, repeat: 'harmful' },
  transactionBatch,
  unsaltedTransactionBatch: { ...transactionBatch, repeat: 'harmful' },
  /** Creates or updates by `customId`, `uuid`, `email` or `phone`. */
  profileBatch: {
    method: 'POST',
    path: '/v4/clients/batch',
    headers,
    frame: ['[', ']'],
    limit: { calls: 1_000, bytes: megabyte, evidence: documentedBatch('/v4/clients/batch') },
    repeat: 'harmless',
    answers: 'all-or-nothing',
    inOrder: false,
  },
  /** Updates by Synerise's own number, by which no profile can be created. */
  profileById: {
    method: 'POST',
    path: '/v4/clients/{id}',
    headers,
    limit: {
      calls: 1,
      bytes: megabyte,
      evidence:
        'https://hub.synerise.com/api-reference, POST /v4/clients/{id}: no limit given; that of a batch applied',
    },
    repeat: 'harmless',
    answers: 'all-or-nothing',
    inOrder: false,
  },
} as const satisfies Readonly<Record<string, Endpoint>>

/** The name of one of `syneriseEndpoints`. */
export type SyneriseEndpoint = keyof typeof syneriseEndpoints

/** The endpoints that a destination with these settings can reach. */
export function destinationEndpointsOf({
  salt,
  futureTime,
  identity,
}: Pick<SyneriseDestinationSettings, 'salt' | 'futureTime' | 'identity'>): Endpoints {
  const { eventBatch, transactionBatch, profileBatch, profileById } = syneriseEndpoints
  const { unsaltedEventBatch, unsaltedTransactionBatch } = syneriseEndpoints
  return {
    // A mapping may salt events of its own all the same.
    eventBatch,
    profileBatch,
    ...(salt ? { transactionBatch } : {}),
    ...(salt && futureTime !== 'send' ? {} : { unsaltedEventBatch, unsaltedTransactionBatch }),
    ...(identity === 'id' ? { profileById } : {}),
  }
}
