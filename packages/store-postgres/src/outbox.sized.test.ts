import { createWaybill } from '@waybill/delivery'
import type { Store } from '@waybill/delivery/store'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import knex from 'knex'
import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { sized } from '../../../tooling/suite.js'
import { postgresStore } from './postgres-store.js'
import { newEvent, untilDelivered } from './testing/new-events.js'
import type { PostgresServer } from './testing/postgres-server.js'
import { postgresTest } from './testing/postgres-test.js'

let server: PostgresServer
let connectionString: string
const cleanUp: (() => Promise<unknown>)[] = []

postgresTest.beforeAll(({ server: shared }) => {
  server = shared
}, 60_000)
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

async function opened(): Promise<Store> {
  connectionString = await server.database()
  const store = postgresStore({ connectionString })
  cleanUp.push(() => store.close())
  await store.open({ lanes: [{ name: 'one', order: 'none' }], keepBodies: true })
  return store
}

async function client(): Promise<pg.Client> {
  const connected = new pg.Client({ connectionString })
  await connected.connect()
  cleanUp.push(() => connected.end())
  return connected
}

/** How long a business transaction stays open, in milliseconds. */
const openForMs = sized(500, 60_000)
const all = { max: 100, maxBytes: 1_000_000, forMs: 30_000 }
const within = (store: Store, transaction: unknown, ...ids: string[]) =>
  store.acceptWithin?.(
    transaction,
    ids.map((id) => newEvent(id)),
  )

describe('the outbox', () => {
  test('an order and its event are there together or not at all, with a pg client', async () => {
    const store = await opened()
    const business = await client()
    await business.query('CREATE TABLE orders (id int)')
    for (const [id, end] of [
      [1, 'ROLLBACK'],
      [2, 'COMMIT'],
    ] as const) {
      await business.query('BEGIN')
      await business.query('INSERT INTO orders VALUES ($1)', [id])
      expect(await within(store, business, `order-${id}`)).toEqual(['accepted'])
      await business.query(end)
    }
    expect((await business.query('SELECT id FROM orders')).rows).toEqual([{ id: 2 }])
    expect(await store.where('site', 'order-1')).toEqual({ status: 'unknown' })
    expect((await store.lease('one', all)).map(({ event }) => event.messageId)).toEqual(['order-2'])
    expect(await store.totals()).toEqual(await store.recount())
  })

  test('tells that the transaction has failed, and goes on from a savepoint', async () => {
    const store = await opened()
    const business = await client()
    await business.query('BEGIN; SAVEPOINT before')
    await expect(business.query('SELECT 1 / 0')).rejects.toThrow()
    await expect(within(store, business, 'a')).rejects.toMatchObject({ kind: 'invalid', code: 'transaction_failed' })
    await business.query('ROLLBACK TO before')
    expect(await within(store, business, 'a')).toEqual(['accepted'])
    await business.query('COMMIT')
    expect((await store.lease('one', all)).map(({ event }) => event.messageId)).toEqual(['a'])
  })

  test('goes through the engine: accept with `transaction`', async () => {
    connectionString = await server.database()
    const store = postgresStore({ connectionString })
    const delivery = await createWaybill({ store, destinations: [], deliver: false })
    cleanUp.push(() => delivery.close())
    const business = await client()
    await business.query('BEGIN')
    const event = { type: 'track' as const, event: 'Order Completed', userId: 'u1', messageId: 'o1' }
    expect(await delivery.accept(event, { transaction: business })).toMatchObject({ status: 'accepted' })
    expect(await delivery.where('default', 'o1')).toEqual({ status: 'unknown' })
    await business.query('COMMIT')
    expect(await delivery.where('default', 'o1')).toMatchObject({ status: 'found' })
  })

  test('with knex', async () => {
    const store = await opened()
    const db = knex({ client: 'pg', connection: connectionString })
    cleanUp.push(() => db.destroy())
    const run = (id: string, fails: boolean) =>
      db.transaction(async (trx) => {
        // What knex itself runs its statements on.
        const connection = await trx.client.acquireConnection()
        await within(store, connection, id)
        if (fails) throw new Error('no')
      })
    await expect(run('a', true)).rejects.toThrow('no')
    await run('b', false)
    expect((await store.lease('one', all)).map(({ event }) => event.messageId)).toEqual(['b'])
  })

  test('with drizzle', async () => {
    const store = await opened()
    const connection = await client()
    const db = drizzle(connection)
    await expect(
      db.transaction(async (tx) => {
        await tx.execute(sql`SELECT 1`)
        await within(store, connection, 'a')
        tx.rollback()
      }),
    ).rejects.toThrow()
    await db.transaction(async () => {
      await within(store, connection, 'b')
    })
    expect((await store.lease('one', all)).map(({ event }) => event.messageId)).toEqual(['b'])
  })

  test('a transaction that stays open hinders nobody', { timeout: openForMs + 60_000 }, async () => {
    const store = await opened()
    const business = await client()
    await business.query('BEGIN')
    await within(store, business, 'slow')
    let rounds = 0
    for (const until = performance.now() + openForMs; rounds < 20 || performance.now() < until; rounds++) {
      await store.commit({ accept: [newEvent(`m${rounds}`)] })
      const leases = await store.lease('one', all)
      expect(leases).toHaveLength(1)
      await store.commit({ transitions: [{ tickets: leases, ...untilDelivered }] })
      expect((await store.totals())['one']).toMatchObject({ delivered: rounds + 1, pending: 0 })
      await store.purge({ settledBefore: 0, keep: 1_000_000, limit: 100 })
    }
    const refused = { kind: 'unavailable', code: 'store_busy' }
    await expect(store.commit({ accept: [newEvent('slow')] })).rejects.toMatchObject(refused)
    // Whoever repeats it takes no time of the others.
    const took: number[] = []
    while (took.length < 5) {
      const begun = performance.now()
      await expect(store.commit({ accept: [newEvent('slow')] })).rejects.toMatchObject(refused)
      took.push(performance.now() - begun)
    }
    expect(Math.min(...took)).toBeLessThan(150)
    await business.query('COMMIT')
    expect((await store.commit({ accept: [newEvent('slow')] })).accepted).toEqual(['duplicate'])
    expect(await store.lease('one', all)).toHaveLength(1)
  })

  test('the same ids in opposite order wait, and do not lock each other out', async () => {
    const store = await opened()
    const [first, second] = [await client(), await client()]
    const ids = Array.from({ length: 200 }, (_, index) => `m${index}`)
    await Promise.all([first.query('BEGIN'), second.query('BEGIN')])
    const one = within(store, first, ...ids)?.then(async (statuses) => {
      await first.query('COMMIT')
      return statuses
    })
    const two = within(store, second, ...ids.toReversed())?.then(async (statuses) => {
      await second.query('COMMIT')
      return statuses
    })
    const statuses = [...((await one) ?? []), ...((await two) ?? [])]
    expect(statuses.filter((status) => status === 'accepted')).toHaveLength(200)
    expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(200)
  })

  test('what began before a replay and commits after it is neither replayed nor missed', async () => {
    const store = await opened()
    const business = await client()
    await store.commit({ accept: [newEvent('parked')] })
    const leases = await store.lease('one', all)
    await store.commit({ transitions: [{ tickets: leases, next: { state: 'parked', reason: 'bad' }, attempts: [] }] })
    await business.query('BEGIN')
    await within(store, business, 'late')
    expect(await store.selectForReplay({ lane: 'one' }, 'r1')).toBe(1)
    await business.query('COMMIT')
    expect(await store.replay('r1', 100)).toBe(1)
    expect(await store.replay('r1', 100)).toBe(0)
    const taken = await store.lease('one', all)
    expect(taken.map(({ event }) => event.messageId).sort()).toEqual(['late', 'parked'])
    expect(await store.lease('one', all)).toEqual([])
  })

  test('says what is no client', async () => {
    const store = await opened()
    await expect(async () => within(store, {}, 'a')).rejects.toMatchObject({ code: 'not_a_transaction' })
  })
})
