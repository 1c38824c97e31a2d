import type { Endpoint } from '@waybill/core/destination'
import type { YespoVersion } from '../model/event/text.js'

/** The options that change endpoints. */
export interface YespoEndpointSettings {
  /** Version of the event methods. */
  readonly version: YespoVersion
  /** Most UTF-8 bytes of an event's body. */
  readonly maxEventBytes: number
  /** Whether an event is sent again when Yespo may have accepted the first attempt. */
  readonly repeatEvents: boolean
}

/** Every operation of Yespo's API that this package calls: its method, path, limits, and what a repeat does. */
export type YespoEndpoints = {
  /** `POST /{version}/event`: generates one event of at most `maxEventBytes`. */
  readonly event: Endpoint
  /** `POST /{version}/past_events`: imports up to 500 events. */
  readonly pastEvents: Endpoint
  /** `DELETE /v1/past_events`: removes the events of a range. */
  readonly pastEventsRemoval: Endpoint
  /** `POST /v1/contacts`: adds or updates up to 3,000 contacts. */
  readonly contacts: Endpoint
  /** `GET /v1/contacts`: finds contacts by their values. */
  readonly contactSearch: Endpoint
  /** `GET /v1/contact/{id}`: reads one contact. */
  readonly contact: Endpoint
  /** `DELETE /v1/contact/{id}`: deletes one contact by Yespo's id. */
  readonly contactRemoval: Endpoint
  /** `DELETE /v1/contact`: deletes or erases one contact by your own id. */
  readonly contactErasure: Endpoint
  /** `POST /v1/contact/subscribe`: subscribes one contact. Never repeated by itself. */
  readonly subscription: Endpoint
  /** `GET /v1/importstatus/{id}`: how far Yespo is with accepted contacts. */
  readonly importStatus: Endpoint
  /** `POST /v1/orders`: adds or updates up to 1,000 orders. */
  readonly orders: Endpoint
  /** `DELETE /v1/orders`: removes one order, or the orders of a range. */
  readonly ordersRemoval: Endpoint
  /** `POST /v1/message/{id}/smartsend`: sends a prepared message. Never repeated by itself. */
  readonly smartSend: Endpoint
  /** `GET /v1/message/status`: the states of single messages. */
  readonly messageStatus: Endpoint
  /** `GET /v1/account/info`: the account that the credentials belong to. */
  readonly accountInfo: Endpoint
  /** `POST /v1/auth/token`: makes an API token. */
  readonly apiToken: Endpoint
  /** `GET /v1/additionalfields`: the additional contact fields of the account. */
  readonly additionalFields: Endpoint
}

/** The name of one of Yespo's operations. */
export type YespoEndpointName = keyof YespoEndpoints

// https://docs.yespo.io, "Getting started with API"
const accept = { accept: 'application/json' }
const headers = { 'content-type': 'application/json; charset=UTF-8', ...accept }

const guide = 'https://yespo.io/support/how-use-v1event-api-resource'
const past = 'https://yespo.io/support/how-send-past-events'
const bulk = 'https://docs.reteno.com/reference/contactsbulkupdate-1'
const orders = 'https://yespo.io/support/orders-automation'
const smart = 'https://esputnik.com/en/support/using-smartsend-api-resource'
const listBytes = 4_000_000

type Facts = Pick<Endpoint, 'method' | 'path'> & Partial<Endpoint>

/** An operation with one call per request. By default a repeat reads or writes the same. */
function single(evidence: string, facts: Facts): Endpoint {
  return {
    limit: { calls: 1, bytes: 1_000_000, source: `${evidence} (no size is documented, this one is ours)` },
    repeat: 'harmless',
    answers: 'all-or-nothing',
    inOrder: true,
    headers: facts.method === 'GET' ? accept : headers,
    ...facts,
  }
}

/** An operation with up to `calls` calls per request. */
function list(evidence: string, calls: number, facts: Facts): Endpoint {
  const limit = { calls, bytes: listBytes, source: `${evidence} (${calls}; no size is documented, this one is ours)` }
  return single(evidence, { ...facts, limit })
}

/**
 * Yespo's operations for these settings.
 *
 * - `event`, `pastEvents`: `repeat` is a decision, not a fact. No version of the API has an idempotency key, and what Yespo
 *   does with a repeated event is not documented: the guide says that `keyValue` decides uniqueness, but every example
 *   puts the contact's address there, which recurs. An event is repeated by default, because a lost event is worse than a
 *   workflow that starts twice. `repeatEvents: false` is for events that trigger transactional messages.
 * - `contacts`: each call brings its own frame, because the request names the fields that it updates (`contactFields`).
 *   Yespo sets a named field without a value to null, and updates every field when none is named. The frame here is unused.
 *   Its rate is the only one that is documented, and counts requests, however many contacts each holds.
 * - `past`: imported events are history, and an import of contacts makes no events. An order makes one, so it is live.
 * - `orders`: an order with a known `externalOrderId` is updated, so a repeat leaves the same order.
 * - `reply` follows recorded traffic and the vendor's own code: an event is answered with an empty body, orders with an
 *   empty body or JSON, the removal of a contact with a sentence. Answers to other removals are not documented, and read
 *   in the same way.
 * - `subscription` and `smartSend` send letters: a repeat would send them twice.
 */
export function yespoEndpointsFor(settings: YespoEndpointSettings): YespoEndpoints {
  const { version, maxEventBytes, repeatEvents } = settings
  const repeat = repeatEvents ? 'harmless' : 'harmful'
  const auth = 'events'
  return {
    event: single(guide, {
      method: 'POST',
      path: `/${version}/event`,
      auth,
      repeat,
      limit: {
        calls: 1,
        bytes: maxEventBytes,
        source: `${guide} (20 kilobytes of content; support can adjust it, then set maxEventBytes)`,
      },
    }),
    pastEvents: list(past, 500, {
      method: 'POST',
      path: `/${version}/past_events`,
      auth,
      repeat,
      frame: ['{"events":[', ']}'],
      past: true,
    }),
    pastEventsRemoval: single(past, { method: 'DELETE', path: '/v1/past_events', auth, reply: 'text' }),
    contacts: list(bulk, 3_000, {
      method: 'POST',
      path: '/v1/contacts',
      frame: ['{"contacts":[', ']}'],
      reply: 'json',
      past: true,
      rate: { requests: 200, perMs: 1_000, source: `${bulk} (429: more than 200 requests per 1 second)` },
    }),
    contact: single('https://esputnik.com/en/support/api-methods-adding-contacts', {
      method: 'GET',
      path: '/v1/contact/{id}',
      reply: 'json',
    }),
    contactSearch: single(bulk, { method: 'GET', path: '/v1/contacts' }),
    contactRemoval: single('https://esputnik.com/en/support/api-methods-adding-contacts', {
      method: 'DELETE',
      path: '/v1/contact/{id}',
      reply: 'text',
    }),
    contactErasure: single('https://github.com/Yespo-CDP/yespo-shopify', {
      method: 'DELETE',
      path: '/v1/contact',
      reply: 'text',
    }),
    subscription: single('https://docs.yespo.io/docs/integration-with-api', {
      method: 'POST',
      path: '/v1/contact/subscribe',
      reply: 'json',
      repeat: 'harmful',
    }),
    importStatus: single('https://github.com/Yespo-CDP/yespo-woocommerce', {
      method: 'GET',
      path: '/v1/importstatus/{id}',
      reply: 'json',
    }),
    orders: list(orders, 1_000, { method: 'POST', path: '/v1/orders', repeat: 'keyed', frame: ['{"orders":[', ']}'] }),
    ordersRemoval: single('https://docs.esputnik.com/reference/removehistoryorders', {
      method: 'DELETE',
      path: '/v1/orders',
      reply: 'text',
    }),
    smartSend: single(smart, {
      method: 'POST',
      path: '/v1/message/{id}/smartsend',
      reply: 'json',
      repeat: 'harmful',
      limit: { calls: 1, bytes: listBytes, source: `${smart} (no size is documented, this one is ours)` },
    }),
    messageStatus: single('https://docs.yespo.io/docs/integration-with-api', {
      method: 'GET',
      path: '/v1/message/status',
      reply: 'json',
    }),
    accountInfo: single('https://docs.yespo.io/docs/integration-with-api', {
      method: 'GET',
      path: '/v1/account/info',
      reply: 'json',
    }),
    apiToken: single('https://esputnik.com/api/methods.html', {
      method: 'POST',
      path: '/v1/auth/token',
      reply: 'text',
    }),
    additionalFields: single('https://docs.yespo.io/docs/integration-with-api', {
      method: 'GET',
      path: '/v1/additionalfields',
    }),
  }
}

/** Yespo's operations with the default settings. */
export const yespoEndpoints: YespoEndpoints = yespoEndpointsFor({
  version: 'v2',
  maxEventBytes: 20_000,
  repeatEvents: true,
})
