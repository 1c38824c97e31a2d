import { type CustomerEvent, readEvent } from '@waybill/core'
import type { DestinationSubject } from '@waybill/core/conformance'
import { syneriseAnswers, syneriseDestination } from '../index.js'

export function eventOf(fields: Record<string, unknown>): CustomerEvent {
  return readEvent({ timestamp: '2026-11-20T10:00:00Z', userId: '42', ...fields }, { now: Date.now() })
}

const orderOf = (order_id: string) => ({
  order_id,
  total: 20,
  currency: 'EUR',
  products: [{ product_id: 'p1', name: 'Shirt', price: 10, quantity: 2 }],
})

/** What reaches the endpoints of an ordinary destination. */
export const usualEvents = [
  eventOf({ type: 'track', event: 'Trial Started', messageId: 'm1', properties: { plan: 'pro' } }),
  eventOf({ type: 'track', event: 'Order Completed', messageId: 'm2', properties: orderOf('o1') }),
  eventOf({ type: 'identify', messageId: 'm3', userId: 'u1', traits: { plan: 'pro' } }),
  eventOf({ type: 'track', event: 'Trial Ended', messageId: 'm8' }),
  eventOf({ type: 'track', event: 'Order Completed', messageId: 'm9', properties: orderOf('o9') }),
]

/** Synerise with an API key, as most use it: the subject of the suite and of the published report. */
export const subject: DestinationSubject = {
  name: 'synerise',
  create: ({ baseUrl, canary }) => syneriseDestination({ baseUrl, apiKey: canary, trackerKey: canary }),
  createOn: (transport) => syneriseDestination({ region: 'eu', apiKey: 'not-sent', transport }),
  events: usualEvents,
  accepted: () => ({ status: 202 }),
  housekeeping: ({ path }) =>
    path === '/uauth/v2/auth/login/profile' ? { status: 200, body: '{"token":"a.token.of-the-vendor"}' } : undefined,
  refusing: (_, places) => ({
    status: 207,
    body: JSON.stringify(places.map((index) => ({ index, message: 'must not be empty' }))),
  }),
  keyOf: (text) => (JSON.parse(text) as { eventSalt?: string }).eventSalt,
  answers: syneriseAnswers,
}
