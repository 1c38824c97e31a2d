import { type CustomerEvent, preview, readEvent } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import type { SyneriseDestinationOptions } from '../options.js'
import { syneriseDestination } from './destination.js'

const at = '2026-11-20T10:00:00.000Z'
const uuid = '2b92f22d-3cba-58d6-b51f-4b0ea5311294'
const client = { customId: 'u1', uuid }

function eventOf(fields: Record<string, unknown>): CustomerEvent {
  const input = { messageId: 'm1', timestamp: at, userId: 'u1', anonymousId: uuid, ...fields }
  return readEvent(input, { now: Date.parse(at) })
}

const track = (event: string, properties?: Record<string, unknown>) => eventOf({ type: 'track', event, properties })

function plannedOf(event: CustomerEvent, options: Partial<SyneriseDestinationOptions> = {}) {
  const destination = syneriseDestination({ token: 'jwt', region: 'eu', ...options })
  const { requests, settled } = preview(destination, [event])
  const [outcome] = settled
  if (outcome) return outcome.outcome
  const [request, ...more] = requests
  expect(more).toEqual([])
  const body: unknown = JSON.parse(request?.body ?? '')
  return { to: request?.path, body: Array.isArray(body) ? body[0] : body }
}

const dedicated = (type: string, params: unknown) => ({
  to: '/v4/events/batch',
  body: { type, client, label: type, time: at, eventSalt: 'm1', params },
})

const custom = (action: string, params: unknown) => ({
  to: '/v4/events/batch',
  body: { type: 'custom', action, client, label: action, time: at, eventSalt: 'm1', params },
})

const shirt = {
  product_id: 'p1',
  sku: 'S-1',
  name: 'Shirt',
  brand: 'Loom',
  category: 'Tops',
  price: 19.99,
  currency: 'eur',
  quantity: 2,
  url: 'https://shop.example/p1',
  image_url: 'https://shop.example/p1.png',
  colour: 'blue',
}
const price = { amount: 19.99, currency: 'EUR' }
const line = {
  colour: 'blue',
  image_url: 'https://shop.example/p1.png',
  sku: 'S-1',
  name: 'Shirt',
  finalUnitPrice: price,
  quantity: 2,
  source: 'WEB_DESKTOP',
  category: 'Tops',
  ItemUrlAddress: 'https://shop.example/p1',
  producer: 'Loom',
}
const listed = {
  brand: 'Loom',
  colour: 'blue',
  sku: 'S-1',
  name: 'Shirt',
  finalUnitPrice: price,
  quantity: 2,
  categories: ['Tops'],
  image: 'https://shop.example/p1.png',
  url: 'https://shop.example/p1',
}
const order = {
  order_id: 'o1',
  total: 45.3,
  revenue: 37.5,
  shipping: 3.2,
  tax: 2.48,
  discount: 2.5,
  coupon: 'SPRING',
  currency: 'EUR',
  payment_method: 'CARD',
  products: [shirt],
}
const transaction = {
  client,
  orderId: 'o1',
  recordedAt: at,
  eventSalt: 'o1',
  revenue: { amount: 42.1, currency: 'EUR' },
  value: { amount: 37.5, currency: 'EUR' },
  discountAmount: { amount: 2.5, currency: 'EUR' },
  paymentInfo: { method: 'CARD' },
  source: 'WEB_DESKTOP',
  products: [listed],
  metadata: { shipping: 3.2, tax: 2.48, coupon: 'SPRING' },
}
const cancelled = (orderStatus: string) => ({
  shipping: 3.2,
  tax: 2.48,
  orderId: 'o1',
  orderStatus,
  revenue: transaction.revenue,
  value: transaction.value,
  discountAmount: transaction.discountAmount,
  discountCode: 'SPRING',
  paymentInfo: { method: 'CARD' },
  source: 'WEB_DESKTOP',
  products: [listed],
})

const rows: readonly (readonly [string, CustomerEvent, unknown])[] = [
  [
    'Product Viewed',
    track('Product Viewed', shirt),
    dedicated('product-view', {
      brand: 'Loom',
      price: 19.99,
      currency: 'eur',
      quantity: 2,
      image_url: 'https://shop.example/p1.png',
      colour: 'blue',
      productId: 'S-1',
      name: 'Shirt',
      source: 'WEB_DESKTOP',
      category: 'Tops',
      url: 'https://shop.example/p1',
    }),
  ],
  [
    'Product List Viewed',
    track('Product List Viewed', { list_id: 'l1', products: [shirt] }),
    custom('product.list.viewed', { list_id: 'l1', products: [shirt] }),
  ],
  ['Product Added', track('Product Added', shirt), dedicated('added-to-cart', line)],
  ['Product Removed', track('Product Removed', shirt), dedicated('removed-from-cart', line)],
  ['Product Added to Wishlist', track('Product Added to Wishlist', shirt), dedicated('added-to-favorites', line)],
  [
    'Cart Viewed',
    track('Cart Viewed', {
      cart_id: 'c1',
      currency: 'EUR',
      products: [shirt, { sku: 'S-2', price: 0.1, quantity: 3 }],
    }),
    custom('cart.status', {
      cart_id: 'c1',
      currency: 'EUR',
      source: 'WEB_DESKTOP',
      products: [listed, { sku: 'S-2', finalUnitPrice: { amount: 0.1, currency: 'EUR' }, quantity: 3 }],
      total_amount: 40.28,
      total_quantity: 5,
    }),
  ],
  ['Order Completed', track('Order Completed', order), { to: '/v4/transactions/batch', body: transaction }],
  ['Order Updated', track('Order Updated', order), custom('order.updated', order)],
  ['Order Delivered', track('Order Delivered', { order_id: 'o1' }), custom('order.delivered', { order_id: 'o1' })],
  ['Order Cancelled', track('Order Cancelled', order), dedicated('cancelled-transaction', cancelled('cancelled'))],
  ['Order Refunded', track('Order Refunded', order), dedicated('cancelled-transaction', cancelled('refunded'))],
  ['Products Searched', track('Products Searched', { query: 'żółty' }), dedicated('searched', { query: 'żółty' })],
  ['Product Shared', track('Product Shared', { share_via: 'mail' }), dedicated('shared', { share_via: 'mail' })],
  ['Cart Shared', track('Cart Shared', { share_via: 'mail' }), dedicated('shared', { share_via: 'mail' })],
  [
    'Product Reviewed',
    track('Product Reviewed', { product_id: 'p1', rating: 5 }),
    custom('product.addReview', { rating: 5, sku: 'p1' }),
  ],
  ['Signed Up', track('Signed Up', { type: 'organic' }), dedicated('registered', { type: 'organic' })],
  ['Signed In', track('Signed In'), dedicated('logged-in', {})],
  ['Signed Out', track('Signed Out'), dedicated('logged-out', {})],
  [
    'Application Opened',
    eventOf({ type: 'track', event: 'Application Opened', context: { app: { name: 'Shop', version: '4.2' } } }),
    dedicated('application-started', { applicationName: 'Shop', version: '4.2' }),
  ],
  [
    'page',
    eventOf({
      type: 'page',
      name: 'Home',
      properties: { title: 'Welcome' },
      context: { page: { title: 'old', url: 'https://shop.example/' } },
    }),
    custom('page.visit', { title: 'Welcome', url: 'https://shop.example/', name: 'Home' }),
  ],
  [
    'screen',
    eventOf({ type: 'screen', name: 'Start', category: 'main', properties: { step: 1 } }),
    dedicated('visited-screen', { name: 'Start', category: 'main', step: 1 }),
  ],
  [
    'identify',
    eventOf({ type: 'identify', traits: { email: 'a@b.co', plan: 'pro' } }),
    { to: '/v4/clients/batch', body: { ...client, email: 'a@b.co', attributes: { plan: 'pro' } } },
  ],
  [
    'group, numeric',
    eventOf({ type: 'group', groupId: '12', traits: { name: 'Acme', email: 'office@acme.example' } }),
    dedicated('assigned-to-company', { name: 'Acme', email: 'office@acme.example', companyId: 12 }),
  ],
  [
    'group, by name',
    eventOf({ type: 'group', groupId: 'acme' }),
    { status: 'skipped', reason: 'group_id_not_numeric' },
  ],
  ['alias', eventOf({ type: 'alias', previousId: 'a' }), { status: 'skipped', reason: 'not_supported' }],
  [
    'anything else',
    track('Trial Started', { plan: 'pro', seats: null, nested: { a: null, b: 1 } }),
    custom('trial.started', { plan: 'pro', nested: { b: 1 } }),
  ],
]

describe('every row of the mapping', () => {
  it.each(rows)('%s', (_, event, expected) => {
    expect(plannedOf(event)).toEqual(expected)
  })
})

const { price: _price, ...unpriced } = shirt
const { currency: _currency, ...uncurrencied } = shirt
const { name: _name, ...unnamed } = shirt

describe('what lacks what Synerise requires goes as a plain event', () => {
  it.each<[string, CustomerEvent, string]>([
    ['a view without name', track('Product Viewed', unnamed), 'product.viewed'],
    ['a view without product', track('Product Viewed', { name: 'Shirt' }), 'product.viewed'],
    ['a cart line without price', track('Product Added', unpriced), 'product.added'],
    ['a cart line without currency', track('Product Removed', uncurrencied), 'product.removed'],
    ['a cart line in no known currency', track('Product Added', { ...shirt, currency: 'zł' }), 'product.added'],
    ['a negative price', track('Product Added', { ...shirt, price: -1 }), 'product.added'],
    ['a wish without product', track('Product Added to Wishlist', { name: 'Shirt' }), 'product.added.to.wishlist'],
    ['a cart without products', track('Cart Viewed', { cart_id: 'c1' }), 'cart.viewed'],
    ['a cart with half its products', track('Cart Viewed', { products: [shirt, {}] }), 'cart.viewed'],
    ['an order without id', track('Order Completed', { ...order, order_id: '' }), 'order.completed'],
    ['an order without products', track('Order Completed', { ...order, products: [] }), 'order.completed'],
    ['an order without product names', track('Order Completed', { ...order, products: [unnamed] }), 'order.completed'],
    [
      'an order without product prices',
      track('Order Completed', { ...order, products: [unpriced] }),
      'order.completed',
    ],
    ['an order in two currencies', track('Order Completed', { ...order, currency: 'USD' }), 'order.completed'],
    ['an order in no known currency', track('Order Completed', { ...order, currency: '€' }), 'order.completed'],
    ['an order below zero', track('Order Completed', { ...order, total: -1 }), 'order.completed'],
    ['a refund without order id', track('Order Refunded', { total: 1 }), 'order.refunded'],
    ['a review without product', track('Product Reviewed', { rating: 5 }), 'product.reviewed'],
    ['a start without application', track('Application Opened', { version: '1' }), 'application.opened'],
  ])('%s', (_, event, action) => {
    const { properties } = event as { properties?: unknown }
    expect(plannedOf(event)).toEqual(custom(action, JSON.parse(JSON.stringify(properties))))
  })
})

describe('amounts, sources and payment', () => {
  const paramsOf = (event: CustomerEvent, options?: Partial<SyneriseDestinationOptions>) =>
    (plannedOf(event, options) as { body: { params: Record<string, unknown> } }).body.params

  it('takes the currency option only where the event names none', () => {
    expect(paramsOf(track('Product Added', uncurrencied), { currency: 'PLN' })['finalUnitPrice']).toEqual({
      amount: 19.99,
      currency: 'PLN',
    })
    expect(paramsOf(track('Product Added', shirt), { currency: 'PLN' })['finalUnitPrice']).toEqual(price)
    expect(plannedOf(track('Product Added', { ...shirt, currency: 'zł' }), { currency: 'PLN' })).toMatchObject({
      body: { action: 'product.added' },
    })
    const bare = { ...order, currency: undefined, products: [uncurrencied] }
    expect(plannedOf(track('Order Completed', bare), { currency: 'PLN' })).toMatchObject({
      to: '/v4/transactions/batch',
      body: { revenue: { currency: 'PLN' }, products: [{ finalUnitPrice: { currency: 'PLN' } }] },
    })
  })

  it('takes the currency of an order from its products', () => {
    const { body } = plannedOf(track('Order Completed', { ...order, currency: undefined })) as { body: unknown }
    expect(body).toEqual(transaction)
  })

  it('keeps a price that has no currency as it came', () => {
    expect(paramsOf(track('Product Added to Wishlist', uncurrencied))).toMatchObject({ price: 19.99, sku: 'S-1' })
    const cart = paramsOf(track('Cart Viewed', { products: [uncurrencied] }))
    expect(cart['products']).toMatchObject([{ price: 19.99 }])
    expect(cart).not.toHaveProperty('total_amount')
    expect(paramsOf(track('Order Cancelled', { order_id: 'o1', total: 5 }))).toEqual({
      total: 5,
      orderId: 'o1',
      orderStatus: 'cancelled',
      source: 'WEB_DESKTOP',
    })
  })

  it('sums an order that does not say its total, and leaves out a discount of zero', () => {
    const { total: _total, revenue: _revenue, ...rest } = order
    expect(plannedOf(track('Order Completed', { ...rest, discount: 0 })) as unknown).toMatchObject({
      body: { revenue: { amount: 39.98 }, value: { amount: 39.98 } },
    })
    expect(plannedOf(track('Order Completed', { ...rest, discount: 0 }))).not.toHaveProperty('body.discountAmount')
  })

  it('leaves products out of a cancellation that Synerise would refuse', () => {
    expect(paramsOf(track('Order Refunded', { ...order, products: [unnamed] }))).not.toHaveProperty('products')
  })

  it('takes a known source from the event, the option for any other', () => {
    expect(paramsOf(track('Product Added', { ...shirt, source: 'POS' }))['source']).toBe('POS')
    const newsletter = track('Product Added', { ...shirt, source: 'newsletter' })
    expect(paramsOf(newsletter, { source: 'MOBILE_APP' })['source']).toBe('MOBILE_APP')
  })

  it('takes the payment method option where the event names none', () => {
    const event = track('Order Completed', { ...order, payment_method: undefined })
    expect(plannedOf(event)).toMatchObject({ body: { paymentInfo: { method: 'UNKNOWN' } } })
    expect(plannedOf(event, { paymentMethod: 'BLIK' })).toMatchObject({ body: { paymentInfo: { method: 'BLIK' } } })
  })
})
