import { type Endpoint, type Endpoints, fillPath } from '@waybill/core'

const limit = {
  calls: 1,
  bytes: 1_000_000,
  evidence:
    'One event per request: https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-requests.html. The vendor documents no size; 1,000,000 bytes is our own bound, far above any sensible event.',
} as const

/** A channel that the vendor trusts: authenticated, and the only one to return server-side campaigns. */
const trusted: Endpoint = {
  method: 'POST',
  path: '/api2/authevent/{dataset}',
  limit,
  repeat: 'harmless',
  answers: 'per-call',
  inOrder: true,
}

/** The public channel of browsers. Credentials are never sent here. */
const open: Endpoint = { ...trusted, path: '/api2/event/{dataset}', auth: 'none' }

/**
 * The Event API's operations. An event that adds to the cart has an entry of its own for the same path: the vendor
 * knows no idempotency key, and a repeat would add the quantity again
 * (https://developer.salesforce.com/docs/marketing/personalization/guide/item-actions.html).
 */
export const salesforcePersonalizationEndpoints = {
  event: trusted,
  'add-to-cart': { ...trusted, repeat: 'harmful' },
  'public-event': open,
  'public-add-to-cart': { ...open, repeat: 'harmful' },
} as const satisfies Endpoints

export type SalesforceEndpointName = keyof typeof salesforcePersonalizationEndpoints

/** The operations of one dataset: the name is filled in once, percent-encoded. */
export function endpointsOf(dataset: string): Readonly<Record<SalesforceEndpointName, Endpoint>> {
  const filled = Object.entries(salesforcePersonalizationEndpoints).map(([name, endpoint]) => [
    name,
    { ...endpoint, path: fillPath(endpoint.path, { dataset }) },
  ])
  return Object.fromEntries(filled) as Record<SalesforceEndpointName, Endpoint>
}
