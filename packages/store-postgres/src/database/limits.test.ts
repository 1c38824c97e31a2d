import pg from 'pg'
import { afterEach, describe, expect } from 'vitest'
import type { PostgresStoreOptions } from '../postgres-options.js'
import { postgresStore } from '../postgres-store.js'
import { newEvent, untilDelivered } from '../testing/new-events.js'
import { hasPooler, startPooler } from '../testing/pooler.js'
import { postgresTest } from '../testing/postgres-test.js'
import { createDatabase, type Database, type Statement } from './database.js'

const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

const names = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']
const settingsIn = async (run: Statement) =>
  (await run('SELECT current_setting(name) AS value FROM unnest($1::text[]) AS name', [names])).map(
    ({ value }) => value,
  )

const ways: readonly [string, (address: string) => Promise<PostgresStoreOptions>][] = [
  ['directly', async (connectionString) => ({ connectionString })],
  [
    'by a pool of the caller',
    async (connectionString) => {
      const pool = new pg.Pool({ connectionString, max: 2 })
      cleanUp.push(() => pool.end())
      return { pool }
    },
  ],
  [
    'through PgBouncer in transaction mode',
    async (address) => {
      const pooler = await startPooler(address)
      cleanUp.push(pooler.close)
      return { connectionString: pooler.connectionString }
    },
  ],
]

describe.each(hasPooler() ? ways : ways.slice(0, 2))('a store that connects %s', (way, connect) => {
  postgresTest('has its limits on the server, in each statement and each transaction', async ({ server }) => {
    const address = await server.database()
    await server.sql(
      `ALTER DATABASE ${new URL(address).pathname.slice(1)} SET default_transaction_isolation = serializable`,
    )
    const options = await connect(address)
    const database = createDatabase({ ...options, statementTimeoutMs: 20_000 })
    cleanUp.push(() => database.close())
    expect((await settingsIn(database.run)).slice(0, 2)).toEqual(['20s', '10s'])
    expect((await database.session(settingsIn)).slice(0, 2)).toEqual(['20s', '10s'])
    expect(await database.unit(settingsIn)).toEqual(['20s', '10s', '20s'])
    const isolation = await database.unit((run) => run("SELECT current_setting('transaction_isolation') AS level"))
    expect(isolation).toEqual([{ level: 'read committed' }])
    // What else uses the connections finds them as they were.
    if (options.pool)
      expect((await options.pool.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '0' }])
  })

  postgresTest('has the server keep plans in sessions of its own alone', async ({ server }) => {
    const options = await connect(await server.database())
    const database = createDatabase(options)
    cleanUp.push(() => database.close())
    for (let time = 0; time < 3; time++) await database.run('SELECT $1::int', [time])
    await database.unit((run) => run('SELECT $1::text', ['in a transaction']))
    const [row] = await database.run("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'waybill%'")
    expect(Number(row?.['count'])).toBe(way === 'directly' ? 2 : 0)
  })

  postgresTest('leaves nothing at work that it has given up', async ({ server }) => {
    const address = await server.database()
    const database = createDatabase({ ...(await connect(address)), statementTimeoutMs: 300 })
    cleanUp.push(() => database.close())
    const sleeping = () =>
      server.sql("SELECT query FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60%'", address)
    const giveUp = async (sleep: (database: Database) => Promise<unknown>) =>
      expect(await sleep(database).catch((error: unknown) => error)).toMatchObject({ kind: 'unavailable' })
    await giveUp(({ run }) => run('SELECT pg_sleep(60 + $1)', [0]))
    await giveUp(({ unit }) => unit((run) => run('SELECT pg_sleep(60 + $1)', [0])))
    // The one who asks has the words in its own statement.
    await expect.poll(async () => (await sleeping()).length, { timeout: 20_000, interval: 20 }).toBe(1)
    expect(await database.run('SELECT $1::int AS n', [1])).toEqual([{ n: 1 }])
  })

  postgresTest('works beside others where the database is serializable by default', async ({ server }) => {
    const address = await server.database()
    await server.sql(
      `ALTER DATABASE ${new URL(address).pathname.slice(1)} SET default_transaction_isolation = serializable`,
    )
    const options = await connect(address)
    const stores = [postgresStore(options), postgresStore(options)]
    for (const store of stores) {
      cleanUp.push(() => store.close())
      await store.open({ lanes: [{ name: 'one', order: 'per-user' }], keepBodies: true })
    }
    const rounds = Array.from({ length: 15 }, (_, round) => round)
    await Promise.all(
      stores.map(async (store, which) => {
        for (const round of rounds) {
          await store.commit({ accept: [newEvent(`m${which}-${round}`, { userId: `u${round % 3}` })] })
          const leases = await store.lease('one', { max: 100, maxBytes: 1_000_000, forMs: 30_000 })
          await store.commit({ transitions: [{ tickets: leases, ...untilDelivered }] })
        }
      }),
    )
    expect((await stores[0]?.totals())?.['one']?.accepted).toBe(30)
    expect(await stores[0]?.recount()).toEqual(await stores[0]?.totals())
  })
})
