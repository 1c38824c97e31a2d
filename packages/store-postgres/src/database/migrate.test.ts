import type { Store } from '@waybill/delivery/store'
import { afterEach, expect, test } from 'vitest'
import { postgresStore } from '../postgres-store.js'
import { newEvent, untilDelivered } from '../testing/new-events.js'
import type { PostgresServer } from '../testing/postgres-server.js'
import { postgresTest } from '../testing/postgres-test.js'

let server: PostgresServer
const stores: Store[] = []

postgresTest.beforeAll(({ server: shared }) => {
  server = shared
}, 60_000)
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
})

async function open(connectionString: string): Promise<Store> {
  const store = postgresStore({ connectionString })
  stores.push(store)
  await store.open({ lanes: [{ name: 'one', order: 'none' }], keepBodies: true })
  return store
}

test('processes that start together make the tables once', async () => {
  const connectionString = await server.database()
  const opened = await Promise.all(Array.from({ length: 6 }, () => open(connectionString)))
  expect(await server.sql('SELECT version FROM waybill.versions', connectionString)).toEqual([{ version: 1 }])
  expect(await server.sql('SELECT name FROM waybill.lanes', connectionString)).toEqual([{ name: 'one' }])
  await opened[0]?.commit({ accept: [newEvent('a')] })
  expect(await opened[5]?.lease('one', { max: 9, maxBytes: 9_000, forMs: 9_000 })).toHaveLength(1)
})

test('goes on with the tables of a later version, which only adds', async () => {
  const connectionString = await server.database()
  const running = await open(connectionString)
  // What a later version does while this one runs.
  for (const change of [
    'ALTER TABLE waybill.queue ADD COLUMN later int NOT NULL DEFAULT 7',
    'ALTER TABLE waybill.ledger ADD COLUMN later text',
    'ALTER TABLE waybill.events ADD COLUMN later text',
    'INSERT INTO waybill.versions VALUES (2, now())',
  ])
    await server.sql(change, connectionString)
  const started = await open(connectionString)
  for (const [store, id] of [
    [running, 'a'],
    [started, 'b'],
  ] as const) {
    await store.commit({ accept: [newEvent(id)] })
    const leases = await store.lease('one', { max: 9, maxBytes: 9_000, forMs: 9_000 })
    await store.commit({ transitions: [{ tickets: leases, ...untilDelivered }] })
  }
  expect((await started.totals())['one']).toMatchObject({ accepted: 2, delivered: 2 })
  expect(await server.sql('SELECT max(version) FROM waybill.versions', connectionString)).toEqual([{ max: 2 }])
})

test('refuses a server that confirms before data is on disk', async () => {
  const connectionString = await server.database()
  const name = new URL(connectionString).pathname.slice(1)
  await server.sql(`ALTER DATABASE ${name} SET synchronous_commit = off`)
  await expect(open(connectionString)).rejects.toMatchObject({ kind: 'setup', code: 'store_unfit' })
})

test('refuses to promise a standby where there is none', async () => {
  const store = postgresStore({ connectionString: await server.database(), replicated: true })
  stores.push(store)
  await expect(store.open({ lanes: [], keepBodies: true })).rejects.toMatchObject({ code: 'store_unfit' })
})
