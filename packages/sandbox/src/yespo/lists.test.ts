import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../sandbox.js'
import { startSandbox } from '../start-sandbox.js'
import { basic, send } from '../testing/test-client.js'
import type { YespoSettings } from './settings.js'

const KEY = basic('user', 'sandbox-yespo-key')

let sandbox: Sandbox

const restart = async (yespo: YespoSettings = {}) => {
  await sandbox?.close()
  sandbox = await startSandbox({ vendors: ['yespo'], settings: { yespo } })
}
beforeEach(() => restart())
afterEach(() => sandbox.close())

const post = (path: string, body: unknown) => send(sandbox.urls.yespo + path, { headers: KEY, body })
const lastRule = () => sandbox.requests().at(-1)?.refusal?.rule
const email = (value: string, rest: object = {}) => ({ channels: [{ type: 'email', value }], ...rest })
const contacts = () => sandbox.state('yespo').contacts

describe('POST /v1/contact', () => {
  it('adds, and updates the one with the same e-mail in any case', async () => {
    const first = await post('/v1/contact', email('Ada@example.com', { firstName: 'Ada' }))
    expect(first).toMatchObject({ status: 200, json: { id: expect.any(Number) } })
    const again = await post(
      '/v1/contact',
      email('ada@EXAMPLE.com', { lastName: 'L', fields: [{ id: 7, value: 'x' }] }),
    )
    expect(again.json).toEqual(first.json)
    expect(contacts()).toMatchObject([{ values: { firstName: 'Ada', lastName: 'L' }, fields: { 7: 'x' } }])
    expect(sandbox.operations().map(({ kind }) => kind)).toEqual(['profile', 'profile'])
  })

  it.each<[string, unknown, string]>([
    ['no channels', { firstName: 'A' }, 'yespo.contact.channels'],
    ['no channel and no external id', { channels: [] }, 'yespo.contact.channels'],
    ['a channel without value', { channels: [{ type: 'email' }] }, 'yespo.contact.channels'],
    ['a first name of 41', email('e', { firstName: 'x'.repeat(41) }), 'yespo.contact.name-length'],
    ['a last name of 41', email('e', { lastName: 'x'.repeat(41) }), 'yespo.contact.name-length'],
  ])('refuses %s', async (_what, body, rule) => {
    expect((await post('/v1/contact', body)).status).toBe(400)
    expect(lastRule()).toBe(rule)
  })

  it('accepts a name of 40, and an external id alone', async () => {
    expect((await post('/v1/contact', email('e', { firstName: 'x'.repeat(40) }))).status).toBe(200)
    expect((await post('/v1/contact', { channels: [], externalCustomerId: 'u' })).status).toBe(200)
  })
})

describe('POST /v1/contacts', () => {
  it.each([
    [2999, 200],
    [3000, 200],
    [3001, 400],
  ])('%i contacts: %i', async (count, status) => {
    const list = Array.from({ length: count }, (_, index) => email(`u${index}@e.com`))
    expect((await post('/v1/contacts', { contacts: list, dedupeOn: 'email' })).status).toBe(status)
    expect(contacts()).toHaveLength(status === 200 ? count : 0)
    expect(lastRule()).toBe(status === 200 ? undefined : 'yespo.contacts.count')
  })

  it.each<[string, object, string]>([
    ['no list', { dedupeOn: 'email' }, 'yespo.contacts.list'],
    ['no dedupeOn', { contacts: [] }, 'yespo.contacts.dedupe-on'],
    ['an unknown dedupeOn', { contacts: [], dedupeOn: 'shoe-size' }, 'yespo.contacts.dedupe-on'],
    ['dedupeOn fieldId without fieldId', { contacts: [], dedupeOn: 'fieldId' }, 'yespo.contacts.field-id'],
    ['fieldId without dedupeOn fieldId', { contacts: [], dedupeOn: 'email', fieldId: 7 }, 'yespo.contacts.field-id'],
  ])('refuses %s', async (_what, body, rule) => {
    expect((await post('/v1/contacts', body)).status).toBe(400)
    expect(lastRule()).toBe(rule)
  })

  it('without contactFields all fields are updated and missing ones become null', async () => {
    await post('/v1/contact', email('e@e.com', { firstName: 'Ada', languageCode: 'uk' }))
    await post('/v1/contacts', { contacts: [email('e@e.com', { lastName: 'L' })], dedupeOn: 'email' })
    expect(contacts()).toMatchObject([
      { values: { lastName: 'L', firstName: null, languageCode: null, email: 'e@e.com' } },
    ])
  })

  it('with contactFields only the named ones, with customFieldsIDs only the listed ones', async () => {
    await post(
      '/v1/contact',
      email('e@e.com', {
        firstName: 'Ada',
        fields: [
          { id: 1, value: 'a' },
          { id: 2, value: 'b' },
        ],
      }),
    )
    const contact = email('e@e.com', {
      firstName: 'B',
      lastName: 'L',
      fields: [
        { id: 1, value: 'x' },
        { id: 2, value: 'y' },
      ],
    })
    await post('/v1/contacts', {
      contacts: [contact],
      dedupeOn: 'email',
      contactFields: ['lastName'],
      customFieldsIDs: [2],
      groupNames: ['vip', 'new'],
      groupNamesExclude: ['new'],
    })
    expect(contacts()).toMatchObject([
      { values: { firstName: 'Ada', lastName: 'L' }, fields: { 1: 'a', 2: 'y' }, groups: ['vip'] },
    ])
  })

  it('finds by an external id before dedupeOn, and generates an event for new contacts', async () => {
    const put = (contact: object) =>
      post('/v1/contacts', { contacts: [contact], dedupeOn: 'sms', eventKeyForNewContacts: 'fresh' })
    await put(email('a@e.com', { externalCustomerId: 'u1' }))
    await put(email('b@e.com', { externalCustomerId: 'u1' }))
    await put({ channels: [{ type: 'sms', value: '380501234567' }] })
    await put({ channels: [{ type: 'sms', value: '380501234567' }], firstName: 'S' })
    expect(contacts()).toMatchObject([{ values: { email: 'b@e.com' } }, { values: { firstName: 'S' } }])
    expect(sandbox.state('yespo').events.map(({ eventTypeKey, generated }) => [eventTypeKey, generated])).toEqual([
      ['fresh', true],
      ['fresh', true],
    ])
  })

  it('reports failed contacts, one alone as a bare object, and takes the others', async () => {
    const one = await post('/v1/contacts', { contacts: [email('a@e.com'), {}], dedupeOn: 'email' })
    expect(one.json).toMatchObject({
      id: 0,
      asyncSessionId: expect.any(String),
      failedContacts: { message: expect.stringContaining('channels') },
    })
    const two = await post('/v1/contacts', { contacts: [{}, {}], dedupeOn: 'email' })
    expect(two.json?.['failedContacts']).toHaveLength(2)
    expect(sandbox.operations()).toHaveLength(1)
    const status = await send(`${sandbox.urls.yespo}/v1/importstatus/${String(one.json?.['asyncSessionId'])}`, {
      headers: KEY,
    })
    expect(status).toMatchObject({ status: 200, json: { status: 'FINISHED' } })
    expect((await send(`${sandbox.urls.yespo}/v1/importstatus/none`, { headers: KEY })).status).toBe(404)
  })

  it('refuses the whole list, or keeps lists of one, when so set', async () => {
    await restart({ invalidItems: 'refuse' })
    expect((await post('/v1/contacts', { contacts: [email('a@e.com'), {}], dedupeOn: 'email' })).status).toBe(400)
    expect(contacts()).toEqual([])
    await restart({ collapseLists: false })
    const { json } = await post('/v1/contacts', { contacts: [{}], dedupeOn: 'email' })
    expect(json?.['failedContacts']).toHaveLength(1)
  })
})

describe('POST /v1/orders', () => {
  const order = (rest: object = {}) => ({
    externalOrderId: 'o-1',
    externalCustomerId: 'u1',
    totalCost: 10,
    status: 'INITIALIZED',
    date: '2024-05-14T10:11:10.7022176+03:00',
    currency: 'UAH',
    ...rest,
  })

  it('adds, updates by externalOrderId, and generates the event of the status', async () => {
    expect((await post('/v1/orders', { orders: [order({ email: 'a@e.com' })] })).json).toMatchObject({
      id: 0,
      asyncSessionId: expect.any(String),
    })
    await post('/v1/orders', { orders: [order({ status: 'DELIVERED' })] })
    const { orders, events } = sandbox.state('yespo')
    expect(orders).toMatchObject([{ externalOrderId: 'o-1', status: 'DELIVERED', email: 'a@e.com' }])
    expect(events.map(({ eventTypeKey, keyValue }) => [eventTypeKey, keyValue])).toEqual([
      ['orderINITIALIZED', 'o-1'],
      ['orderDELIVERED', 'o-1'],
    ])
    expect(sandbox.operations().map(({ kind }) => kind)).toEqual(['order', 'order'])
  })

  it.each([
    [999, 200],
    [1000, 200],
    [1001, 400],
  ])('%i orders: %i', async (count, status) => {
    const orders = Array.from({ length: count }, (_, index) => order({ externalOrderId: `o-${index}` }))
    expect((await post('/v1/orders', { orders })).status).toBe(status)
    expect(sandbox.operations()).toHaveLength(status === 200 ? count : 0)
  })

  it.each<[object, string]>([
    [{ externalOrderId: undefined }, 'externalOrderId'],
    [{ totalCost: undefined }, 'totalCost'],
    [{ currency: undefined }, 'currency'],
    [{ status: 'SHIPPED' }, 'status'],
    [{ date: 'yesterday' }, 'date'],
    [{ externalCustomerId: undefined }, 'externalCustomerId'],
  ])('reports %j', async (rest, field) => {
    const { status, json } = await post('/v1/orders', { orders: [order(rest)] })
    expect([status, json?.['failedOrders']]).toMatchObject([200, { message: expect.stringContaining(field) }])
    expect(sandbox.state('yespo').orders).toEqual([])
  })

  it('answers with an empty body, or 400 for a bad order, when so set', async () => {
    await restart({ ordersAnswer: 'empty', invalidItems: 'refuse' })
    expect(await post('/v1/orders', { orders: [order()] })).toMatchObject({ status: 200, text: '' })
    expect((await post('/v1/orders', { orders: [order(), order({ status: 'x' })] })).status).toBe(400)
    expect(sandbox.operations()).toHaveLength(1)
  })

  it('follows the four order events', async () => {
    const event = (eventTypeKey: string, params: object) =>
      post('/v3/event', { eventTypeKey, params: { email: 'a@e.com', ...params } })
    await event('orderDelivered', { externalOrderId: 'o-9' })
    await event('orderCreated', { externalOrderId: 'o-9' })
    expect(sandbox.state('yespo').orders).toEqual([])
    await event('orderCreated', {
      externalOrderId: 'o-9',
      totalCost: 5,
      status: 'INITIALIZED',
      date: '2024-05-14T10:11:10',
    })
    await event('orderUpdated', { externalOrderId: 'o-9', totalCost: 6 })
    await event('orderDelivered', { externalOrderId: 'o-9' })
    expect(sandbox.state('yespo').orders).toMatchObject([{ externalOrderId: 'o-9', totalCost: 6, status: 'DELIVERED' }])
    await event('orderCancelled', { externalOrderId: 'o-9' })
    expect(sandbox.state('yespo').orders).toMatchObject([{ status: 'CANCELLED' }])
  })

  it('notices repeated requests within the window that is set', async () => {
    let now = 0
    await sandbox.close()
    sandbox = await startSandbox({
      vendors: ['yespo'],
      now: () => now,
      settings: { yespo: { duplicateWindowMs: 1000, duplicateStatus: 409 } },
    })
    expect((await post('/v1/orders', { orders: [order()] })).status).toBe(200)
    expect(await post('/v1/orders', { orders: [order()] })).toMatchObject({
      status: 409,
      json: { message: 'Duplicated request' },
    })
    expect((await post('/v1/orders', { orders: [order({ totalCost: 11 })] })).status).toBe(200)
    now += 1000
    expect((await post('/v1/orders', { orders: [order()] })).status).toBe(200)
  })
})
