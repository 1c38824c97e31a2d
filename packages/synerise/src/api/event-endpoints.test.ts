import { describe, expect, it } from 'vitest'
import type { SyneriseClient, SyneriseEventInput, SyneriseReceipt } from '../index.js'
import type { SyneriseDedicatedType } from '../model/event/input.js'
import { eventTypes } from '../model/event/types.js'
import { lostAnswer, testBench } from '../testing/bench.js'

const bench = testBench()
const client = { customId: 'u1' }
const time = '2026-01-02T03:04:05.000Z'
const price = { amount: 9.5, currency: 'EUR' }
const line = { sku: 'p1', finalUnitPrice: price, quantity: 1.5 }
const click = { correlationId: 'c1', item: 'p1', position: 2, searchType: 'autocomplete' } as const
const free = { any: { thing: [1, 'two', true] } }

type Call = (synerise: SyneriseClient, extra: object) => Promise<SyneriseReceipt>

const viewed = { productId: 'p1', name: 'Shirt', source: 'WEB_DESKTOP' } as const

const calls: { readonly [Type in SyneriseDedicatedType]: readonly [params: object, call: Call] } = {
  registered: [free, ({ events }, extra) => events.registered({ client, params: free, ...extra })],
  'logged-in': [free, ({ events }, extra) => events.loggedIn({ client, params: free, ...extra })],
  'logged-out': [free, ({ events }, extra) => events.loggedOut({ client, params: free, ...extra })],
  'added-to-cart': [line, ({ events }, extra) => events.addedToCart({ client, params: line, ...extra })],
  'removed-from-cart': [line, ({ events }, extra) => events.removedFromCart({ client, params: line, ...extra })],
  'added-to-favorites': [free, ({ events }, extra) => events.addedToFavorites({ client, params: free, ...extra })],
  'product-view': [viewed, ({ events }, extra) => events.productView({ client, params: viewed, ...extra })],
  searched: [free, ({ events }, extra) => events.searched({ client, params: free, ...extra })],
  shared: [free, ({ events }, extra) => events.shared({ client, params: free, ...extra })],
  'visited-screen': [free, ({ events }, extra) => events.visitedScreen({ client, params: free, ...extra })],
  'hit-timer': [free, ({ events }, extra) => events.hitTimer({ client, params: free, ...extra })],
  'appeared-in-location': [
    { lat: 52.2, lon: 21 },
    ({ events }, extra) => events.appearedInLocation({ client, params: { lat: 52.2, lon: 21 }, ...extra }),
  ],
  'application-started': [
    { applicationName: 'Shop', version: '1.2' },
    ({ events }, extra) =>
      events.applicationStarted({ client, params: { applicationName: 'Shop', version: '1.2' }, ...extra }),
  ],
  'assigned-to-company': [
    { companyId: 7 },
    ({ events }, extra) => events.assignedToCompany({ client, params: { companyId: 7 }, ...extra }),
  ],
  'cancelled-transaction': [
    { orderId: 'o1' },
    ({ events }, extra) => events.cancelledTransaction({ client, params: { orderId: 'o1' }, ...extra }),
  ],
  'item-search-click': [click, ({ events }, extra) => events.itemSearchClick({ client, params: click, ...extra })],
  'push/received': [free, ({ events }, extra) => events.push.received({ client, params: free, ...extra })],
  'push/viewed': [free, ({ events }, extra) => events.push.viewed({ client, params: free, ...extra })],
  'push/clicked': [free, ({ events }, extra) => events.push.clicked({ client, params: free, ...extra })],
  'push/cancelled': [free, ({ events }, extra) => events.push.cancelled({ client, params: free, ...extra })],
}

const types = Object.keys(eventTypes) as SyneriseDedicatedType[]

describe.each(types)('the dedicated endpoint %s', (type) => {
  const [params, call] = calls[type]
  const path = `/v4/events/${type}`

  it('takes the event without type and action, labelled, timed and salted', async () => {
    const receipt = await call(bench.client(), { time })
    expect(receipt).toMatchObject({ status: 202, time, remarks: [] })
    const [request] = bench.sent(path)
    expect(request).toMatchObject({ method: 'POST', verdict: 'accepted', headers: { 'api-version': '4.4' } })
    expect(bench.bodies(path)).toEqual([{ client, label: type, time, eventSalt: receipt.eventSalt, params }])
    expect(bench.events()).toMatchObject([{ action: eventTypes[type].action, time, params }])
  })

  it('keeps time and salt through a repeat after a lost answer: it is stored once', async () => {
    bench.faults(lostAnswer(path))
    await call(bench.client(), {})
    const [first, second] = bench.sent(path)
    expect(second?.body).toBe(first?.body)
    expect(bench.events()).toHaveLength(1)
  })

  it('is not repeated after a lost answer when it is unsalted', async () => {
    bench.faults(lostAnswer(path))
    await expect(call(bench.client({ salt: false }), {})).rejects.toMatchObject({ name: 'NetworkError', sent: true })
    expect(bench.sent(path)).toHaveLength(1)
  })
})

it('sends every type in one batch, to several profiles', async () => {
  const events = types.map((type, index) => {
    const [params] = calls[type]
    return { type, client: { customId: `u${index}` }, params, time } as unknown as SyneriseEventInput
  })
  const outcomes = await bench.client().events.batch([{ action: 'dog.bark', client, time }, ...events])
  expect(outcomes.map(({ status }) => status)).toEqual(new Array(types.length + 1).fill('delivered'))
  const [sent] = bench.bodies('/v4/events/batch') as { type: string; action?: string }[][]
  expect(sent?.map(({ type }) => type)).toEqual([
    'custom',
    ...types.map((type) => (type.startsWith('push/') ? 'custom' : type)),
  ])
  expect(bench.events().map(({ action }) => action)).toEqual([
    'dog.bark',
    ...types.map((type) => eventTypes[type].action),
  ])
  for (const event of sent ?? []) expect(event.action === undefined).toBe(event.type !== 'custom')
})

it('does not send what lacks a required parameter', async () => {
  const { events } = bench.client()
  await expect(events.addedToCart({ client, params: { sku: 'p1' } } as never)).rejects.toMatchObject({
    kind: 'invalid',
    code: 'invalid_event',
    issues: [{ field: 'params.finalUnitPrice' }, { field: 'params.quantity' }],
  })
  await expect(events.registered({ client, action: 'mine' } as never)).rejects.toThrow('action must be left out')
  await expect(events.registered({ client: { phone: '+48 123 456' } } as never)).rejects.toThrow('client.phone')
  await expect(events.registered(undefined as never)).rejects.toMatchObject({ kind: 'invalid' })
  expect(bench.sandbox().requests()).toEqual([])
})

describe('remarks', () => {
  const future = '2099-01-01T00:00:00Z'

  it('say which parameters are reserved', async () => {
    const { events } = bench.client()
    const { remarks } = await events.shared({ client, params: { ip: '1.2.3.4', time: 'x', ok: 1 } })
    expect(remarks.map(({ code, field }) => `${code} ${field}`)).toEqual([
      'reserved_param params.ip',
      'reserved_param params.time',
    ])
  })

  it('say that a time in the future was set to now, or sent', async () => {
    const clamped = await bench.client().events.shared({ client, time: future })
    expect(clamped.remarks).toMatchObject([{ code: 'time_clamped' }])
    expect(Date.parse(clamped.time)).toBeLessThanOrEqual(Date.now())
    const kept = await bench.client({ futureTime: 'send' }).events.shared({ client, time: future })
    expect(kept).toMatchObject({ time: future, remarks: [{ code: 'future_time', field: 'time' }] })
    const refused = bench.client({ futureTime: 'refuse' }).events.shared({ client, time: future })
    await expect(refused).rejects.toMatchObject({ code: 'future_time' })
  })

  it('come with each event of a batch, and with what is needed to overwrite it', async () => {
    const outcomes = await bench.client().events.batch([
      { type: 'shared', client, time },
      { action: 'a.b', client, params: { apiKey: 'x' }, time: future },
      { action: 'no way', client },
    ])
    expect(outcomes).toMatchObject([
      { status: 'delivered', time, eventSalt: expect.any(String) },
      { status: 'delivered', remarks: [{ code: 'time_clamped' }, { code: 'reserved_param' }] },
      { status: 'rejected' },
    ])
    for (const index of [0, 2]) expect(outcomes[index]).not.toHaveProperty('remarks')
    const [{ eventSalt } = {}] = outcomes
    await bench.client().events.batch([{ type: 'shared', client, time, eventSalt, params: { again: true } }])
    expect(bench.events().filter(({ action }) => action === 'client.shared')).toMatchObject([
      { params: { again: true } },
    ])
  })
})
