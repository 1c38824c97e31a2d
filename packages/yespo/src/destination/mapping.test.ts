import type { CustomerEvent } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import type { YespoDestinationOptions } from '../index.js'
import { read, sent, sentFor, timestamp, track } from '../testing/sent-for.js'

const game = {
  product_id: 'g1',
  sku: 'S-1',
  name: 'Monopoly',
  brand: 'Hasbro',
  category: 'Games',
  price: 19.9,
  quantity: 2,
}
const gameProperties = { sku: ['S-1'], brand: ['Hasbro'] }

function order(status: string, fields: object = {}) {
  return {
    endpoint: 'orders',
    body: {
      orders: [
        {
          externalOrderId: 'o1',
          externalCustomerId: 'u1',
          totalCost: 39.8,
          status,
          date: timestamp,
          currency: 'EUR',
          ...fields,
        },
      ],
    },
  }
}

const wholeOrder = { order_id: 'o1', total: 39.8, currency: 'eur' }

const table: [string, CustomerEvent, unknown][] = [
  [
    'Product Viewed',
    track('Product Viewed', { ...game, currency: 'EUR', position: 3 }),
    sent('productViewed', {
      product: { productId: 'g1', price: 19.9, ...gameProperties, name: ['Monopoly'], category: ['Games'] },
      currencyCode: 'EUR',
      position: 3,
    }),
  ],
  [
    'Product Viewed without a price',
    track('Product Viewed', { product_id: 'g1' }),
    sent('Product Viewed', { product_id: 'g1' }),
  ],
  [
    'Product List Viewed',
    track('Product List Viewed', { category: 'Games', list_id: 'l1' }),
    sent('productCategoryViewed', { category: { productCategoryId: 'Games' }, list_id: 'l1' }),
  ],
  [
    'Product List Viewed without a category',
    track('Product List Viewed', { products: [game] }),
    sent('Product List Viewed', { products: [game] }),
  ],
  ['Product Added', track('Product Added', game), sent('Product Added', game)],
  ['Product Removed', track('Product Removed', game), sent('Product Removed', game)],
  [
    'Cart Viewed',
    track('Cart Viewed', { cart_id: 'c1', products: [game], currency: 'EUR' }),
    sent('cartUpdated', {
      products: [{ productId: 'g1', quantity: 2, price: 19.9, name: 'Monopoly', category: 'Games', ...gameProperties }],
      recycleStateId: 'c1',
      currencyCode: 'EUR',
    }),
  ],
  [
    'Cart Viewed, empty',
    track('Cart Viewed', { cart_id: 'c1', products: [] }),
    sent('cartUpdated', { products: [], recycleStateId: 'c1' }),
  ],
  [
    'Cart Viewed without a cart id',
    track('Cart Viewed', { products: [game] }),
    sent('Cart Viewed', { products: [game] }),
  ],
  [
    'Cart Viewed with a product that cannot be read',
    track('Cart Viewed', { cart_id: 'c1', products: [game, { name: 'no id' }] }),
    sent('Cart Viewed', { cart_id: 'c1', products: [game, { name: 'no id' }] }),
  ],
  [
    'Cart Viewed with a product without price',
    track('Cart Viewed', { cart_id: 'c1', products: [{ product_id: 'g1' }] }),
    sent('Cart Viewed', { cart_id: 'c1', products: [{ product_id: 'g1' }] }),
  ],
  ['Order Completed', track('Order Completed', wholeOrder), order('INITIALIZED')],
  ['Order Updated', track('Order Updated', wholeOrder), order('IN_PROGRESS')],
  ['Order Delivered', track('Order Delivered', wholeOrder), order('DELIVERED')],
  ['Order Cancelled', track('Order Cancelled', wholeOrder), order('CANCELLED')],
  ['Order Refunded', track('Order Refunded', wholeOrder), order('CANCELLED')],
  [
    'Order Completed with everything',
    track(
      'Order Completed',
      {
        ...wholeOrder,
        shipping: 5,
        tax: 3,
        discount: 1,
        coupon: 'SPRING',
        gift: true,
        products: [game, { ...game, name: undefined }],
      },
      {
        context: {
          traits: { email: "o'brien@example.com", phone: '+1-541-754-3010', firstName: 'Ann', last_name: 'Lee' },
        },
      },
    ),
    order('INITIALIZED', {
      email: "o'brien@example.com",
      phone: '15417543010',
      firstName: 'Ann',
      lastName: 'Lee',
      shipping: 5,
      discount: 1,
      taxes: 3,
      items: [
        { externalItemId: 'g1', name: 'Monopoly', quantity: 2, cost: 19.9, category: 'Games' },
        { externalItemId: 'g1', name: 'g1', quantity: 2, cost: 19.9, category: 'Games' },
      ],
      additionalInfo: { coupon: 'SPRING', gift: true },
    }),
  ],
  [
    'Order Completed with the total in its products',
    track('Order Completed', { order_id: 'o1', currency: 'EUR', products: [game] }),
    order('INITIALIZED', {
      items: [{ externalItemId: 'g1', name: 'Monopoly', quantity: 2, cost: 19.9, category: 'Games' }],
    }),
  ],
  [
    'Order Completed with a product without price',
    track('Order Completed', { ...wholeOrder, products: [{ product_id: 'g1' }] }),
    order('INITIALIZED'),
  ],
  [
    'Order Completed without id',
    track('Order Completed', { total: 1, currency: 'EUR' }),
    sent('Order Completed', { total: 1, currency: 'EUR' }),
  ],
  [
    'Order Completed without total',
    track('Order Completed', { order_id: 'o1', currency: 'EUR' }),
    sent('Order Completed', { order_id: 'o1', currency: 'EUR' }),
  ],
  [
    'Order Completed without currency',
    track('Order Completed', { order_id: 'o1', total: 1 }),
    sent('Order Completed', { order_id: 'o1', total: 1 }),
  ],
  [
    'Product Added to Wishlist',
    track('Product Added to Wishlist', { product_id: 'g1', price: 5, wishlist_id: 'w1' }),
    sent('productAddedToWishlist', { product: { productId: 'g1', price: 5 }, wishlist_id: 'w1' }),
  ],
  ['Products Searched', track('Products Searched', { query: 'game' }), sent('searchRequest', { search: 'game' })],
  [
    'Products Searched with results',
    track('Products Searched', { query: 'game', results: 0 }),
    sent('searchRequest', { search: 'game', isFound: 0, results: 0 }),
  ],
  [
    'Products Searched with products',
    track('Products Searched', { query: 'game', products: [game] }),
    sent('searchRequest', { search: 'game', isFound: 1, products: [game] }),
  ],
  ['Products Searched without query', track('Products Searched'), sent('Products Searched', {})],
  ['Product Shared', track('Product Shared', { share_via: 'email' }), sent('Product Shared', { share_via: 'email' })],
  ['Cart Shared', track('Cart Shared', { cart_id: 'c1' }), sent('Cart Shared', { cart_id: 'c1' })],
  ['Product Reviewed', track('Product Reviewed', { rating: 5 }), sent('Product Reviewed', { rating: 5 })],
  ['Signed Up', track('Signed Up'), sent('Signed Up', {})],
  ['Signed In', track('Signed In'), sent('Signed In', {})],
  ['Signed Out', track('Signed Out'), sent('Signed Out', {})],
  ['Application Opened', track('Application Opened', { build: 7 }), sent('Application Opened', { build: 7 })],
  [
    'page',
    read({
      type: 'page',
      userId: 'u1',
      name: 'Home',
      category: 'Docs',
      properties: { url: 'https://a.b/', title: 'T' },
    }),
    sent('pageViewed', { page: { location: 'https://a.b/' }, name: 'Home', category: 'Docs', title: 'T' }),
  ],
  [
    'page with its address in the context',
    read({ type: 'page', userId: 'u1', context: { page: { url: 'https://a.b/c' } } }),
    sent('pageViewed', { page: { location: 'https://a.b/c' } }),
  ],
  [
    'page without an address',
    read({ type: 'page', userId: 'u1', name: 'Home' }),
    sent('Page Viewed', { name: 'Home' }),
  ],
  [
    'screen',
    read({ type: 'screen', userId: 'u1', name: 'Main', properties: { tab: 1 } }),
    sent('Screen Viewed', { name: 'Main', tab: 1 }),
  ],
  ['group', read({ type: 'group', userId: 'u1', groupId: 'g' }), { status: 'skipped', reason: 'not_supported' }],
  ['alias', read({ type: 'alias', userId: 'u1', previousId: 'a' }), { status: 'skipped', reason: 'not_supported' }],
  [
    'anything else',
    track("What's up? A/B", { nested: { a: [1] }, flag: false, none: null }),
    sent('What%27s up%3F A%2FB', { nested: { a: [1] }, flag: false }),
  ],
  ['a name of the language', track('constructor'), sent('constructor', {})],
]

describe('the default mapping', () => {
  it.each(table)('%s', (_, event, expected) => {
    expect(sentFor(event)).toEqual(expected)
  })
})

it('a name of blanks is refused', () => {
  expect(sentFor(track(' '))).toMatchObject({ status: 'rejected', error: { code: 'invalid_event' } })
})

describe('mapping overrides', () => {
  it('null skips, a function decides, the rest stays as it is', () => {
    const mapping: YespoDestinationOptions['mapping'] = {
      'Internal Note': null,
      Sometimes: () => null,
      Ping: (event) => ({ eventTypeKey: 'pong', keyValue: 'k', params: { at: event.timestamp } }),
      page: () => ({ eventTypeKey: 'seen', params: [{ name: 'a', value: 1 }] }),
    }
    const skipped = { status: 'skipped', reason: 'mapping' }
    expect(sentFor(track('Internal Note'), { mapping })).toEqual(skipped)
    expect(sentFor(track('Sometimes'), { mapping })).toEqual(skipped)
    expect(sentFor(track('Ping'), { mapping })).toEqual({
      endpoint: 'event',
      body: { eventTypeKey: 'pong', keyValue: 'k', params: [{ name: 'at', value: timestamp }] },
    })
    expect(sentFor(read({ type: 'page', userId: 'u1' }), { mapping })).toEqual({
      endpoint: 'event',
      body: {
        eventTypeKey: 'seen',
        keyValue: 'u1',
        params: [
          { name: 'externalCustomerId', value: 'u1' },
          { name: 'a', value: 1 },
        ],
      },
    })
    expect(sentFor(track('Signed Up'), { mapping })).toEqual(sent('Signed Up', {}))
  })

  it('identifiers are added only when the function names nobody', () => {
    const map = (params: object) => ({ mapping: { Ping: () => ({ eventTypeKey: 'k', params: { ...params } }) } })
    expect(sentFor(track('Ping'), map({ email: 'friend@b.co' }))).toMatchObject({
      body: { eventTypeKey: 'k', params: [{ name: 'email', value: 'friend@b.co' }] },
    })
    expect(sentFor(track('Ping'), map({ externalCustomerId: null }))).toMatchObject({
      body: { keyValue: 'u1', params: [] },
    })
    const params = [{ name: 'externalCustomerId', value: null }]
    expect(sentFor(track('Ping'), { mapping: { Ping: () => ({ eventTypeKey: 'k', params }) } })).toMatchObject({
      body: { keyValue: 'u1', params: [] },
    })
    expect(sentFor(read({ type: 'track', event: 'Ping', anonymousId: 'a1' }), map({}))).toEqual({
      status: 'skipped',
      reason: 'no_identifier',
    })
  })

  it('what a function returns obeys the rules', () => {
    for (const mapped of [{ eventTypeKey: '' }, { eventTypeKey: 'k', params: { n: Number.NaN } }, undefined, 'k'])
      expect(sentFor(track('Ping'), { mapping: { Ping: () => mapped as never } }), String(mapped)).toMatchObject({
        status: 'rejected',
        error: { kind: 'invalid' },
      })
  })
})
