import { preview, readEvent } from '@waybill/core'
import { expect, it } from 'vitest'
import type { YespoDestinationOptions } from '../options.js'
import { yespoDestination } from './destination.js'

const now = Date.parse('2026-11-20T10:00:00Z')

function toldOf(input: object, options: Partial<YespoDestinationOptions> = {}): readonly string[] {
  const event = readEvent({ messageId: 'm1', userId: 'u1', ...input }, { now })
  const { requests, remarks = [] } = preview(yespoDestination({ apiKey: 'k', ...options }), [event])
  expect(requests).toHaveLength(1)
  return remarks.flatMap((one) => one.remarks.map(({ code, field }) => `${code} ${field}`))
}

const product = { product_id: 'p1', price: 10 }
const order = { order_id: 'o1', total: 10, currency: 'EUR', products: [product] }

it.each([
  ['Order Completed', order, []],
  ['Order Completed', { ...order, currency: undefined }, ['order_as_event properties.currency']],
  ['Order Updated', { ...order, order_id: undefined }, ['order_as_event properties.order_id']],
  ['Order Delivered', { order_id: 'o1', currency: 'EUR' }, ['order_as_event properties.products']],
  [
    'Order Completed',
    { ...order, products: [product, { product_id: 'p2' }] },
    ['products_left_out properties.products'],
  ],
  ['Order Completed', { order_id: 'o1', total: 10, currency: 'EUR' }, []],
  ['Product Viewed', { product_id: 'p1' }, ['plain_event properties.price']],
  ['Product Added to Wishlist', { price: 1 }, ['plain_event properties.product_id']],
  ['Product List Viewed', {}, ['plain_event properties.category']],
  ['Cart Viewed', { products: [product] }, ['plain_event properties.cart_id']],
  ['Products Searched', {}, ['plain_event properties.query']],
  ['Product Added', {}, []],
  ['Bark', {}, []],
])('%s with %j says %j', (event, properties, expected) => {
  expect(toldOf({ type: 'track', event, properties })).toEqual(expected)
})

it('a page without an address is a plain event', () => {
  expect(toldOf({ type: 'page', name: 'Home' })).toEqual(['plain_event properties.url'])
  expect(toldOf({ type: 'page', context: { page: { url: 'https://a.example/' } } })).toEqual([])
})

it('a contact says which traits it lost', () => {
  const traits = {
    ...{ email: 'a@b.example', phone: '067 000 00 00', firstName: 'N'.repeat(41), lastName: 'Ok' },
    ...{ languageCode: 'english', timeZone: 'CET+1', plan: { name: 'gold' }, size: 7 },
  }
  expect(toldOf({ type: 'identify', traits }, { customFields: { plan: 1, size: 2, absent: 3 } })).toEqual([
    'trait_left_out traits.phone',
    'trait_left_out traits.languageCode',
    'trait_left_out traits.timeZone',
    'value_changed traits.firstName',
    'trait_left_out traits.plan',
  ])
  expect(toldOf({ type: 'identify', traits: { email: 'a@b.example', phone: '+380 67 000 00 00' } })).toEqual([])
})
