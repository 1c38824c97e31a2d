import { type Endpoint, type Endpoints, fillPath } from '@waybill/core/destination'

const requests = 'https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-requests.html'
const related =
  'https://developer.salesforce.com/docs/marketing/personalization/guide/additional-personalization-apis.html'

const limit = {
  calls: 1,
  bytes: 1_000_000,
  evidence: `One event per request: ${requests}. The vendor documents no size; 1,000,000 bytes is our own bound, far above any sensible event.`,
} as const

/** A channel that the vendor trusts: authenticated, JSON only, and the only one to return server-side campaigns. */
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

/** Reading and deleting data; one thing per request, and a repeat changes nothing more. The rows of exports are read elsewhere. */
const data: Endpoint = {
  method: 'GET',
  path: '/api/dataset/{dataset}/accounts.json',
  limit: { ...limit, evidence: `No size is documented; 1,000,000 bytes is our own bound: ${related}` },
  repeat: 'harmless',
  answers: 'per-call',
  inOrder: true,
}

/**
 * The operations of the Event, Account Export, User Export and User Look-up APIs. The vendor knows no idempotency key, so
 * events that act twice when they are repeated have entries of their own for the same path: one that adds to the cart
 * adds the quantity again, and a purchase is not known to be recognised by its order id
 * (https://developer.salesforce.com/docs/marketing/personalization/guide/item-actions.html). See `actingTwice`.
 */
export const salesforcePersonalizationEndpoints = {
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
} as const satisfies Endpoints

export type SalesforceEndpointName = keyof typeof salesforcePersonalizationEndpoints

/** The operations of one dataset: the name is filled in once, percent-encoded. */
export function endpointsOf(dataset: string): Readonly<Record<SalesforceEndpointName, Endpoint>> {
  const segment = fillPath('{dataset}', { dataset })
  const filled = Object.entries(salesforcePersonalizationEndpoints).map(([name, endpoint]) => [
    name,
    // A function, because `$` in a name means something in a replacement text.
    { ...endpoint, path: endpoint.path.replace('{dataset}', () => segment) },
  ])
  return Object.fromEntries(filled) as Record<SalesforceEndpointName, Endpoint>
}
