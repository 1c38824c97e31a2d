import { createWaybill, type Waybill } from '@waybill/delivery'
import type { Store, Transition } from '@waybill/delivery/store'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { checkPostgres } from './check-postgres.js'
import { postgresStore } from './postgres-store.js'
import { newEvent, untilDelivered } from './testing/new-events.js'
import { type PostgresServer, startPostgres } from './testing/postgres-server.js'

let server: PostgresServer
let connectionString: string
const cleanUp: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  server = await startPostgres()
}, 60_000)
afterAll(() => server.remove())
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

/** An engine that accepts only: its store is the one that other calls go to. */
async function delivering(): Promise<{ readonly delivery: Waybill; readonly failures: unknown[] }> {
  connectionString = await server.database()
  const failures: unknown[] = []
  const delivery = await createWaybill({
    store: postgresStore({ connectionString }),
    destinations: [],
    deliver: false,
    observe: (event) => {
      if (event.type === 'store_failed') failures.push(event.error)
    },
  })
  cleanUp.push(() => delivery.close())
  return { delivery, failures }
}

async function client(): Promise<pg.Client> {
  const connected = new pg.Client({ connectionString })
  await connected.connect()
  cleanUp.push(() => connected.end())
  return connected
}

const all = { max: 100, maxBytes: 1_000_000, forMs: 30_000 }
const track = (messageId: string) => ({ type: 'track' as const, event: 'Order Completed', userId: 'u1', messageId })
const again = { state: 'pending', spent: true, stepDone: false, maybeDelivered: false } as const
const refuse = `CREATE FUNCTION waybill.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.message_id LIKE 'bad%' THEN RAISE EXCEPTION 'not this one'; END IF; RETURN NEW; END $$;
  CREATE TRIGGER refuse BEFORE INSERT ON waybill.events FOR EACH ROW EXECUTE FUNCTION waybill.refuse()`

describe('what the store says of a unit that it does not take', () => {
  const poisons: readonly [string, Partial<Transition>][] = [
    ['a wait beyond all time', { next: { ...again, afterMs: 1e300 } }],
    ['a wait that is no number', { next: { ...again, afterMs: Number.NaN } }],
    ['a reason that is no text', { next: { state: 'parked', reason: 5 as unknown as string } }],
    ['a record that is no JSON', { attempts: [{ at: 1n } as unknown as never] }],
  ]

  test.each(poisons)('%s is content, and the unit is stored not at all', async (_, poison) => {
    const store = await opened()
    await store.commit({ accept: [newEvent('a'), newEvent('b')] })
    const [one, two] = await store.lease('one', all)
    if (!one || !two) throw new Error('two leases')
    const settle = [
      { tickets: [one], ...untilDelivered },
      { tickets: [two], ...untilDelivered, ...poison },
    ]
    const refusal = { kind: 'invalid', code: 'store_refused' }
    await expect(store.commit({ transitions: settle })).rejects.toMatchObject(refusal)
    await expect(store.commit({ accept: [newEvent('c')], transitions: settle })).rejects.toMatchObject(refusal)
    expect((await store.totals())['one']).toMatchObject({ accepted: 2, pending: 2 })
    expect((await store.commit({ transitions: [{ tickets: [one, two], ...untilDelivered }] })).stale).toEqual([])
    expect(await store.totals()).toEqual(await store.recount())
  })

  test('an id that an open transaction has is a lock', async () => {
    const store = await opened()
    const business = await client()
    await business.query('BEGIN')
    await store.acceptWithin?.(business, [newEvent('a')])
    await expect(store.commit({ accept: [newEvent('a')] })).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'store_busy',
    })
    await business.query('ROLLBACK')
    expect((await store.commit({ accept: [newEvent('a')] })).accepted).toEqual(['accepted'])
  })
})

describe('one bad piece costs nothing else', () => {
  test('an event that the database refuses, among many callers and within one `acceptMany`', async () => {
    const { delivery, failures } = await delivering()
    await server.sql(refuse, connectionString)
    const good = Array.from({ length: 60 }, (_, index) => delivery.accept(track(`g${index}`)))
    const bad = delivery.accept(track('bad-1'))
    const many = delivery.acceptMany([track('m1'), track('bad-2'), track('m3')])
    await expect(bad).rejects.toMatchObject({ kind: 'invalid', code: 'store_refused' })
    expect((await Promise.all(good)).every(({ status }) => status === 'accepted')).toBe(true)
    expect(await many).toMatchObject([
      { status: 'accepted' },
      { status: 'refused', error: { kind: 'invalid', code: 'store_refused' } },
      { status: 'accepted' },
    ])
    expect(failures).toEqual([])
    expect(await delivery.where('default', 'bad-1')).toEqual({ status: 'unknown' })
    expect(await delivery.where('default', 'm3')).toMatchObject({ status: 'found' })
  })

  test('the id of an open transaction, asked for again and again', async () => {
    const { delivery, failures } = await delivering()
    const business = await client()
    await business.query('BEGIN')
    await delivery.accept(track('order-1'), { transaction: business })
    const others: Promise<unknown>[] = []
    for (let round = 0; round < 6; round++) {
      const retry = delivery.accept(track('order-1'))
      others.push(...Array.from({ length: 20 }, (_, index) => delivery.accept(track(`o${round}-${index}`))))
      await expect(retry).rejects.toMatchObject({ kind: 'unavailable', code: 'store_busy' })
    }
    expect(await Promise.all(others)).toHaveLength(120)
    expect(failures).toEqual([])
    await business.query('COMMIT')
    expect(await delivery.accept(track('order-1'))).toMatchObject({ status: 'duplicate' })
    expect(await delivery.recount()).toEqual(await delivery.totals())
  })
})

describe('within a transaction of the caller', () => {
  test('`acceptMany` rejects when a statement failed: its COMMIT would be a ROLLBACK', async () => {
    const { delivery } = await delivering()
    await server.sql(`CREATE TABLE orders (id int); ${refuse}`, connectionString)
    const business = await client()
    await business.query('BEGIN')
    await business.query('INSERT INTO orders VALUES (1)')
    await expect(delivery.acceptMany([track('m1'), track('bad')], { transaction: business })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'store_refused',
    })
    await business.query('ROLLBACK')
    await business.query('BEGIN READ ONLY')
    await expect(delivery.accept(track('m1'), { transaction: business })).rejects.toMatchObject({
      name: 'WaybillError',
    })
    await business.query('ROLLBACK')
  })
})

test('checkPostgres tells of a server as the opening does, and makes nothing there', async () => {
  const url = await server.database()
  await expect(checkPostgres({ connectionString: url })).resolves.toBeUndefined()
  expect(await server.sql(`SELECT to_regnamespace('waybill') AS found`, url)).toEqual([{ found: null }])
  const missing = new URL(url)
  missing.pathname = '/nothing'
  const nobody = 'postgres://127.0.0.1:9/events'
  await expect(checkPostgres({ connectionString: String(missing) })).rejects.toThrow('3D000')
  await expect(checkPostgres({ connectionString: nobody })).rejects.toMatchObject({ code: 'store_unavailable' })
  await expect(checkPostgres({ connectionString: undefined })).rejects.toThrow('connectionString')
})
