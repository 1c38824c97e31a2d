import { type CustomerEventInput, readEvent } from '@waybill/core'
import type { DestinationSubject } from '@waybill/core/conformance'
import { sampleVendorAnswers, sampleVendorDestination } from '../index.js'

const eventOf = (input: CustomerEventInput) =>
  readEvent({ timestamp: '2026-01-01T12:00:00.000Z', userId: 'u1', ...input }, { now: 0 })

/** FILL IN: examples that together reach every endpoint, and the vendor's own answer when all is well. */
export const subject: DestinationSubject = {
  name: 'sample-vendor',
  create: ({ baseUrl, canary, options }) => sampleVendorDestination({ ...options, baseUrl, token: canary }),
  createOn: (transport) => sampleVendorDestination({ token: 'not-sent', transport }),
  events: [
    eventOf({ type: 'track', event: 'Order Completed', messageId: 'm1', properties: { total: 12.5, note: 'ж😀' } }),
    eventOf({ type: 'page', name: 'Home', messageId: 'm2' }),
    eventOf({ type: 'identify', messageId: 'm3', traits: { plan: 'pro' } }),
    eventOf({ type: 'alias', userId: 'u1', messageId: 'm4', previousId: 'a1' }),
  ],
  accepted: () => ({ status: 202, body: '{"status":"accepted"}' }),
  keyOf: (text) => (JSON.parse(text) as { id?: string }).id,
  answers: sampleVendorAnswers,
}
