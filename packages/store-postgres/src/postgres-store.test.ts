import type { LeasedDelivery, OrderPolicy, Store } from '@waybill/delivery/store'
import { afterEach, describe, expect, test } from 'vitest'
import { postgresStore } from './postgres-store.js'
import { newEvent, untilDelivered } from './testing/new-events.js'
import type { PostgresServer } from './testing/postgres-server.js'
import { postgresTest } from './testing/postgres-test.js'

let server: PostgresServer
let stores: Store[] = []

postgresTest.beforeAll(({ server: shared }) => {
  server = shared
}, 60_000)
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()))
  stores = []
})

async function opened(order: OrderPolicy = 'identify-first', connectionString?: string): Promise<Store> {
  const store = postgresStore({ connectionString: connectionString ?? (await server.database()) })
  stores.push(store)
  await store.open({ lanes: ['one', 'two'].map((name) => ({ name, order })), keepBodies: true })
  return store
}

const all = { max: 100, maxBytes: 1_000_000, forMs: 30_000 }
const ids = (leases: readonly LeasedDelivery[]) => leases.map(({ event }) => event.messageId)

describe('accept, lease, settle', () => {
  test('goes the whole way, and every count agrees', async () => {
    const store = await opened()
    const events = [newEvent('a'), newEvent('b', { lanes: ['one', 'two'] }), newEvent('a')]
    expect((await store.commit({ accept: events })).accepted).toEqual(['accepted', 'accepted', 'duplicate'])
    const leases = await store.lease('one', all)
    expect(ids(leases)).toEqual(['a', 'b'])
    expect(await store.lease('one', all)).toEqual([])
    expect(await store.nextDue('one')).toBeUndefined()
    const { stale } = await store.commit({ transitions: [{ tickets: leases, ...untilDelivered }] })
    expect(stale).toEqual([])
    expect((await store.commit({ transitions: [{ tickets: leases, ...untilDelivered }] })).stale).toHaveLength(2)
    expect(await store.totals()).toEqual(await store.recount())
    expect((await store.totals())['one']).toMatchObject({ accepted: 2, delivered: 2, pending: 0 })
    expect((await store.totals())['two']).toMatchObject({ accepted: 1, pending: 1 })
    const where = await store.where('site', 'b')
    expect(where).toMatchObject({ status: 'found', lanes: { one: { state: 'delivered' }, two: { state: 'pending' } } })
  })

  test('keeps the order of a user over two processes', async () => {
    const database = await server.database()
    const [first, second] = [await opened('per-user', database), await opened('per-user', database)]
    await first.commit({ accept: ['a', 'b', 'c'].map((id) => newEvent(id)) })
    await first.commit({ accept: [newEvent('x', { userId: 'u2' })] })
    const one = await first.lease('one', all)
    expect(ids(one)).toEqual(['a', 'x'])
    expect(await second.lease('one', all)).toEqual([])
    await first.commit({ transitions: [{ tickets: one, ...untilDelivered }] })
    expect(ids(await second.lease('one', all))).toEqual(['b'])
  })

  test('gives back the leases of a process that died', async () => {
    const database = await server.database()
    const [dead, alive] = [await opened('none', database), await opened('none', database)]
    await dead.commit({ accept: [newEvent('a')] })
    const [lost] = await dead.lease('one', { ...all, forMs: 50 })
    await dead.commit({ start: lost ? [lost] : [] })
    await new Promise((resolve) => setTimeout(resolve, 80))
    const [again] = await alive.lease('one', all)
    expect(again).toMatchObject({ inDoubt: true, lease: 2 })
    expect(
      (await dead.commit({ transitions: [{ tickets: lost ? [lost] : [], ...untilDelivered }] })).stale,
    ).toHaveLength(1)
    expect((await alive.totals())['one']).toMatchObject({ pending: 1, delivered: 0 })
  })
})
