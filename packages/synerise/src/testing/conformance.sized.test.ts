import { type CustomerEvent, preview } from '@waybill/core'
import { destinationChapters, fuzzAnswers } from '@waybill/core/conformance'
import { expect, it } from 'vitest'
import { sampled, sized } from '../../../../tooling/suite.js'
import { type SyneriseDestinationOptions, syneriseDestination } from '../index.js'
import { eventOf, subject, usualEvents } from './subject.js'

/** What reaches the endpoints that only some options open. */
const unusual = [
  ...usualEvents,
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
  /** Of how many chapters one is run in the quick suite: where the login alone differs, few are. */
  every: number,
])[] = [
  ['an API key', (secret) => ({ apiKey: secret, trackerKey: secret }), usualEvents, 1],
  ['Basic authentication', (secret) => ({ apiKey: secret, workspaceGuid: secret }), usualEvents, 5],
  ["the caller's token", (secret) => ({ token: secret }), usualEvents, 5],
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
    1,
  ],
]

for (const [way, optionsOf, events, every] of ways) {
  it(`with ${way}, the examples reach every endpoint`, () => {
    const destination = syneriseDestination({ region: 'eu', ...optionsOf('secret') })
    const reached = preview(destination, events).requests.map(({ endpoint }) => endpoint)
    // Which of two twins an event goes to depends on Synerise's clock, which a preview does not know.
    const paths = (names: readonly string[]) => new Set(names.map((name) => destination.endpoints[name]?.path))
    expect(paths(reached)).toEqual(paths(Object.keys(destination.endpoints)))
  })

  const chapters = destinationChapters({
    ...subject,
    create: ({ baseUrl, canary }) => syneriseDestination({ baseUrl, ...optionsOf(canary) }),
    events,
  })
  for (const { name, skip, run } of sampled(chapters, every))
    it(`with ${way}: ${name}`, async (context) => {
      const reason = skip ?? (await run())
      if (reason !== undefined) context.skip(reason)
    })
}

it('reads thousands of wrong answers without a crash, a hang or a lying success', async () => {
  const answers = Number(process.env['WAYBILL_FUZZ'] ?? sized(1_500, 5_000))
  expect((await fuzzAnswers(subject, { answers })).failures).toEqual([])
}, 600_000)
