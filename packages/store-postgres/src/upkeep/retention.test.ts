import type { Store } from '@waybill/delivery/store'
import { afterEach, expect, test } from 'vitest'
import type { PostgresStoreOptions } from '../postgres-options.js'
import { postgresStore } from '../postgres-store.js'
import { newEvent, untilDelivered } from '../testing/new-events.js'
import type { PostgresServer } from '../testing/postgres-server.js'
import { postgresTest } from '../testing/postgres-test.js'

let server: PostgresServer
let connectionString: string
const stores: Store[] = []

postgresTest.beforeAll(({ server: shared }) => {
  server = shared
}, 60_000)
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
})

async function opened(options: Partial<PostgresStoreOptions> = {}): Promise<Store> {
  connectionString = await server.database()
  const store = postgresStore({ connectionString, partitionEvents: 50, ...options } as PostgresStoreOptions)
  stores.push(store)
  await store.open({ lanes: [{ name: 'one', order: 'none' }], keepBodies: true })
  return store
}

const all = { max: 1_000, maxBytes: 10_000_000, forMs: 30_000 }
const everythingOld = () => ({ settledBefore: Date.now() + 60_000, keep: 0, limit: 10_000 })

async function rowsOf(table: string): Promise<number> {
  const [row] = await server.sql(`SELECT count(*) FROM waybill.${table}`, connectionString)
  return Number(row?.['count'])
}

/** Accepts so many, delivers all but the first two, and parks the first. */
async function fill(store: Store, prefix: string, count: number): Promise<void> {
  await store.commit({ accept: Array.from({ length: count }, (_, index) => newEvent(`${prefix}${index}`)) })
  const [parked, pending, ...others] = await store.lease('one', all)
  if (!parked || !pending) throw new Error('nothing was leased')
  await store.commit({
    transitions: [
      { tickets: [parked], next: { state: 'parked', reason: 'bad' }, attempts: [] },
      { tickets: others, ...untilDelivered },
    ],
  })
  await store.release([pending], { afterMs: 600_000 })
}

test('a partition whose time is over is emptied at once; what is open in it moves aside', async () => {
  const store = await opened()
  await fill(store, 'a', 60)
  // The next partition has its turn; this one is empty but for two.
  expect(await store.purge(everythingOld())).toBe(58)
  expect(await rowsOf('events_1')).toBe(0)
  expect(await store.where('site', 'a5')).toEqual({ status: 'purged' })
  expect(await store.where('site', 'a0')).toMatchObject({ status: 'found', lanes: { one: { state: 'parked' } } })
  expect(await store.where('site', 'a1')).toMatchObject({ status: 'found', lanes: { one: { state: 'pending' } } })
  expect(await store.totals()).toEqual(await store.recount())
  // What moved is still itself: it can be replayed, and delivered, and then it goes as well.
  await store.selectForReplay({ state: 'parked' }, 'r1')
  expect(await store.replay('r1', 10)).toBe(1)
  const leases = await store.lease('one', all)
  expect(leases.map(({ event }) => event.messageId)).toEqual(['a0'])
  await store.commit({ transitions: [{ tickets: leases, ...untilDelivered }] })
  expect(await store.purge(everythingOld())).toBe(1)
  expect(await store.totals()).toEqual(await store.recount())
})

test('partitions take turns for ever', async () => {
  const store = await opened()
  for (let round = 0; round < 26; round++) {
    const accept = Array.from({ length: 55 }, (_, index) => newEvent(`r${round}-${index}`))
    await store.commit({ accept })
    await store.commit({ transitions: [{ tickets: await store.lease('one', all), ...untilDelivered }] })
    expect(await store.purge(everythingOld())).toBe(55)
  }
  expect((await store.totals())['one']).toMatchObject({ accepted: 1430, delivered: 1430 })
  expect(await store.totals()).toEqual(await store.recount())
})

test('what is young enough, or among the newest, stays', async () => {
  const store = await opened()
  await fill(store, 'a', 60)
  const settledBefore = Date.now() - 60_000
  expect(await store.purge({ settledBefore, keep: 1_000, limit: 100 })).toBe(0)
  expect(await store.where('site', 'a5')).toMatchObject({ status: 'found' })
})

test('a partition that an open transaction writes to is truncated later, what is late goes before, and nobody waits', async () => {
  const store = await opened()
  await fill(store, 'a', 60)
  const { Client } = (await import('pg')).default
  const business = new Client({ connectionString })
  await business.connect()
  await business.query('BEGIN')
  await store.acceptWithin?.(business, [newEvent('late')])
  const took: number[] = []
  while (took.length < 5) {
    const begun = performance.now()
    expect(await store.purge(everythingOld())).toBe(took.length === 0 ? 58 : 0)
    took.push(performance.now() - begun)
  }
  // Whoever reads stands behind the lock that it asks for.
  expect(Math.min(...took)).toBeLessThan(150)
  await business.query('COMMIT')
  await business.end()
  expect(await rowsOf('events_1')).toBe(3)
  expect(await store.purge(everythingOld())).toBe(0)
  expect(await rowsOf('events_1')).toBe(0)
  expect((await store.lease('one', all)).map(({ event }) => event.messageId)).toEqual(['late'])
})

/** Makes the events with such numbers settled so many minutes earlier than now, and accepted just before. */
async function settledAgo(minutes: number, from: number, to: number): Promise<void> {
  await server.sql(
    `UPDATE waybill.ledger SET settled_at = now() - interval '${minutes} minutes' WHERE seq BETWEEN ${from} AND ${to};
     UPDATE waybill.ring SET since = now() - interval '1 hour';
     UPDATE waybill.events SET at = extract(epoch FROM now() - interval '${minutes} minutes') * 1000 - 1 WHERE seq BETWEEN ${from} AND ${to}`,
    connectionString,
  )
}

async function deliver(store: Store, prefix: string, count: number): Promise<void> {
  await store.commit({ accept: Array.from({ length: count }, (_, index) => newEvent(`${prefix}${index}`)) })
  await store.commit({ transitions: [{ tickets: await store.lease('one', all), ...untilDelivered }] })
}

const anHour = () => ({ settledBefore: Date.now() - 3_600_000, keep: 1_000_000, limit: 10_000 })

test('no event of a filled partition stays for more than a twentieth of its time beyond it', async () => {
  const store = await opened()
  await deliver(store, 'a', 60)
  await settledAgo(63, 1, 20)
  await settledAgo(61, 21, 40)
  await settledAgo(59, 41, 60)
  expect(await store.purge(anHour())).toBe(20)
  // The rest goes with the partition, or at its own time where that is full too late.
  expect(await store.purge(anHour())).toBe(0)
  expect(await rowsOf('events_1')).toBe(40)
  await settledAgo(63, 21, 41)
  expect(await store.purge(anHour())).toBe(21)
  await settledAgo(61, 42, 60)
  // Another process has not read yet when something of the partition was settled last.
  const other = postgresStore({ connectionString, partitionEvents: 50 })
  stores.push(other)
  await other.open({ lanes: [{ name: 'one', order: 'none' }], keepBodies: true })
  expect(await other.purge(anHour())).toBe(19)
  expect(await rowsOf('events_1')).toBe(0)
  expect(await store.totals()).toEqual(await store.recount())
})

test('events of a partition that is hardly filled go at their time, also where others were filled before', async () => {
  const store = await opened()
  await deliver(store, 'a', 60)
  await settledAgo(30, 1, 60)
  await store.purge(anHour())
  await deliver(store, 'b', 5)
  expect(await rowsOf('events_2')).toBe(5)
  await settledAgo(61, 61, 63)
  expect(await store.purge(anHour())).toBe(3)
  expect([await rowsOf('events_1'), await rowsOf('events_2')]).toEqual([60, 2])
})

test('ids outlive their events by `keepIds`', async () => {
  const store = await opened({ keepIds: 30 })
  await fill(store, 'a', 60)
  await store.purge(everythingOld())
  expect(await store.where('site', 'a20')).toEqual({ status: 'unknown' })
  expect(await store.where('site', 'a45')).toEqual({ status: 'purged' })
  // Whose event is still there is never forgotten.
  expect((await store.commit({ accept: [newEvent('a0'), newEvent('a1'), newEvent('a45')] })).accepted).toEqual([
    'duplicate',
    'duplicate',
    'duplicate',
  ])
})
