import { describe, expect, it } from 'vitest'
import { yespoTrackingKeys } from '../../index.js'
import { testBench } from '../../testing/bench.js'

const bench = testBench()
const sentParams = () =>
  Object.fromEntries(
    bench
      .bodies()
      .at(-1)
      .params.map(({ name, value }: { name: string; value: unknown }) => [name, value]),
  )
const product = { productId: 'p1', price: 10, isInStock: 1, color: ['red'] } as const
const tracked = [
  ['pageViewed', { page: { location: 'https://shop.example/' } }, { page: {} }, 'page.location'],
  ['productViewed', { product, currencyCode: 'EUR' }, { product: { productId: 'p1' } }, 'product.price'],
  ['productCategoryViewed', { category: { productCategoryId: 'c' } }, { category: 'c' }, 'category'],
  [
    'cartUpdated',
    { products: [], recycleStateId: 'r' },
    { products: [{ productId: 'p' }], recycleStateId: 'r' },
    'products[0].quantity',
  ],
  [
    'productImpressions',
    { recomVariantId: 'r1v2', products: [{ productId: 'p' }] },
    { recomVariantId: '1', products: [] },
    'recomVariantId',
  ],
  ['productAddedToWishlist', { product }, {}, 'product'],
  ['searchRequest', { search: 'boots', isFound: 0 }, { search: 'boots', isFound: true }, 'isFound'],
] as const

describe('events.track', () => {
  it('knows every key of the guide to site activity', () => {
    expect(Object.values(yespoTrackingKeys)).toEqual(tracked.map(([key]) => key))
  })

  it.each(tracked)('%s', async (key, params, wrong, field) => {
    const { events } = bench.client()
    await events.track(key, { email: 'a@b.co', ...params } as never)
    expect(bench.state().events).toMatchObject([{ eventTypeKey: key, keyValue: 'a@b.co', params }])
    await expect(events.track(key, { email: 'a@b.co', ...wrong } as never)).rejects.toThrow(field)
  })

  it('carries more parameters, and refuses what it does not know', async () => {
    const { events } = bench.client()
    const page = { location: 'x' }
    await events.track('pageViewed', { keyValue: 'k', page, params: { theme: 'dark' } })
    expect(sentParams()).toEqual({ page, theme: 'dark' })
    await expect(events.track('pageViewed', { keyValue: 'k', page, pages: 1 } as never)).rejects.toThrow('pages is not')
    await expect(events.track('pageViewed', { keyValue: 'k', page, eventTypeKey: 'x' })).rejects.toThrow(
      'must be left out',
    )
    await expect(events.track('pageViewed', { keyValue: 'k', page, params: { page } })).rejects.toThrow(
      'must be unique',
    )
  })
})

describe('events.order', () => {
  const order = { externalOrderId: 'o1', totalCost: 10, status: 'IN_PROGRESS', date: '2026-03-01T12:00:00' } as const

  it('creates, updates, delivers and cancels', async () => {
    const { events } = bench.client()
    const who = { email: 'a@b.co' }
    await events.order('orderCreated', { ...who, order: { ...order, items: [{ externalItemId: 'p' }] } })
    expect(bench.state().orders).toMatchObject([{ ...order, items: [{ externalItemId: 'p' }] }])
    await events.order('orderUpdated', { ...who, order: { ...order, totalCost: '12.5' } })
    await events.order('orderDelivered', { ...who, order: { externalOrderId: 'o1' } })
    expect(bench.state().orders).toMatchObject([{ totalCost: '12.5', status: 'DELIVERED' }])
    await events.order('orderCancelled', { ...who, order: { externalOrderId: 'o1' } })
    expect(bench.state().orders).toMatchObject([{ status: 'CANCELLED' }])
  })

  it.each([
    ['orderCreated', { email: 'a@b.co', order: { ...order, totalCost: undefined } }, 'order.totalCost'],
    ['orderCreated', { email: 'a@b.co', order: { ...order, date: 'today' } }, 'order.date'],
    ['orderCreated', { email: 'a@b.co', order: { ...order, status: 'SENT' } }, 'order.status'],
    ['orderCreated', { keyValue: 'k', order }, 'externalCustomerId is missing'],
    ['orderCreated', { keyValue: 'k', order, params: [{ name: 'a', value: 1 }] }, 'externalCustomerId is missing'],
    ['orderDelivered', { keyValue: 'k', order: {} }, 'order.externalOrderId'],
    ['orderDelivered', { keyValue: 'k' }, 'order'],
  ] as const)('%s with what Yespo would ignore in silence is refused: %j', async (key, input, field) => {
    await expect(bench.client().events.order(key, input as never)).rejects.toThrow(field)
    expect(bench.requests()).toEqual([])
  })
})

describe('carts, contacts and letters', () => {
  it('take a type of your own, and a default where the guide has one', async () => {
    const { events } = bench.client()
    const who = { externalCustomerId: 'u1' }
    await events.abandonedBrowse({ ...who, items: [] })
    await events.abandonedCart({ ...who, items: [], eventTypeKey: 'AbandonedCart' })
    await events.contact({ ...who, json: { firstname: 'Ann' } })
    expect(bench.state().eventTypes).toEqual(['abandoned_browse', 'AbandonedCart', 'create_contact'])
  })

  it('takes what is empty for absent, and ids that are numbers for their digits', async () => {
    const { events } = bench.client()
    const order = { externalOrderId: 7, totalCost: 1, status: 'INITIALIZED', date: '2026-03-01T12:00:00', items: null }
    const created = await events.order('orderCreated', { email: 'a@x.example', order } as never)
    expect(created.remarks).toMatchObject([{ code: 'number_as_text', field: 'order.externalOrderId' }])
    for (const params of [null, '', []])
      await events.transactional({ eventTypeKey: 'a', keyValue: 'k', emailAddress: 'a@x.example', params } as never)
    expect(bench.state().events).toHaveLength(4)
    // The same in contact data that is a text.
    const text = '{"sms":380501234567,"town":null}'
    const params = { contactJson: text }
    const contact = await events.contact({ keyValue: 'k', json: text } as never)
    const checked = await events.generate({ eventTypeKey: 'a', keyValue: 'k', params })
    expect([contact, checked].map(({ remarks }) => remarks.map(({ field }) => field))).toEqual([
      ['json.sms'],
      ['params.contactJson.sms'],
    ])
    expect(
      bench
        .requests()
        .slice(-2)
        .map(({ body }) => body),
    ).toEqual([
      expect.stringContaining('{\\"sms\\":\\"380501234567\\"}'),
      expect.stringContaining('{\\"sms\\":\\"380501234567\\"}'),
    ])
  })

  it.each([
    ['abandonedCart', { keyValue: 'k', items: {} }, 'items must be a list of products'],
    ['abandonedCart', { keyValue: 'k', items: [1] }, 'items[0] must be an object'],
    ['abandonedCart', { items: [] }, 'keyValue is missing'],
    ['contact', { keyValue: 'k' }, 'json must be an object of contact data'],
    ['checkedContact', { keyValue: 'k', eventTypeKey: 'a' }, 'contactJson must be an object'],
    ['checkedContact', { keyValue: 'k', eventTypeKey: 'a', contactJson: null }, 'contactJson must be an object'],
    ['checkedContact', { keyValue: 'k', contactJson: {} }, 'eventTypeKey is missing'],
    ['transactional', { keyValue: 'k' }, 'eventTypeKey is missing'],
    ['transactional', undefined, 'must be an object'],
  ] as const)('%s refuses %j', async (use, input, message) => {
    await expect(bench.client().events[use](input as never)).rejects.toThrow(message)
    expect(bench.requests()).toEqual([])
  })
})
