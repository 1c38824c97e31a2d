import type { Endpoint } from '@waybill/core'
import type { YespoVersion } from '../model/event-text.js'

export interface YespoEndpointSettings {
  readonly version: YespoVersion
  /** Most UTF-8 bytes of an event's body. */
  readonly maxEventBytes: number
  readonly repeatEvents: boolean
}

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

/** One call per request; a repeat reads or writes the same. */
function single(evidence: string, facts: Facts): Endpoint {
  return {
    limit: { calls: 1, bytes: 1_000_000, evidence: `${evidence} (no size is documented, this one is ours)` },
    repeat: 'harmless',
    answers: 'all-or-nothing',
    inOrder: true,
    headers: facts.method === 'GET' ? accept : headers,
    ...facts,
  }
}

/** Many calls per request. */
function list(evidence: string, calls: number, facts: Facts): Endpoint {
  const limit = { calls, bytes: listBytes, evidence: `${evidence} (${calls}; no size is documented, this one is ours)` }
  return single(evidence, { ...facts, limit })
}

/**
 * Yespo's operations.
 *
 * - `event`, `pastEvents`: `repeat` is a decision, not a fact. No version of the API takes an idempotency key, and what a
 *   repeated event does is not documented: the guide says that `keyValue` decides uniqueness, yet every example puts the
 *   contact's address there, which recurs. We repeat by default, because a lost event is worse than a workflow that
 *   starts twice; `repeatEvents: false` turns it round where events trigger transactional messages.
 * - `contacts`: each call brings its own frame, because the request says which fields it updates (`contactFields`), sets
 *   to null those it names but does not get, and updates everything when it names nothing. The frame here is never used.
 * - `orders`: the same `externalOrderId` updates the order, so a repeat leaves the same order.
 * - `reply` is what recorded traffic and the vendor's own code show: an event is answered with nothing, orders with nothing
 *   or JSON, the removal of a contact with a sentence. Other removals are not documented, and taken the same way.
 * - `subscription` and `smartSend` send letters: a repeat would send them twice.
 */
export function yespoEndpointsFor(settings: YespoEndpointSettings) {
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
        evidence: `${guide} (20 kilobytes of content; support can adjust it, then set maxEventBytes)`,
      },
    }),
    pastEvents: list(past, 500, {
      method: 'POST',
      path: `/${version}/past_events`,
      auth,
      repeat,
      frame: ['{"events":[', ']}'],
    }),
    pastEventsRemoval: single(past, { method: 'DELETE', path: '/v1/past_events', auth, reply: 'text' }),
    contacts: list(bulk, 3_000, {
      method: 'POST',
      path: '/v1/contacts',
      frame: ['{"contacts":[', ']}'],
      reply: 'json',
    }),
    contact: single('https://esputnik.com/en/support/api-methods-adding-contacts', {
      method: 'GET',
      path: '/v1/contact/{id}',
      reply: 'json',
    }),
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
      limit: { calls: 1, bytes: listBytes, evidence: `${smart} (no size is documented, this one is ours)` },
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
  } satisfies Readonly<Record<string, Endpoint>>
}

export type YespoEndpointName = keyof ReturnType<typeof yespoEndpointsFor>

/** The operations with the default settings. */
export const yespoEndpoints = yespoEndpointsFor({ version: 'v2', maxEventBytes: 20_000, repeatEvents: true })
