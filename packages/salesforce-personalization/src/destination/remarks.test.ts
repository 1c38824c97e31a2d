import { preview, readEvent } from '@waybill/core'
import { expect, it } from 'vitest'
import { salesforcePersonalizationDestination } from './destination.js'

const now = Date.parse('2026-11-20T10:00:00Z')
const destination = salesforcePersonalizationDestination({
  ...{ account: 'demo', instance: 'us-1', dataset: 'engage' },
  attributes: { emailAddress: 'email', tier: 'plan' },
})

function toldOf(input: object): readonly string[] {
  const event = readEvent({ messageId: 'm1', userId: 'u1', ...input }, { now })
  const { requests, remarks = [] } = preview(destination, [event])
  expect(requests).toHaveLength(1)
  return remarks.flatMap((one) => one.remarks.map(({ code, field }) => `${code} ${field}`))
}

const product = { product_id: 'p1', price: 10 }
const order = { order_id: 'o1', total: 10, products: [product] }

it.each([
  ['Order Completed', order, []],
  ['Order Completed', { ...order, products: undefined }, ['order_as_event properties.products']],
  ['Order Completed', { ...order, order_id: undefined }, ['order_as_event properties.order_id']],
  ['Order Completed', { ...order, products: [{ product_id: 'p1' }] }, ['order_as_event properties.products[0].price']],
  ['completed_order', { ...order, total: '1,234' }, ['order_as_event properties.total']],
  ['Product Viewed', {}, ['plain_event properties.product_id']],
  ['Product Added', { product_id: 'p1' }, ['plain_event properties.price']],
  ['Product List Viewed', {}, ['plain_event properties.category']],
  ['Cart Viewed', {}, ['plain_event properties.products']],
  ['Order Cancelled', {}, []],
  ['Bark', {}, []],
])('%s with %j says %j', (event, properties, expected) => {
  expect(toldOf({ type: 'track', event, properties })).toEqual(expected)
})

it('an identify says which traits became no attribute', () => {
  expect(toldOf({ type: 'identify', traits: { email: 'nobody', plan: { name: 'gold' }, other: [] } })).toEqual([
    'trait_left_out traits.email',
    'trait_left_out traits.plan',
  ])
  expect(toldOf({ type: 'identify', traits: { email: 'a@b.example', plan: 'gold' } })).toEqual([])
})
