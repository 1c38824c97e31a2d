import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../sandbox.js'
import { startSandbox } from '../start-sandbox.js'
import { send } from '../testing/test-client.js'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await startSandbox({ vendors: ['salesforce-personalization'] })
})
afterEach(() => sandbox.close())

const post = (event: object) => send(`${sandbox.url}/api2/event/engage`, { body: { action: 'a', ...event } })
const state = () => sandbox.state('salesforce-personalization')
const line = (_id: string, quantity: number, price = 10) => ({ _id, price, quantity })
const single = (itemAction: string, ...args: Parameters<typeof line>) =>
  post({ itemAction, user: { id: 'u' }, cart: { singleLine: { Product: line(...args) } } })
const cart = () => state().users[0]?.cart.map(({ id, quantity }) => [id, quantity])

describe('invalid events', () => {
  it.each<[string, object, string]>([
    ['nothing that happened', { action: undefined, user: { id: 'u' } }, 'salesforce.event.name'],
    ['an unsupported itemAction', { itemAction: 'Search' }, 'salesforce.item-action.supported'],
    ['an itemAction in other letters', { itemAction: 'Add to cart' }, 'salesforce.item-action.supported'],
    [
      'an array as single line',
      { itemAction: 'Add To Cart', cart: { singleLine: { Product: [line('A', 1)] } } },
      'salesforce.cart.single-line',
    ],
    [
      'a line without _id',
      { itemAction: 'Add To Cart', cart: { singleLine: { Product: { price: 1, quantity: 1 } } } },
      'salesforce.line',
    ],
    ['a price in text', { cart: { singleLine: { Product: { _id: 'A', price: '1' } } } }, 'salesforce.line'],
    [
      'one line as complete cart',
      { itemAction: 'View Cart', cart: { complete: { Product: line('A', 1) } } },
      'salesforce.cart.complete',
    ],
    ['an order without orderId', { itemAction: 'Purchase', order: { Product: { lineItems: [] } } }, 'salesforce.order'],
    [
      'a catalog object without _id',
      { itemAction: 'View Item', catalog: { Product: { id: 'A' } } },
      'salesforce.catalog.id',
    ],
    [
      'a statistic of no kind',
      { campaignStats: [{ experienceId: 'e', stat: 'Seen', control: false }] },
      'salesforce.campaign-stats',
    ],
    ['a locale with a dash', { source: { locale: 'en-US' } }, 'salesforce.source.locale'],
    ['a time in text', { source: { time: '2024-01-01' } }, 'salesforce.source.time'],
    ['a list as attribute', { user: { attributes: { tags: [] } } }, 'salesforce.user.attributes'],
    ['an interaction without name', { interaction: {} }, 'salesforce.interaction.name'],
    [
      'a line without price',
      {
        interaction: {
          name: 'Add To Cart',
          lineItem: { catalogObjectType: 'Product', catalogObjectId: 'A', quantity: 1 },
        },
      },
      'salesforce.interaction.line',
    ],
    [
      'a purchase without id',
      { interaction: { name: 'Purchase', order: { lineItems: [] } } },
      'salesforce.interaction.order',
    ],
  ])('%s: errorCode 5', async (_what, event, rule) => {
    expect((await post(event)).json).toMatchObject({
      errorCode: 5,
      validationErrors: [{ message: expect.any(String) }],
    })
    expect(sandbox.requests()[0]).toMatchObject({ verdict: 'refused', refusal: { rule } })
    expect([state().users, state().events]).toEqual([[], []])
  })

  it.each(['View Item', 'View Category', 'View Tag', 'Share', 'Review', 'Comment', 'Favorite', 'Quick View Item'])(
    '%s is supported',
    async (itemAction) => {
      expect((await post({ itemAction, catalog: { Product: { _id: 'A' } } })).json).toMatchObject({ errorCode: 0 })
    },
  )

  it('formats are let through when not strict', async () => {
    await sandbox.close()
    sandbox = await startSandbox({
      vendors: ['salesforce-personalization'],
      settings: { 'salesforce-personalization': { strict: false } },
    })
    expect((await post({ source: { locale: 'en-US' } })).json).toMatchObject({ errorCode: 0 })
  })
})

describe('carts and orders', () => {
  it('Add To Cart adds, Update Line Item overwrites, 0 and Remove From Cart remove', async () => {
    await single('Add To Cart', 'A', 1)
    await single('Add To Cart', 'A', 2)
    await single('Add To Cart', 'B', 5)
    expect(cart()).toEqual([
      ['A', 3],
      ['B', 5],
    ])
    await single('Update Line Item', 'B', 2)
    expect(cart()).toEqual([
      ['A', 3],
      ['B', 2],
    ])
    await single('Update Line Item', 'B', 0)
    await single('Remove From Cart', 'A', 3)
    expect(cart()).toEqual([])
  })

  it('View Cart replaces the cart, also with an empty one', async () => {
    await single('Add To Cart', 'A', 1)
    await post({
      itemAction: 'View Cart',
      user: { id: 'u' },
      cart: { complete: { Product: [line('C', 1), line('D', 2)] } },
    })
    expect(cart()).toEqual([
      ['C', 1],
      ['D', 2],
    ])
    await post({ itemAction: 'View Cart', user: { id: 'u' } })
    expect(cart()).toHaveLength(2)
    await post({ itemAction: 'View Cart', user: { id: 'u' }, cart: { complete: { Product: [] } } })
    expect(cart()).toEqual([])
  })

  it('keeps variants of a product apart', async () => {
    for (const sku of ['42', '43']) {
      await post({
        itemAction: 'Add To Cart',
        user: { id: 'u' },
        cart: { singleLine: { Product: { ...line('A', 1), sku: { _id: sku } } } },
      })
    }
    expect(state().users[0]?.cart).toMatchObject([{ sku: '42' }, { sku: '43' }])
  })

  it('Purchase remembers the order; a missing total is the sum', async () => {
    const order = { orderId: 'O-1', currency: 'GBP', lineItems: [line('A', 2, 3), line('B', 1, 4)] }
    await post({ itemAction: 'Purchase', user: { id: 'u' }, order: { Product: order } })
    await post({ itemAction: 'Purchase', user: { id: 'u' }, order: { Product: { ...order, totalValue: 9 } } })
    expect(state().orders).toMatchObject([
      { orderId: 'O-1', totalValue: 10, currency: 'GBP', lines: [{ id: 'A' }, { id: 'B' }] },
      { totalValue: 9 },
    ])
  })

  it('the other dialect does the same', async () => {
    const lineItem = (catalogObjectId: string, quantity: number) => ({
      catalogObjectType: 'Product',
      catalogObjectId,
      quantity,
      price: 2,
    })
    const interact = (interaction: object) =>
      post({ action: undefined, interaction, user: { identities: { customerId: '7' } } })
    await interact({ name: 'Add To Cart', lineItem: lineItem('A', 1) })
    await interact({ name: 'Add To Cart', lineItem: lineItem('A', 1) })
    expect(cart()).toEqual([['A', 2]])
    await interact({ name: 'Replace Cart', lineItems: [lineItem('B', 4)] })
    expect(cart()).toEqual([['B', 4]])
    await interact({ name: 'Remove From Cart', lineItem: { ...lineItem('B', 4), price: undefined } })
    expect(cart()).toEqual([])
    await interact({ name: 'Purchase', order: { id: 'O-2', lineItems: [lineItem('B', 4)] } })
    expect(state().orders).toMatchObject([{ orderId: 'O-2', totalValue: 8 }])
  })

  it('remembers catalog items and merges what is sent later', async () => {
    await post({ itemAction: 'View Item', catalog: { Product: { _id: 'A', name: 'Boot' } } })
    await post({ itemAction: 'View Item', catalog: { Product: { _id: 'A', price: 5 } } })
    expect(state().catalog).toEqual({ 'Product A': { _id: 'A', name: 'Boot', price: 5 } })
  })
})

describe('users', () => {
  it('are known by id, identities, identity attributes and anonymous id', async () => {
    await post({ user: { id: 'u' } })
    await post({ user: { id: 'u', attributes: { emailAddress: 'Ada@example.com', tier: 'gold' } } })
    await post({ user: { attributes: { emailAddress: 'ada@EXAMPLE.com', tier: 'silver' } } })
    await post({ user: { identities: { emailAddress: 'ada@example.com' } } })
    await post({ user: { anonId: '0f1e2d3c4b5a6978' } })
    await post({ user: { anonymousId: '0f1e2d3c4b5a6978' } })
    expect(state().users.map(({ events, attributes }) => [events, attributes['tier']])).toEqual([
      [4, 'silver'],
      [2, undefined],
    ])
  })

  it('anonymous activity merges when both ids arrive together; the most recently active user wins', async () => {
    await post({ user: { id: 'u' } })
    const { json } = await post({
      user: { anonId: 'a1' },
      itemAction: 'Add To Cart',
      cart: { singleLine: { Product: line('A', 1) } },
    })
    expect((await post({ user: { id: 'u', anonId: 'a1' } })).json).toMatchObject({
      resolvedUserId: json?.['resolvedUserId'],
    })
    expect(state().users).toMatchObject([{ events: 3, cart: [{ id: 'A' }] }])
    expect((await post({ user: { anonId: 'a1' } })).json).toMatchObject({ resolvedUserId: json?.['resolvedUserId'] })
  })

  it('without any id every event has a user of its own', async () => {
    await post({})
    await post({})
    expect(state().users).toHaveLength(2)
  })
})
