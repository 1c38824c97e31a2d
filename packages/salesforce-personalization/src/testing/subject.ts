import { type CustomerEventInput, readEvent } from '@waybill/core'
import type { DestinationSubject } from '@waybill/core/conformance'
import { codeOf } from '../api/answers.js'
import { salesforcePersonalizationAnswers, salesforcePersonalizationDestination } from '../index.js'

const eventOf = (input: CustomerEventInput) =>
  readEvent({ timestamp: '2026-01-01T12:00:00.000Z', userId: 'C-1', ...input }, { now: 0 })

/** Marketing Cloud Personalization by its trusted channel: the subject of the suite and of the published report. */
export const subject: DestinationSubject = {
  name: 'salesforce-personalization',
  create: ({ baseUrl, canary }) =>
    salesforcePersonalizationDestination({ baseUrl, dataset: 'shop', apiKeyId: canary, apiKeySecret: canary }),
  createOn: (transport) => salesforcePersonalizationDestination({ dataset: 'shop', transport }),
  events: [
    eventOf({ type: 'track', event: 'Product Viewed', messageId: 'm1', properties: { product_id: 'BOOT-1' } }),
    eventOf({ type: 'track', event: 'Product Added', messageId: 'm2', properties: { product_id: 'BOOT-2', price: 1 } }),
    eventOf({ type: 'track', event: 'Signed In', messageId: 'm3' }),
    eventOf({
      type: 'track',
      event: 'Order Completed',
      messageId: 'm5',
      properties: {
        order_id: 'O-1',
        total: 10,
        currency: 'EUR',
        products: [{ product_id: 'BOOT-3', price: 10, quantity: 1 }],
      },
    }),
    eventOf({ type: 'identify', messageId: 'm4', userId: 'C-2', traits: { email: 'zoë@example.com' } }),
  ],
  accepted: () => ({ status: 200, body: '{"id":"69a1b2c3d4e5f60718293a4b","campaignResponses":[],"errorCode":0}' }),
  answers: salesforcePersonalizationAnswers,
  codeOf,
}
