import { type CustomerEventInput, preview, readEvent } from '@waybill/core'
import { salesforcePersonalizationDestination } from '@waybill/salesforce-personalization'
import { syneriseDestination } from '@waybill/synerise'
import { yespoDestination } from '@waybill/yespo'
import { describe, expect, it } from 'vitest'

const now = Date.parse('2026-03-01T12:00:00Z')
const destinations = {
  yespo: yespoDestination({ apiKey: 'k' }),
  synerise: syneriseDestination({ region: 'eu', apiKey: 'k' }),
  salesforce: salesforcePersonalizationDestination({ account: 'a', instance: 'i', dataset: 'd' }),
}
const properties = {
  order_id: 'o-1',
  total: 30,
  currency: 'EUR',
  products: [{ product_id: 'p1', name: 'Shoe', price: 10, quantity: 3 }],
}

/** Where the event goes at a vendor, and with which body. */
function sent(vendor: keyof typeof destinations, event: string, more: object = {}) {
  const input = { type: 'track', event, userId: 'u', properties: { ...properties, ...more } } as CustomerEventInput
  const { requests } = preview(destinations[vendor], [readEvent(input, { now })])
  return { path: requests[0]?.path ?? '', body: requests[0]?.body ?? '' }
}

/** Whether each vendor gets an order. */
const orders = (event: string, more?: object) => ({
  yespo: sent('yespo', event, more).path === '/v1/orders',
  synerise: sent('synerise', event, more).path === '/v4/transactions/batch',
  salesforce: sent('salesforce', event, more).body.includes('"itemAction":"Purchase"'),
})
const everywhere = { yespo: true, synerise: true, salesforce: true }
const nowhere = { yespo: false, synerise: false, salesforce: false }

describe('an order', () => {
  it.each(['Order Completed', 'Completed Order', 'order completed', ' ORDER_COMPLETED '])(
    'is one at every vendor under the name %j',
    (name) => expect(orders(name)).toEqual(everywhere),
  )

  it('is none under a name that only looks like it', () => {
    expect(orders('Order Complete')).toEqual(nowhere)
  })

  it.each([
    ['$30.00', 'EUR'],
    ['30,00 €', ' eur '],
    ['30.00 EUR', 'eur'],
    ['  30 ', 'EUR'],
  ])('of %j in %j is one of 30 EUR', (total, currency) => {
    expect(orders('Order Completed', { total, currency })).toEqual(everywhere)
    expect(JSON.parse(sent('yespo', 'Order Completed', { total, currency }).body).orders).toMatchObject([
      { totalCost: 30, currency: 'EUR' },
    ])
    expect(JSON.parse(sent('synerise', 'Order Completed', { total, currency }).body)).toMatchObject([
      { revenue: { amount: 30, currency: 'EUR' } },
    ])
    expect(JSON.parse(sent('salesforce', 'Order Completed', { total, currency }).body)).toMatchObject({
      order: { Product: { totalValue: 30, currency: 'EUR' } },
    })
  })

  it.each(['1,234', 'thirty', '30 USD'])('of %j is none: the sum of the products may be another', (total) => {
    expect(orders('Order Completed', { total })).toEqual(nowhere)
  })

  it('keeps the decimals of its prices', () => {
    const products = [{ product_id: 'p1', name: 'Nail', price: 0.005, quantity: 3 }]
    const { body } = sent('yespo', 'Order Completed', { total: undefined, products })
    expect(JSON.parse(body).orders).toMatchObject([{ totalCost: 0.015 }])
  })

  const everything = { products: undefined }
  const isCancelled = (more: object) => sent('yespo', 'Order Refunded', more).body.includes('"status":"CANCELLED"')

  it.each([
    [everything],
    [{ products: [] }],
    [{ products: {}, items: null, sku: '' }],
    [{ ...everything, total: undefined, revenue: '30,00' }],
  ])('is cancelled by a refund of everything: %j', (more) => {
    expect(isCancelled(more)).toBe(true)
    expect(sent('yespo', 'Order Refunded', more).path).toBe('/v1/orders')
  })

  it.each([
    [{ total: 10 }],
    [{ products: { p1: { price: 10 } } }],
    [{ products: '[{"product_id":"p1"}]' }],
    [{ ...everything, items: [{ product_id: 'p1' }] }],
    [{ ...everything, line_items: [{ sku: 'p1' }] }],
    [{ ...everything, product_id: 'p1', quantity: 1 }],
    [{ ...everything, sku: 7 }],
    [{ ...everything, total: -10 }],
    [{ ...everything, total: 30, revenue: '-10.00 EUR' }],
  ])('is not cancelled by a refund that is, or may be, of a part: %j', (more) => {
    expect(isCancelled(more)).toBe(false)
    const { path, body } = sent('yespo', 'Order Refunded', more)
    expect(path).toBe('/v2/event')
    expect(body).toContain('"Order Refunded"')
  })

  it('that is completed twice is what each package says of it', () => {
    const first = orders('Order Completed')
    expect(first).toEqual(everywhere)
    const [yespo, again] = ['Order Completed', 'Completed Order'].map((name) => sent('yespo', name).body)
    // By its number: one order, which begins anew.
    expect(JSON.parse(again ?? '')).toEqual(JSON.parse(yespo ?? ''))
    expect(yespo).toContain('"status":"INITIALIZED"')
    // By its salt and its time: the same transaction only where both events tell the same time.
    const [synerise] = JSON.parse(sent('synerise', 'Order Completed').body)
    expect(synerise).toMatchObject({ eventSalt: 'o-1', recordedAt: new Date(now).toISOString() })
  })

  it('that is updated is an order at Yespo, and an event at the others', () => {
    expect(sent('yespo', 'Order Updated').body).toContain('"status":"IN_PROGRESS"')
    expect(sent('synerise', 'Order Updated').body).toContain('"action":"order.updated"')
    expect(sent('salesforce', 'Order Updated').body).not.toContain('itemAction')
  })

  it.each(['Order Refunded', 'Order Cancelled'])('that is no more, %s, takes no charge back but at Yespo', (name) => {
    expect(sent('synerise', name).body).toContain('"type":"cancelled-transaction"')
    expect(sent('salesforce', name).body).not.toContain('itemAction')
  })
})
