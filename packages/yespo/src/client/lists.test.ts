import { describe, expect, it } from 'vitest'
import type { YespoOrder, YespoPastEvent } from '../index.js'
import { lostAnswer, testBench } from '../testing/bench.js'

const bench = testBench({ pastEventsDeletion: true })
const past = (index: number, more: object = {}): YespoPastEvent => ({
  ...{ eventTypeKey: 'bought', keyValue: `u${index}`, params: { n: index }, occurred: '2026-02-01T10:30' },
  ...more,
})
const order = (id: string, more: object = {}): YespoOrder => ({
  ...{ externalOrderId: id, externalCustomerId: 'u1', totalCost: 10, status: 'INITIALIZED', currency: 'EUR' },
  ...{ date: '2026-03-01T12:00:00+02:00', ...more },
})
const sizes = (name: string) => bench.bodies().map((body) => body[name].length)

describe('events.importPast', () => {
  it.each(['v1', 'v2', 'v3'] as const)('%s', async (version) => {
    const outcomes = await bench.client({ version }).events.importPast([past(1), past(2, { occurred: '2026-02-01' })])
    expect(outcomes).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }])
    expect(bench.requests()[0]?.path).toBe(`/api/${version}/past_events`)
    expect(bench.state().events).toMatchObject([{ occurred: '2026-02-01T10:30' }, { occurred: '2026-02-01' }])
  })

  it('splits for the caller: 500 a call', async () => {
    for (const count of [499, 500, 501]) {
      bench.sandbox().reset()
      const outcomes = await bench.client().events.importPast(Array.from({ length: count }, (_, index) => past(index)))
      expect(outcomes.filter(({ status }) => status === 'delivered')).toHaveLength(count)
      expect(sizes('events').sort((a, b) => b - a)).toEqual(count === 501 ? [500, 1] : [count])
    }
  })

  it.each([
    [{ occurred: '2026-02-01T10:30:00Z' }, 'occurred must be YYYY-MM-DD or YYYY-MM-DDTHH:mm'],
    [{ occurred: '2026-02-31' }, 'occurred'],
    [{ occurred: new Date(0) }, 'occurred'],
    [{ occurred: undefined, eventTypeKey: 'a?' }, 'eventTypeKey must not contain'],
    [{ params: { p: 'ж'.repeat(10_000) } }, 'an event may have 20000'],
  ])('refuses one with %j alone', async (more, message) => {
    const outcomes = await bench.client().events.importPast([past(1), past(2, more), past(3)])
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'rejected', 'delivered'])
    expect(outcomes[1]).toMatchObject({ error: { message: expect.stringContaining(message) } })
    expect(sizes('events')).toEqual([2])
  })

  it('finds the one that Yespo refuses', async () => {
    // Free beside a key, and refused by the emulator all the same.
    const events = [past(1), past(2, { params: { phone: 'a/b' } }), past(3), past(4)]
    const outcomes = await bench.client().events.importPast(events)
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'rejected', 'delivered', 'delivered'])
    expect(
      bench
        .state()
        .events.map(({ keyValue }) => keyValue)
        .sort(),
    ).toEqual(['u1', 'u3', 'u4'])
  })

  it('removePast removes a range', async () => {
    const { events } = bench.client()
    await events.importPast([past(1), past(2, { occurred: '2026-01-01' })])
    await events.removePast({ from: '2026-01-31', to: '2026-02-02' })
    expect(bench.state().events).toMatchObject([{ keyValue: 'u2' }])
    for (const [from, to] of [
      ['2026-02-02', '2026-01-31'],
      ['yesterday', '2026-01-31'],
      [undefined, undefined],
    ])
      await expect(events.removePast({ from, to } as never)).rejects.toMatchObject({ kind: 'invalid' })
  })
})

describe('orders.add', () => {
  it('sends every field, and dates with their offset', async () => {
    const full = order('o1', {
      ...{
        email: 'a@b.co',
        phone: '380501234567',
        firstName: 'Ann',
        lastName: 'Lee',
        shipping: 1,
        discount: 2,
        taxes: 3,
      },
      ...{ restoreUrl: 'https://a.example', storeId: 's', source: 'offline', additionalInfo: { gift: true } },
      items: [{ externalItemId: 'p', name: 'Shirt', quantity: 1, cost: 10, url: 'u', imageUrl: 'i', category: 'c' }],
    })
    await bench.client().orders.add([full, order('o2', { date: new Date(0), status: 'DELIVERED' })])
    expect(bench.bodies()).toEqual([
      { orders: [full, order('o2', { date: '1970-01-01T00:00:00.000Z', status: 'DELIVERED' })] },
    ])
    expect(bench.state().events.map(({ eventTypeKey }) => eventTypeKey)).toEqual(['orderINITIALIZED', 'orderDELIVERED'])
  })

  it('1,000 a call', async () => {
    for (const count of [999, 1_000, 1_001]) {
      bench.sandbox().reset()
      await bench.client().orders.add(Array.from({ length: count }, (_, index) => order(`o${index}`)))
      expect(sizes('orders').sort((a, b) => b - a)).toEqual(count === 1_001 ? [1_000, 1] : [count])
      expect(bench.state().orders).toHaveLength(count)
    }
  })

  it.each([
    [{ externalOrderId: undefined }, 'externalOrderId must be a text'],
    [{ totalCost: '10' }, 'totalCost must be a number'],
    [{ status: 'SHIPPED' }, 'status must be INITIALIZED'],
    [{ date: '2026-03-01T12:00:00' }, 'date must be a time of ISO 8601 with offset'],
    [{ currency: 'euro' }, 'currency must be a currency of ISO 4217'],
    [{ externalCustomerId: undefined }, 'an order needs one of them'],
    [{ items: [{ name: 'x' }] }, 'items[0].externalItemId'],
    [{ total: 1 }, 'total is not a field'],
  ])('refuses one with %j alone', async (more, message) => {
    const outcomes = await bench.client().orders.add([order('o1'), order('o2', more)])
    expect(outcomes).toMatchObject([{ status: 'delivered' }, { status: 'rejected', error: { code: 'invalid_order' } }])
    expect(outcomes[1]).toMatchObject({ error: { message: expect.stringContaining(message) } })
  })

  it('a repeat leaves the same order', async () => {
    bench.faults(lostAnswer)
    expect(await bench.client().orders.add([order('o1')])).toMatchObject([{ status: 'delivered' }])
    expect(bench.state().orders).toHaveLength(1)
    expect(bench.requests()).toHaveLength(2)
  })

  it('remove takes a number or a day', async () => {
    const { orders } = bench.client()
    await orders.add([order('o1'), order('o2'), order('o3', { date: '2026-04-01T00:00:00Z' })])
    await orders.remove({ externalOrderId: 'o1' })
    await orders.remove({ from: '2026-03-01T00:00:00', to: '2026-03-02T00:00:00' })
    expect(bench.state().orders).toMatchObject([{ externalOrderId: 'o3' }])
    for (const wrong of [
      { from: '2026-03-01T00:00:00', to: '2026-03-02T00:00:01' },
      { from: '2026-03-02T00:00:00', to: '2026-03-01T00:00:00' },
      { from: '2026-03-01', to: '2026-03-02' },
      { externalOrderId: ' ' },
      {},
    ])
      await expect(orders.remove(wrong as never)).rejects.toMatchObject({ kind: 'invalid' })
  })
})
