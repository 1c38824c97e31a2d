import { type Endpoint, fillPath } from '@waybill/core/destination'

const requests = 'https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-requests.html'
const related =
  'https://developer.salesforce.com/docs/marketing/personalization/guide/additional-personalization-apis.html'

const limit = {
  calls: 1,
  bytes: 1_000_000,
  source: `One event per request: ${requests}. The vendor documents no size; 1,000,000 bytes is our own limit, far above any sensible event.`,
} as const

/** The trusted channel: authenticated, JSON only. Only it returns campaigns with the rule `channel: Server`. */
const trusted: Endpoint = {
  method: 'POST',
  path: '/api2/authevent/{dataset}',
  limit,
  repeat: 'harmless',
  reply: 'json',
  answers: 'per-call',
  inOrder: true,
}

/** The public channel of browsers. Credentials are never sent here. */
const open: Endpoint = { ...trusted, path: '/api2/event/{dataset}', auth: 'none' }
const form: Endpoint = { ...open, headers: { 'content-type': 'application/x-www-form-urlencoded' } }
const get: Endpoint = { ...open, method: 'GET' }

/** Reading and deleting data. A repeated request changes nothing more. */
const data: Endpoint = {
  method: 'GET',
  path: '/api/dataset/{dataset}/accounts.json',
  limit: { ...limit, source: `No size is documented; 1,000,000 bytes is our own limit: ${related}` },
  repeat: 'harmless',
  answers: 'per-call',
  inOrder: true,
}

/**
 * The name of an operation.
 * - `event`, `add-to-cart`, `purchase` an event by the trusted channel; those that act twice have names of their own
 * - `public-…`, `form-…`, `get-…` the same to the public endpoint, as JSON, as a form or by GET
 * - `accounts-json`, `accounts-csv`, `users-json`, `users-csv` one page of an export
 * - `find-user`, `delete-users` looking up one user, deleting many
 */
export type SalesforceEndpointName =
  | `${'' | 'public-' | 'form-' | 'get-'}${'event' | 'add-to-cart' | 'purchase'}`
  | `${'accounts' | 'users'}-${'json' | 'csv'}`
  | 'find-user'
  | 'delete-users'

/**
 * The operations of the Event, Account Export, User Export and User Look-up APIs. The vendor has no idempotency key, so an
 * event that acts twice when it is repeated has an operation of its own with the same path. An event that adds to the cart
 * would add the quantity again; the vendor does not document that it recognises a purchase by its order id.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/item-actions.html
 */
export const salesforcePersonalizationEndpoints: Readonly<Record<SalesforceEndpointName, Endpoint>> = {
  event: trusted,
  'add-to-cart': { ...trusted, repeat: 'harmful' },
  purchase: { ...trusted, repeat: 'harmful' },
  'public-event': open,
  'public-add-to-cart': { ...open, repeat: 'harmful' },
  'public-purchase': { ...open, repeat: 'harmful' },
  'form-event': form,
  'form-add-to-cart': { ...form, repeat: 'harmful' },
  'form-purchase': { ...form, repeat: 'harmful' },
  'get-event': get,
  'get-add-to-cart': { ...get, repeat: 'harmful' },
  'get-purchase': { ...get, repeat: 'harmful' },
  'accounts-json': data,
  'accounts-csv': { ...data, path: '/api/dataset/{dataset}/accounts.csv' },
  'users-json': { ...data, path: '/api/dataset/{dataset}/users.json' },
  'users-csv': { ...data, path: '/api/dataset/{dataset}/users.csv' },
  'find-user': { ...data, path: '/api/dataset/{dataset}/user/{user}', reply: 'json' },
  /** Answered with a sentence, like `Deleted 3 users (3 requested)`. */
  'delete-users': { ...data, method: 'POST', path: '/api/dataset/{dataset}/users/delete', reply: 'text' },
}

/** The operations of one dataset, whose name is percent-encoded in every path. */
export function endpointsOf(dataset: string): Readonly<Record<SalesforceEndpointName, Endpoint>> {
  const segment = fillPath('{dataset}', { dataset })
  const filled = Object.entries(salesforcePersonalizationEndpoints).map(([name, endpoint]) => [
    name,
    // A function, because `$` in a name means something in a replacement text.
    { ...endpoint, path: endpoint.path.replace('{dataset}', () => segment) },
  ])
  return Object.fromEntries(filled) as Record<SalesforceEndpointName, Endpoint>
}
