import { type AddressInfo, createServer } from 'node:net'
import { createWaybill } from '@waybill/delivery'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresStore } from './postgres-store.js'
import { newEvent } from './testing/new-events.js'
import { type PostgresServer, startPostgres } from './testing/postgres-server.js'
import { startVendor } from './testing/vendor.js'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
}, 60_000)
afterAll(() => server.remove())

const lanes = { lanes: [{ name: 'one', order: 'none' as const }], keepBodies: true }

describe('options of postgresStore', () => {
  test('maxConnections: never more than that', async () => {
    const connectionString = await server.database()
    const store = postgresStore({ connectionString, maxConnections: 1 })
    await store.open(lanes)
    await Promise.all(Array.from({ length: 20 }, () => store.find({})))
    const [row] = await server.sql(
      'SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      connectionString,
    )
    expect(Number(row?.['count'])).toBe(1)
    await store.close()
  })

  test.each([
    [true, true],
    [false, false],
    [undefined, false],
  ])('prepare: %s names statements: %s', async (prepare, isNamed) => {
    const pool = new pg.Pool({ connectionString: await server.database(), max: 1 })
    const store = postgresStore({ pool, prepare })
    await store.open(lanes)
    await store.commit({ accept: [newEvent('a')] })
    const { rows } = await pool.query("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'waybill%'")
    expect(Number(rows[0].count) > 0).toBe(isNamed)
    await store.close()
    await pool.end()
  })

  test('connectTimeoutMs: a server that takes the connection and says nothing is given up', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const store = postgresStore({ connectionString: `postgres://u@127.0.0.1:${port}/x`, connectTimeoutMs: 100 })
    const startedAt = performance.now()
    await expect(store.open(lanes)).rejects.toMatchObject({ code: 'store_unavailable' })
    // By default it would be five seconds.
    expect(performance.now() - startedAt).toBeLessThan(4_000)
    await store.close()
    silent.close()
  })

  test('schema: everything is in it, and nothing beside it', async () => {
    const connectionString = await server.database()
    const store = postgresStore({ connectionString, schema: 'Our "events"' })
    await store.open(lanes)
    const made = await server.sql(
      `SELECT DISTINCT schemaname AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
      connectionString,
    )
    expect(made).toEqual([{ name: 'Our "events"' }])
    await store.close()
  })

  test.each([
    ['maxPending', { maxPending: 2 }],
    ['maxPendingBytes', { maxPendingBytes: 400 }],
  ] as const)('%s: no more than that are taken', async (name, bound) => {
    const store = postgresStore({ connectionString: await server.database(), ...bound })
    await store.open(lanes)
    const { accepted } = await store.commit({ accept: ['a', 'b', 'c'].map((id) => newEvent(id)) })
    expect(accepted).toMatchObject(['accepted', 'accepted', { status: 'full', lane: 'one', bound: name }])
    await store.close()
  })

  test('pollMs: what another process brings is noticed no sooner than it is looked for', async () => {
    const connectionString = await server.database()
    const asked: number[] = []
    const pool = new pg.Pool({ connectionString, max: 2 })
    pool.on('acquire', () => asked.push(performance.now()))
    const store = postgresStore({ pool, pollMs: 20 })
    await store.open(lanes)
    const opened = asked.length
    store.onWork(() => undefined)
    // At the default of 250 ms, thirty looks take more than seven seconds.
    await expect.poll(() => asked.length - opened, { timeout: 5_000, interval: 20 }).toBeGreaterThan(30)
    await store.close()
    await pool.end()
  })
})

test('retention without an end of time goes on to count, and one without an end of count to tell the time', async () => {
  const vendor = await startVendor('one')
  const purged: number[] = []
  for (const retention of [
    { settledForMs: Number.POSITIVE_INFINITY, settledEvents: 2 },
    { settledForMs: 0, settledEvents: Number.POSITIVE_INFINITY },
  ]) {
    const store = postgresStore({ connectionString: await server.database(), partitionEvents: 50, pollMs: 50 })
    const purge: typeof store.purge = async (options) => {
      const count = await store.purge(options)
      purged.push(count)
      return count
    }
    const delivery = await createWaybill({
      store: { ...store, purge },
      destinations: [vendor.destination()],
      retention,
    })
    const ids = Array.from({ length: 60 }, (_, index) => `m${index}`)
    await delivery.acceptMany(ids.map((messageId) => ({ type: 'track', event: 'Viewed', userId: 'u1', messageId })))
    await delivery.flush()
    purged.length = 0
    await expect.poll(() => purged.length, { timeout: 10_000 }).toBeGreaterThan(0)
    expect(purged[0]).toBeGreaterThanOrEqual(0)
    await delivery.close()
  }
  await vendor.close()
})
