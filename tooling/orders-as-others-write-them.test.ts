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

  it('is cancelled by a refund of everything, and not by one of some products', () => {
    expect(sent('yespo', 'Order Refunded', { products: undefined })).toMatchObject({
      path: '/v1/orders',
      body: expect.stringContaining('"status":"CANCELLED"'),
    })
    const part = sent('yespo', 'Order Refunded', { total: 10 })
    expect(part).toMatchObject({ path: '/v2/event', body: expect.stringContaining('"Order Refunded"') })
  })
})
