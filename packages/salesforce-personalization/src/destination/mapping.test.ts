import { readEvent } from '@waybill/core'
import type { Delivery } from '@waybill/core/destination'
import { describe, expect, it } from 'vitest'
import { type SalesforcePersonalizationDestinationOptions, salesforcePersonalizationDestination } from '../index.js'
import { type Draft, frame, mapped, now, track } from '../testing/mapped.js'

const boot = { product_id: 'BOOT-1', sku: 'BOOT-1-42', price: 89.5, quantity: 2 }
const sock = { product_id: 'SOCK-3', price: '6' }
const bootLine = { _id: 'BOOT-1', sku: { _id: 'BOOT-1-42' }, price: 89.5, quantity: 2 }
const sockLine = { _id: 'SOCK-3', price: 6, quantity: 1 }
const described = {
  ...boot,
  name: 'Hiker',
  url: 'https://shop.example/boot-1',
  image_url: 'https://shop.example/i/boot-1.jpg',
  currency: 'gbp',
  category: 'SHOES|BOOTS',
}
const catalog = {
  Product: {
    _id: 'BOOT-1',
    sku: { _id: 'BOOT-1-42' },
    name: 'Hiker',
    url: 'https://shop.example/boot-1',
    imageUrl: 'https://shop.example/i/boot-1.jpg',
    price: 89.5,
    currency: 'GBP',
    categories: [{ type: 'c', _id: 'SHOES|BOOTS' }],
  },
}

/** One row per line of the mapping table: the event, and the vendor's event without its frame. */
const rows: readonly (readonly [name: string, draft: Draft, expected: Record<string, unknown>])[] = [
  ['Product Viewed', track('Product Viewed', described), { itemAction: 'View Item', catalog }],
  [
    'Product List Viewed',
    track('Product List Viewed', { list_id: 'l1', category: 'SHOES|BOOTS', products: [boot] }),
    { itemAction: 'View Category', catalog: { Category: { _id: 'SHOES|BOOTS' } } },
  ],
  [
    'Product List Viewed with only a list',
    track('Product List Viewed', { list_id: 'hot_deals' }),
    { action: 'Product List Viewed', itemAction: 'View Category', catalog: { Category: { _id: 'hot_deals' } } },
  ],
  [
    'Product Added',
    track('Product Added', described),
    { itemAction: 'Add To Cart', cart: { singleLine: { Product: bootLine } } },
  ],
  [
    'Product Removed',
    track('Product Removed', { sku: 'SOCK-3', price: 6 }),
    { itemAction: 'Remove From Cart', cart: { singleLine: { Product: sockLine } } },
  ],
  [
    'Cart Viewed',
    track('Cart Viewed', { products: [boot, sock] }),
    { itemAction: 'View Cart', cart: { complete: { Product: [bootLine, sockLine] } } },
  ],
  [
    'Cart Viewed when it is empty',
    track('Cart Viewed', { products: [] }),
    { action: 'Cart Viewed', itemAction: 'View Cart', cart: { complete: { Product: [] } } },
  ],
  [
    'Order Completed',
    track('Order Completed', { order_id: 'O-77', total: 190, revenue: 185, currency: 'GBP', products: [boot, sock] }),
    {
      itemAction: 'Purchase',
      order: { Product: { orderId: 'O-77', totalValue: 190, currency: 'GBP', lineItems: [bootLine, sockLine] } },
    },
  ],
  [
    'Order Completed without total and currency',
    track('Order Completed', { order_id: 'O-78', products: [sock, sock, sock] }),
    {
      action: 'Order Completed',
      itemAction: 'Purchase',
      order: { Product: { orderId: 'O-78', totalValue: 18, lineItems: [sockLine, sockLine, sockLine] } },
    },
  ],
  ['Order Updated', track('Order Updated', { order_id: 'O-77', products: [boot] }), {}],
  ['Order Delivered', track('Order Delivered', { order_id: 'O-77' }), {}],
  ['Order Cancelled', track('Order Cancelled', { order_id: 'O-77' }), {}],
  ['Order Refunded', track('Order Refunded', { order_id: 'O-77' }), {}],
  ['Product Added to Wishlist', track('Product Added to Wishlist', described), { itemAction: 'Favorite', catalog }],
  ['Products Searched', track('Products Searched', { query: 'boots' }), {}],
  [
    'Product Shared',
    track('Product Shared', { product_id: 'BOOT-1', share_via: 'email' }),
    { itemAction: 'Share', catalog: { Product: { _id: 'BOOT-1' } } },
  ],
  ['Cart Shared', track('Cart Shared', { products: [{ product_id: 'BOOT-1' }] }), {}],
  [
    'Product Reviewed',
    track('Product Reviewed', { product_id: 'BOOT-1', rating: '5' }),
    { itemAction: 'Review', catalog: { Product: { _id: 'BOOT-1' } } },
  ],
  ['Signed Up', track('Signed Up'), {}],
  ['Signed In', track('Signed In'), {}],
  ['Signed Out', track('Signed Out'), {}],
  ['Application Opened', track('Application Opened'), {}],
  ['Überraschung geöffnet 🎁', track('Überraschung geöffnet 🎁'), {}],
  ['constructor', track('constructor'), {}],
  // Without what the vendor needs, an event is a plain action.
  ['Product Viewed without id', track('Product Viewed', { name: 'Hiker' }), { action: 'Product Viewed' }],
  ['Product List Viewed without category', track('Product List Viewed'), { action: 'Product List Viewed' }],
  ['Product Added without price', track('Product Added', { product_id: 'BOOT-1' }), { action: 'Product Added' }],
  ['Cart Viewed without products', track('Cart Viewed'), { action: 'Cart Viewed' }],
  [
    'Cart Viewed with a product without id',
    track('Cart Viewed', { products: [boot, { name: 'Gift', price: 1 }] }),
    { action: 'Cart Viewed' },
  ],
  [
    'Cart Viewed with a product without price',
    track('Cart Viewed', { products: [boot, { product_id: 'GIFT' }] }),
    { action: 'Cart Viewed' },
  ],
  ['Order Completed without id', track('Order Completed', { products: [boot] }), { action: 'Order Completed' }],
  [
    'Order Completed without products',
    track('Order Completed', { order_id: 'O-77', total: 1 }),
    { action: 'Order Completed' },
  ],
  [
    'Order Completed with no product',
    track('Order Completed', { order_id: 'O-77', total: 1, products: [] }),
    { action: 'Order Completed' },
  ],
  [
    'Order Completed with a product without price',
    track('Order Completed', { order_id: 'O-77', products: [boot, { product_id: 'GIFT' }] }),
    { action: 'Order Completed' },
  ],
  // The other types.
  [
    'page',
    {
      type: 'page',
      name: 'Index',
      category: 'Docs',
      properties: { url: 'https://x.example/docs', referrer: 'https://y.example/' },
    },
    {
      action: 'Viewed Docs Index Page',
      flags: { noCampaigns: true, pageView: true },
      source: { ...frame.source, url: 'https://x.example/docs', urlReferrer: 'https://y.example/' },
    },
  ],
  ['page without name', { type: 'page' }, { action: 'Page Viewed', flags: { noCampaigns: true, pageView: true } }],
  ['screen', { type: 'screen', name: 'Home' }, { action: 'Viewed Home Screen' }],
  ['screen without name', { type: 'screen' }, { action: 'Screen Viewed' }],
  [
    'identify',
    { type: 'identify', anonymousId: 'a-1', traits: { email: ' ada@example.com ', phone: '+44 1', tier: 'gold' } },
    { action: 'Identify', user: { id: 'C-1', anonId: 'a-1', attributes: { emailAddress: 'ada@example.com' } } },
  ],
]

describe('the default mapping', () => {
  it.each(rows)('%s', (name, draft, expected) => {
    const { endpoint, json } = mapped(draft)
    expect(json).toEqual({ action: name, ...frame, ...expected })
    const special: Record<string, string> = { 'Add To Cart': 'add-to-cart', Purchase: 'purchase' }
    expect(endpoint).toBe(special[String(expected['itemAction'])] ?? 'event')
  })

  it('skips group and alias as not supported', () => {
    const skipped = { settled: { status: 'skipped', reason: 'not_supported' } }
    expect(mapped({ type: 'group', groupId: 'acme' })).toEqual(skipped)
    expect(mapped({ type: 'alias', previousId: 'a-1' })).toEqual(skipped)
    expect(mapped({ type: 'alias', previousId: 'a-1' }, { accounts: true })).toEqual(skipped)
  })

  it('sends a group as an account when asked to, and keeps its traits off the person', () => {
    const draft: Draft = {
      type: 'group',
      groupId: 'acme',
      traits: { email: 'info@acme.example', tier: 'gold' },
    }
    const { json } = mapped(draft, { accounts: true, attributes: { emailAddress: 'email', tier: 'tier' } })
    expect(json).toEqual({ action: 'Group', account: { id: 'acme' }, ...frame })
  })

  it('asks for campaigns only where a caller waits for the reply', () => {
    expect(mapped(track('Signed In'), {}, true).json).toEqual({
      action: 'Signed In',
      source: frame.source,
      user: frame.user,
    })
    expect(mapped({ type: 'page' }, {}, true).json).toMatchObject({ flags: { pageView: true } })
    expect((mapped({ type: 'page' }, {}, true).json as { flags: object }).flags).toEqual({ pageView: true })
  })
})

describe('the frame', () => {
  it('is incomplete without a person: skipped, unless such events are wanted', () => {
    const destination = (allowAnonymous: boolean) =>
      salesforcePersonalizationDestination({ account: 'demo', instance: 'us-1', dataset: 'shop', allowAnonymous })
    const { userId: _, ...event } = readEvent({ type: 'track', event: 'x', userId: 'C-1' }, { now })
    const item = { event, step: 0, attempt: 0, maybeDelivered: false, acceptedAt: now, wantsReply: false } as Delivery
    expect(destination(false).plan([item]).settled[0]?.outcome).toEqual({ status: 'skipped', reason: 'no_identifier' })
    expect(JSON.parse(destination(true).plan([item]).requests[0]?.body ?? '')).toEqual({
      action: 'x',
      source: { channel: 'Web', time: now },
      flags: { noCampaigns: true },
    })
  })

  it.each<[string, Partial<SalesforcePersonalizationDestinationOptions>, string | undefined]>([
    ['null adds no channel', { channel: null }, undefined],
    ['a text replaces it', { channel: 'CallCenter' }, 'CallCenter'],
    ['without a token it is Web', { apiKeyId: undefined, apiKeySecret: undefined }, 'Web'],
  ])('has the channel of the options: %s', (_, options, expected) => {
    const { json } = mapped(track('x'), options)
    expect((json as { source: { channel?: string } }).source.channel).toBe(expected)
  })

  it('has the person as the options say', () => {
    const draft = { ...track('x'), context: { traits: { email: 'ada@example.com', tier: 'gold' } } }
    const attributes = { emailAddress: 'email', loyaltyTier: 'tier' }
    expect(mapped(draft, { attributes, identity: 'attributes', identityAttribute: 'customerId' }).json).toMatchObject({
      user: { attributes: { emailAddress: 'ada@example.com', loyaltyTier: 'gold', customerId: 'C-1' } },
    })
  })

  it('names the consent provider of the options', () => {
    const draft = { ...track('x'), context: { consent: { categoryPreferences: { Personalization: true } } } }
    const consents = [{ purpose: 'Personalization', provider: 'Cookiebot', status: 'Opt In' }]
    expect(mapped(draft, { consentProvider: 'Cookiebot' }).json).toMatchObject({ consents })
    expect(mapped(draft).json).toMatchObject({ consents: [{ provider: 'Waybill' }] })
  })
})
