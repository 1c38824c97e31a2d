import { preview, readEvent } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import type { SyneriseDestinationOptions } from '../options.js'
import { syneriseDestination } from './destination.js'

const now = Date.parse('2026-11-20T10:00:00Z')

function toldOf(input: object, options: Partial<SyneriseDestinationOptions> = {}): readonly string[] {
  const event = readEvent({ messageId: 'm1', userId: 'u1', ...input }, { now })
  const { requests, remarks = [] } = preview(syneriseDestination({ token: 'jwt', region: 'eu', ...options }), [event])
  expect(requests).toHaveLength(1)
  return remarks.flatMap((one) => one.remarks.map(({ code, field }) => `${code} ${field}`))
}

const track = (event: string, properties: object) => ({ type: 'track', event, properties })
const product = { product_id: 'p1', name: 'Shirt', price: 10 }
const order = { order_id: 'o1', total: 10, currency: 'EUR', products: [product] }
const without = (name: string) => ({ ...order, [name]: undefined })

describe('an order that is sent as a custom event', () => {
  it('is none when it is whole', () => expect(toldOf(track('Order Completed', order))).toEqual([]))

  it.each([
    ['currency', without('currency'), ['currency', 'products[0].price']],
    ['products', without('products'), ['products']],
    ['an order id', without('order_id'), ['order_id']],
    ["a product's name", { ...order, products: [product, { ...product, name: undefined }] }, ['products[1].name']],
    ["a product's price", { ...order, products: [{ ...product, price: undefined }] }, ['products[0].price']],
  ])('says that it lacks %s', (_, properties, fields) => {
    const told = toldOf(track('Order Completed', properties))
    expect(told).toContain(`order_as_event properties.${fields[0]}`)
    for (const remark of told) expect(remark).toMatch(/^order_as_event properties\./)
  })

  it('does not lack a currency that the option stands in for', () => {
    expect(toldOf(track('Order Completed', without('currency')), { currency: 'EUR' })).toEqual([])
    const named = { ...order, currency: 'euros' }
    expect(toldOf(track('Order Completed', named), { currency: 'EUR' })).toContain('order_as_event properties.currency')
  })
})

it.each([
  ['Product Viewed', { product_id: 'p1' }, ['plain_event properties.name']],
  ['Product Added', { product_id: 'p1', price: 5 }, ['plain_event properties.currency']],
  ['Product Added to Wishlist', {}, ['plain_event properties.product_id']],
  ['Cart Viewed', { products: [{ name: 'x' }] }, ['plain_event properties.products[0].product_id']],
  ['Product Reviewed', { rating: 5 }, ['plain_event properties.product_id']],
  ['Application Opened', { version: '1' }, ['plain_event properties.applicationName']],
  ['Order Cancelled', {}, ['order_as_event properties.order_id']],
  ['Order Refunded', { ...order, products: [{ product_id: 'p1' }] }, ['products_left_out properties.products']],
  ['Bark', { ip: '10.0.0.1', loud: true }, ['reserved_param properties.ip']],
  ['Products Searched', { query: 'x' }, []],
  ['Product List Viewed', {}, []],
])('%s with %j says %j', (event, properties, expected) => {
  expect(toldOf(track(event, properties))).toEqual(expected)
})

it('a page says what Synerise ignores of it', () => {
  expect(toldOf({ type: 'page', name: 'Home', properties: { time: 1 } })).toEqual(['reserved_param properties.time'])
})

it('a profile says which traits it lost', () => {
  const traits = { email: 'nobody@', phone: 'n/a 1', gender: 'robot', firstName: 'Ann', 'a\nb': 1, sex: 'robot' }
  expect(toldOf({ type: 'identify', traits })).toEqual([
    'trait_left_out traits.email',
    'trait_left_out traits.phone',
    'trait_left_out traits.a\nb',
    'reserved_attribute traits.sex',
  ])
  expect(toldOf({ type: 'identify', traits: { email: 'a@b.example', phone: null, plan: 'gold' } })).toEqual([])
})
