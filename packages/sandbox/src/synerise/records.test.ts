import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../sandbox.js'
import { startSandbox } from '../start-sandbox.js'
import { basic, send } from '../testing/test-client.js'
import type { SyneriseSettings } from './settings.js'

const HEADERS = {
  'api-version': '4.4',
  ...basic('5a4db0c5-0000-4000-8000-000000000002', '5a4db0c5-0000-4000-8000-000000000001'),
}
const NOW = '2024-05-23T13:00:00.000Z'

let sandbox: Sandbox

const restart = async (synerise: SyneriseSettings = {}) => {
  await sandbox?.close()
  sandbox = await startSandbox({ vendors: ['synerise'], now: () => Date.parse(NOW), settings: { synerise } })
}
beforeEach(() => restart())
afterEach(() => sandbox.close())

const post = (path: string, body: unknown) => send(sandbox.url + path, { headers: HEADERS, body })
const lastRule = () => sandbox.requests().at(-1)?.refusal?.rule
const state = () => sandbox.state('synerise')

describe('transactions', () => {
  const euro = (amount: number) => ({ amount, currency: 'EUR' })
  const product = (sku: string, rest: object = {}) => ({
    sku,
    name: sku,
    finalUnitPrice: euro(5),
    quantity: 2,
    ...rest,
  })
  const transaction = (rest: object = {}) => ({
    client: { customId: 'u' },
    orderId: 'o-1',
    paymentInfo: { method: 'CARD' },
    products: [product('A'), product('B')],
    revenue: euro(20),
    value: euro(20),
    recordedAt: '2024-05-20T10:00:00Z',
    ...rest,
  })

  it('become one charge and one product.buy for each product', async () => {
    expect(await post('/v4/transactions', transaction())).toMatchObject({ status: 202, text: '' })
    expect(state().events.map(({ action }) => action)).toEqual(['transaction.charge', 'product.buy', 'product.buy'])
    expect(state().transactions).toMatchObject([{ params: { orderId: 'o-1' }, time: '2024-05-20T10:00:00.000Z' }])
    expect(sandbox.operations()).toMatchObject([{ kind: 'transaction', content: transaction() }])
  })

  it('with the same salt and time are overwritten, products by position; without salt there are two', async () => {
    await post('/v4/transactions', transaction({ eventSalt: 's' }))
    const uuids = state().events.map(({ uuid }) => uuid)
    await post(
      '/v4/transactions',
      transaction({ eventSalt: 's', products: [product('A'), product('X'), product('C')] }),
    )
    expect(
      state()
        .events.map(({ uuid }) => uuid)
        .slice(0, 3),
    ).toEqual(uuids)
    expect(state().events.map(({ params }) => params['sku'])).toEqual([undefined, 'A', 'X', 'C'])
    expect(sandbox.operations().map(({ overwrote }) => overwrote)).toEqual([undefined, true])
    await post('/v4/transactions', transaction())
    await post('/v4/transactions', transaction())
    expect(state().transactions).toHaveLength(3)
  })

  it.each<[string, object, string]>([
    ['no client', { client: {} }, 'synerise.client'],
    ['no orderId', { orderId: undefined }, 'synerise.transaction'],
    ['no payment', { paymentInfo: undefined }, 'synerise.transaction'],
    ['no payment method', { paymentInfo: {} }, 'synerise.transaction'],
    ['no products', { products: undefined }, 'synerise.transaction'],
    ['no revenue', { revenue: undefined }, 'synerise.transaction'],
    ['no value', { value: undefined }, 'synerise.transaction'],
    ['a negative value', { value: euro(-1) }, 'synerise.money'],
    ['a discount of zero', { discountAmount: euro(0) }, 'synerise.money'],
    ['an unknown source', { source: 'FAX' }, 'synerise.transaction'],
    ['a product without name', { products: [product('A', { name: undefined })] }, 'synerise.transaction.product'],
    [
      'a product without price',
      { products: [product('A', { finalUnitPrice: undefined })] },
      'synerise.transaction.product',
    ],
    [
      'two currencies',
      { products: [product('A', { finalUnitPrice: { amount: 1, currency: 'PLN' } })] },
      'synerise.transaction.currency',
    ],
    ['a bad time', { recordedAt: 'soon' }, 'synerise.time.format'],
  ])('are refused with %s', async (_what, rest, rule) => {
    expect((await post('/v4/transactions', transaction(rest))).status).toBe(400)
    expect(lastRule()).toBe(rule)
    expect(state().events).toEqual([])
  })

  it('may be free, and need a source only when so set', async () => {
    const free = transaction({ revenue: euro(0), value: euro(0), discountAmount: euro(0.01) })
    expect((await post('/v4/transactions', free)).status).toBe(202)
    await restart({ requireSource: true })
    expect((await post('/v4/transactions', free)).status).toBe(400)
    expect((await post('/v4/transactions', { ...free, source: 'POS' })).status).toBe(202)
  })

  it('in a batch are taken all or none; its limits are not documented and off by default', async () => {
    const list = (count: number) => Array.from({ length: count }, (_, index) => transaction({ orderId: `o-${index}` }))
    const bad = await post('/v4/transactions/batch', [...list(2), transaction({ orderId: '' })])
    expect(bad).toMatchObject({ status: 400, json: { errors: [{ field: '[2].orderId' }] } })
    expect(state().events).toEqual([])
    expect((await post('/v4/transactions/batch', list(1001))).status).toBe(202)
    expect(state().transactions).toHaveLength(1001)
    await restart({ assumedBatchLimits: true })
    expect((await post('/v4/transactions/batch', list(1000))).status).toBe(202)
    expect((await post('/v4/transactions/batch', list(1001))).status).toBe(400)
  })
})

describe('profiles', () => {
  it('are created and updated; null resets a field and deletes an attribute', async () => {
    expect(
      await post('/v4/clients', {
        email: 'a@e.com',
        firstName: 'Ada',
        attributes: { shoe: 38, hat: 'M', ownerId: 'x' },
        agreements: { email: true, sms: 'false', push: 1 },
        tags: ['vip'],
      }),
    ).toMatchObject({ status: 202, text: '' })
    await post('/v4/clients', {
      email: 'a@e.com',
      firstName: null,
      lastName: 'L',
      attributes: { shoe: null },
      tags: ['new'],
    })
    expect(state().profiles).toEqual([
      {
        id: expect.any(Number),
        values: { email: 'a@e.com', lastName: 'L' },
        attributes: { hat: 'M' },
        agreements: { email: true, sms: 'false', push: 1 },
        tags: ['vip', 'new'],
      },
    ])
    expect(sandbox.operations().map(({ kind }) => kind)).toEqual(['profile', 'profile'])
  })

  it.each(['email', 'phone', 'customId', 'uuid'])('are known by %s', async (name) => {
    const value = name === 'email' ? 'a@e.com' : '380501234567'
    expect((await post('/v4/clients', { [name]: value })).status).toBe(202)
    await post('/v4/clients', { [name]: value })
    expect(state().profiles).toHaveLength(1)
  })

  it.each<[string, object, string]>([
    ['no identifier', { firstName: 'A' }, 'synerise.profile.identifier'],
    ['a bad e-mail address', { email: 'a' }, 'synerise.client.email'],
    ['a phone of 5', { phone: '12345' }, 'synerise.profile.phone'],
    ['a phone of 21', { phone: '1'.repeat(21) }, 'synerise.profile.phone'],
    ['a phone of + and 5', { phone: '+12345' }, 'synerise.profile.phone'],
    ['a phone of + and 20', { phone: `+${'1'.repeat(20)}` }, 'synerise.profile.phone'],
    ['a birth date without zeros', { customId: 'u', birthDate: '1990-1-1' }, 'synerise.profile.birth-date'],
    ['a birth date of 1900-01-01', { customId: 'u', birthDate: '1900-01-01' }, 'synerise.profile.birth-date'],
    ['another sex', { customId: 'u', sex: 'female' }, 'synerise.profile.sex'],
    ['a name in numbers', { customId: 'u', firstName: 7 }, 'synerise.profile.text'],
    ['an agreement in words', { customId: 'u', agreements: { sms: 'yes' } }, 'synerise.profile.agreement'],
    [
      'an attribute name with a line break',
      { customId: 'u', attributes: { 'a\nb': 1 } },
      'synerise.profile.attributes',
    ],
    ['tags in text', { customId: 'u', tags: 'vip' }, 'synerise.profile.tags'],
  ])('are refused with %s', async (_what, body, rule) => {
    expect((await post('/v4/clients', body)).status).toBe(400)
    expect(lastRule()).toBe(rule)
  })

  it.each(['123456', '1'.repeat(20), '+123456', `+${'1'.repeat(19)}`, '+48 (12) 34-56'])(
    'phone %s is good',
    async (phone) => {
      expect((await post('/v4/clients', { phone, birthDate: '1900-01-02' })).status).toBe(202)
    },
  )

  it.each([
    [0, 400],
    [1, 202],
    [999, 202],
    [1000, 202],
    [1001, 400],
  ])('a batch of %i: %i', async (count, status) => {
    const list = Array.from({ length: count }, (_, index) => ({ customId: `u${index}` }))
    expect((await post('/v4/clients/batch', list)).status).toBe(status)
    expect(state().profiles).toHaveLength(status === 202 ? count : 0)
  })

  it('a batch has up to 1,000,000 bytes and is taken all or none', async () => {
    const sized = (bytes: number) => [
      {
        customId: 'u',
        attributes: { text: 'x'.repeat(bytes - JSON.stringify([{ customId: 'u', attributes: { text: '' } }]).length) },
      },
    ]
    expect((await post('/v4/clients/batch', sized(1_000_000))).status).toBe(202)
    expect((await post('/v4/clients/batch', sized(1_000_001))).status).toBe(413)
    sandbox.reset()
    expect((await post('/v4/clients/batch', [{ customId: 'a' }, {}])).json).toMatchObject({
      errors: [{ field: expect.stringContaining('[1]') }],
    })
    expect(state().profiles).toEqual([])
  })

  it('are deleted by id; an unknown id is 404', async () => {
    await post('/v4/clients', { customId: 'u' })
    const [profile] = state().profiles
    const remove = () => send(`${sandbox.url}/v4/clients/${profile?.id}`, { method: 'DELETE', headers: HEADERS })
    expect((await remove()).status).toBe(202)
    expect(state().profiles).toEqual([])
    expect((await remove()).status).toBe(404)
    expect(sandbox.operations({ kind: 'profile-deletion' })).toMatchObject([{ content: { id: String(profile?.id) } }])
  })
})

describe('AI events', () => {
  const base = { correlationId: 'c-1', clientUUID: 'e0097757-d1e2-44ac-ba3c-d97979a354c1' }
  const FAMILIES = [
    ['/events/v1/single/', '/events/v1/batch'],
    ['/v4/events/ai-compat/', '/v4/events/ai-compat/batch'],
  ] as const

  it.each(FAMILIES)('%s takes the three types and a batch of one type', async (single, batch) => {
    expect(await post(`${single}recommendation.view`, { ...base, items: [] })).toMatchObject({ status: 202, text: '' })
    expect((await post(`${single}recommendation.click`, { ...base, item: 'A' })).status).toBe(202)
    expect(
      (await post(`${single}item.search.click`, { ...base, item: 'A', position: 1, searchType: 'autocomplete' }))
        .status,
    ).toBe(202)
    const list = {
      eventType: 'recommendation.view',
      items: [
        { ...base, items: ['A'] },
        { ...base, clientUUID: 'other', items: ['B'] },
      ],
    }
    expect((await post(batch, list)).status).toBe(202)
    expect(sandbox.operations({ kind: 'ai-event' }).map(({ content }) => content)).toMatchObject([
      {},
      {},
      {},
      { items: ['A'] },
      { items: ['B'] },
    ])
    expect(state().events.at(-1)).toMatchObject({ action: 'recommendation.view', params: { items: ['B'] } })
  })

  it.each<[string, object, string]>([
    ['no correlationId', { correlationId: undefined, items: [] }, 'synerise.ai.body'],
    ['no clientUUID', { clientUUID: undefined, items: [] }, 'synerise.ai.body'],
    ['no items', {}, 'synerise.ai.body'],
    ['items that are numbers', { items: [1] }, 'synerise.ai.body'],
    ['a position of 0', { items: [], position: 0 }, 'synerise.ai.body'],
    ['a bad time', { items: [], eventTimestamp: 'soon' }, 'synerise.time.format'],
  ])('refuses %s', async (_what, rest, rule) => {
    expect((await post('/events/v1/single/recommendation.view', { ...base, ...rest })).status).toBe(400)
    expect(lastRule()).toBe(rule)
  })

  it('refuses other types, and items of another type in a batch', async () => {
    expect((await post('/events/v1/single/page.visit', { ...base, items: [] })).status).toBe(404)
    expect((await post('/events/v1/batch', { eventType: 'page.visit', items: [] })).status).toBe(400)
    const mixed = {
      eventType: 'recommendation.view',
      items: [
        { ...base, items: [] },
        { ...base, items: [], eventType: 'item.search.click' },
      ],
    }
    expect((await post('/events/v1/batch', mixed)).status).toBe(400)
    expect([lastRule(), sandbox.operations()]).toEqual(['synerise.ai.same-type', []])
  })

  it.each<[unknown, string]>([
    ['2022-12-08T13:23:22Z', '2022-12-08T13:23:22.000Z'],
    [1_670_505_802_000, '2022-12-08T13:23:22.000Z'],
    [undefined, NOW],
  ])('eventTimestamp %s is saved as %s', async (eventTimestamp, time) => {
    await post('/events/v1/single/recommendation.view', { ...base, items: [], eventTimestamp })
    expect(state().events).toMatchObject([{ time }])
  })

  it('a time in the future is kept by /events/v1 and replaced by ai-compat', async () => {
    const event = { ...base, items: [], eventTimestamp: '2030-01-01T00:00:00Z' }
    for (const [single] of FAMILIES) await post(`${single}recommendation.view`, event)
    expect(state().events.map(({ time }) => time)).toEqual(['2030-01-01T00:00:00.000Z', NOW])
  })
})
