import type { StorePlace, StoreSubject } from '@waybill/delivery/conformance'
import { neighbourChapters, storeChapters } from '@waybill/delivery/conformance'
import pg from 'pg'
import { describe, it } from 'vitest'
import { sampled, sized } from '../../../tooling/suite.js'
import { postgresStore } from './postgres-store.js'
import type { PostgresServer } from './testing/postgres-server.js'
import { postgresTest } from './testing/postgres-test.js'

let server: PostgresServer
/** A database with the tables of the store and nothing in them. */
let empty: string
const addresses = new WeakMap<StorePlace, string>()

postgresTest.beforeAll(async ({ server: shared }) => {
  server = shared
  empty = await server.database()
  const store = postgresStore({ connectionString: empty })
  await store.open({ lanes: [], keepBodies: true })
  await store.close()
}, 60_000)

const subject: StoreSubject = {
  name: 'postgres',
  guarantees: { durable: 'disk', leases: 'durable', shared: true },
  ownClock: true,
  async make() {
    const connectionString = await server.copy(empty)
    const pools: pg.Pool[] = []
    const place: StorePlace = {
      store({ clock: _, ...bounds } = {}) {
        const pool = new pg.Pool({ connectionString, max: 4 })
        pools.push(pool)
        return postgresStore({ pool, pollMs: 50, licenceMs: 1_000, ...bounds })
      },
      // Its connections end and nothing is said any more.
      crash: async () => pools.pop()?.end(),
      async remove() {
        await Promise.all(pools.map((pool) => pool.end()))
        await server.drop(connectionString)
      },
    }
    addresses.set(place, connectionString)
    return place
  },
  async inTransaction(place, work) {
    const client = new pg.Client({ connectionString: addresses.get(place) })
    await client.connect()
    try {
      await client.query('BEGIN')
      await work(client)
      await client.query('COMMIT')
    } catch (error) {
      await client.query('ROLLBACK')
      throw error
    } finally {
      await client.end()
    }
  },
}

describe('the PostgreSQL store keeps the contract', () => {
  for (const { name, run, skip } of storeChapters(subject, { modelRuns: sized(1, 12), crowd: sized(200, 4_000) }))
    it.concurrent(name, { timeout: 300_000 }, (context) => (skip ? context.skip(skip) : run()))
})

describe('hostile neighbours on PostgreSQL', () => {
  // What the engine does about each is seen on the memory store.
  for (const { name, run } of sampled(neighbourChapters(subject), 6)) it.concurrent(name, run)
})
