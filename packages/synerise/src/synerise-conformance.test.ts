import { type CustomerEvent, preview, readEvent } from '@waybill/core'
import { destinationChapters } from '@waybill/core/conformance'
import { expect, it } from 'vitest'
import { type SyneriseDestinationOptions, syneriseAnswers, syneriseDestination } from './index.js'

function eventOf(fields: Record<string, unknown>): CustomerEvent {
  return readEvent({ timestamp: '2026-11-20T10:00:00Z', userId: '42', ...fields }, { now: Date.now() })
}

const order = {
  order_id: 'o1',
  total: 20,
  currency: 'EUR',
  products: [{ product_id: 'p1', name: 'Shirt', price: 10, quantity: 2 }],
}

const usual = [
  eventOf({ type: 'track', event: 'Trial Started', messageId: 'm1', properties: { plan: 'pro' } }),
  eventOf({ type: 'track', event: 'Order Completed', messageId: 'm2', properties: order }),
  eventOf({ type: 'identify', messageId: 'm3', userId: 'u1', traits: { plan: 'pro' } }),
]

/** What reaches the endpoints that only some options open. */
const unusual = [
  ...usual,
  eventOf({ type: 'identify', messageId: 'm4', traits: { plan: 'pro' } }),
  eventOf({ type: 'track', event: 'Salted', messageId: 'm5' }),
  eventOf({ type: 'track', event: 'Salted Order', messageId: 'm6' }),
  eventOf({ type: 'track', event: 'Recommended', messageId: 'm7' }),
]

const eur = { amount: 20, currency: 'EUR' }
const saltedOrder = {
  orderId: 'o2',
  eventSalt: 'own',
  paymentInfo: { method: 'CARD' },
  products: [{ sku: 'p1', name: 'Shirt', finalUnitPrice: eur, quantity: 1 }],
  revenue: eur,
  value: eur,
  source: 'POS',
} as const

const ways: readonly (readonly [
  name: string,
  options: (secret: string) => Partial<SyneriseDestinationOptions>,
  events: readonly CustomerEvent[],
])[] = [
  ['an API key', (secret) => ({ apiKey: secret, trackerKey: secret }), usual],
  ['Basic authentication', (secret) => ({ apiKey: secret, workspaceGuid: secret }), usual],
  ["the caller's token", (secret) => ({ token: secret }), usual],
  [
    'numbered profiles and unsalted events but one',
    (secret) => ({
      token: secret,
      identity: 'id',
      salt: false,
      mapping: {
        Salted: () => ({ action: 'salted', eventSalt: 'own' }),
        'Salted Order': () => ({ transaction: saltedOrder }),
        Recommended: ({ userId: item = '', messageId }) => {
          const common = { correlationId: messageId, clientUUID: 'e0097757-d1e2-44ac-ba3c-d97979a354c1' }
          return [
            { ai: { type: 'recommendation.view', ...common, items: [item] } },
            { ai: { type: 'recommendation.click', ...common, item } },
            { ai: { type: 'item.search.click', ...common, item } },
          ]
        },
      },
    }),
    unusual,
  ],
]

for (const [way, optionsOf, events] of ways) {
  it(`with ${way}, the examples reach every endpoint`, () => {
    const destination = syneriseDestination({ region: 'eu', ...optionsOf('secret') })
    const reached = preview(destination, events).requests.map(({ endpoint }) => endpoint)
    expect(reached.sort()).toEqual(Object.keys(destination.endpoints).sort())
  })

  const chapters = destinationChapters({
    name: 'synerise',
    create: ({ baseUrl, canary }) => syneriseDestination({ baseUrl, ...optionsOf(canary) }),
    events,
    accepted: () => ({ status: 202 }),
    housekeeping: ({ path }) =>
      path === '/uauth/v2/auth/login/profile' ? { status: 200, body: '{"token":"a.token.of-the-vendor"}' } : undefined,
    answers: syneriseAnswers,
  })
  for (const { name, skip, run } of chapters) it(`with ${way}: ${name}`, { skip: skip !== undefined }, run)
}
