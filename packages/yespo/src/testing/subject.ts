import { type CustomerEventInput, readEvent } from '@waybill/core'
import type { DestinationSubject } from '@waybill/core/conformance'
import { yespoAnswers, yespoDestination } from '../index.js'

const eventOf = (input: CustomerEventInput) =>
  readEvent({ timestamp: '2026-03-01T12:00:00.000Z', userId: 'u1', ...input }, { now: 0 })

const orderOf = (order_id: string) =>
  eventOf({
    type: 'track',
    event: 'Order Completed',
    messageId: `m-${order_id}`,
    properties: { order_id, total: 10, currency: 'EUR', note: 'ж😀' },
  })

/** Yespo with its default settings: the subject of the suite and of the published report. */
export const subject: DestinationSubject = {
  name: 'yespo',
  create: ({ baseUrl, canary }) => yespoDestination({ apiKey: canary, baseUrl }),
  createOn: (transport) => yespoDestination({ apiKey: 'not-sent', transport }),
  events: [
    eventOf({ type: 'track', event: 'Signed Up', messageId: 'm1', properties: { plan: 'pro' } }),
    eventOf({
      type: 'track',
      event: 'Product Viewed',
      messageId: 'm2',
      userId: 'u2',
      properties: { product_id: 'g1', price: 2 },
    }),
    eventOf({
      type: 'track',
      event: 'Trial Ended',
      messageId: 'm4',
      timestamp: '2026-03-01T12:00:00.000Z',
      receivedAt: '2026-04-01T12:00:00.000Z',
    }),
    eventOf({ type: 'identify', messageId: 'm3', traits: { email: 'a@b.co', firstName: 'Ann' } }),
    ...['o1', 'o2', 'o3', 'o4'].map(orderOf),
  ],
  accepted: ({ path }) =>
    path.endsWith('/v1/contacts') ? { status: 200, body: '{"asyncSessionId":"8d3b","id":0}' } : { status: 200 },
  refusing({ path, body }, places) {
    if (!path.endsWith('/v1/orders')) return undefined
    const { orders } = JSON.parse(body) as { orders: readonly { externalOrderId: string }[] }
    const failedOrders = places.map((place) => ({ externalOrderId: orders[place]?.externalOrderId }))
    return { status: 200, body: JSON.stringify({ failedOrders }) }
  },
  keyOf: (text) => (JSON.parse(text) as { externalOrderId?: string }).externalOrderId,
  answers: yespoAnswers,
  basePath: '/api',
}
