import { createWaybill, type Waybill, type WaybillOptions } from '@waybill/delivery'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { postgresStore } from '../postgres-store.js'
import { type AnsweringVendor, startAnsweringVendor } from '../testing/answering-vendor.js'
import type { PostgresServer } from '../testing/postgres-server.js'
import { postgresTest } from '../testing/postgres-test.js'

let server: PostgresServer
let connectionString: string
let vendor: AnsweringVendor
const closing: (() => Promise<unknown>)[] = []
const lane = 'shop'
const personKey = 'a key of thirty-two characters!!'
const soon = { timeout: 20_000, interval: 10 }

postgresTest.beforeAll(async ({ server: shared }) => {
  server = shared
}, 60_000)
afterEach(async () => {
  vendor?.release()
  for (const close of closing.splice(0).reverse()) await close()
})

async function begin() {
  connectionString = await server.database()
  vendor = await startAnsweringVendor(lane)
  closing.push(() => vendor.close())
}

async function engine(name: string, options: Partial<WaybillOptions> = {}): Promise<Waybill> {
  const store = postgresStore({ connectionString, name, pollMs: 50, licenceMs: 1_000 })
  const destinations = [vendor.destination()]
  const waybill = await createWaybill({ store, destinations, order: 'none', personKey, ...options })
  closing.push(() => waybill.close({ timeoutMs: 100 }))
  return waybill
}

const event = (messageId: string, userId: string) => ({ type: 'track' as const, event: 'A', messageId, userId })
const reasonOf = async (waybill: Waybill, id: string) => {
  const where = await waybill.where('default', id)
  return where.status === 'found' ? [where.lanes[lane]?.state, where.lanes[lane]?.reason, where.event] : where.status
}

test('who is suppressed in one process is skipped in all, with what is pending, planned, replayed and new', {
  timeout: 60_000,
}, async () => {
  await begin()
  const api = await engine('api', { deliver: false })
  const worker = await engine('worker', { defaults: { concurrency: 2, initialConcurrency: 2 } })
  vendor.answer(400)
  await api.accept(event('parked', 'ada'))
  await expect.poll(async () => (await api.totals())[lane], soon).toMatchObject({ parked: 1 })
  vendor.answer(200)
  vendor.keep()
  await api.acceptMany(Array.from({ length: 30 }, (_, index) => event(`m${index}`, index % 2 === 0 ? 'ada' : 'bob')))
  await expect.poll(() => vendor.received.length, soon).toBe(3)
  const [, ...wire] = vendor.received
  const theirs = wire.filter((id) => Number(id.slice(1)) % 2 === 0)
  expect(await api.suppress({ userId: 'ada' }, { reason: 'asked' })).toEqual({
    before: false,
    onTheWire: {
      requests: theirs.length,
      deliveries: theirs.length,
      events: theirs.map((messageId) => ({ source: 'default', messageId })),
    },
    unanswered: [],
  })
  expect(await worker.suppressed({ userId: 'ada' })).toMatchObject({ suppressed: true, reason: 'asked' })
  await worker.accept(event('new', 'ada'))
  await worker.replay({ userId: 'ada', state: 'parked' })
  vendor.release()
  await expect.poll(async () => (await api.totals())[lane], soon).toMatchObject({ pending: 0, parked: 0 })
  expect(vendor.received.slice(3).filter((id) => !/^m\d*[13579]$/.test(id))).toEqual([])
  expect(await reasonOf(api, 'new')).toEqual(['skipped', 'suppressed', undefined])
  expect(await reasonOf(api, 'parked')).toMatchObject(['skipped', 'suppressed', { userId: 'ada' }])
  expect(await api.recount()).toEqual(await api.totals())
  expect(await worker.unsuppress({ userId: 'ada' })).toMatchObject({ lifted: true })
  await worker.accept(event('after', 'ada'))
  await expect.poll(() => vendor.received, soon).toContain('after')
})

test('what an open transaction has accepted before is skipped after it', { timeout: 60_000 }, async () => {
  await begin()
  const api = await engine('api', { deliver: false })
  const worker = await engine('worker')
  const transaction = new pg.Client({ connectionString })
  await transaction.connect()
  closing.push(() => transaction.end())
  await transaction.query('BEGIN')
  await api.acceptMany([event('m1', 'ada'), event('n1', 'bob')], { transaction })
  await worker.suppress({ userId: 'ada' })
  await worker.acceptMany([event('m2', 'ada')], { transaction })
  await transaction.query('COMMIT')
  await expect.poll(async () => (await api.totals())[lane], soon).toMatchObject({ pending: 0 })
  expect(vendor.received).toEqual(['n1'])
  expect(await reasonOf(api, 'm1')).toMatchObject(['skipped', 'suppressed', { userId: 'ada' }])
  expect(await reasonOf(api, 'm2')).toEqual(['skipped', 'suppressed', undefined])
})

test('a process without the key neither accepts nor sends once persons are kept, and says why', {
  timeout: 60_000,
}, async () => {
  await begin()
  const failed: unknown[] = []
  const keyless = await engine('keyless', {
    personKey: undefined,
    observe: (told) => told.type === 'store_failed' && failed.push(told.error),
    defaults: { backoffMs: 5 },
  })
  const api = await engine('api', { deliver: false })
  await keyless.accept(event('m0', 'bob'))
  await expect.poll(() => vendor.received, soon).toEqual(['m0'])
  await api.suppress({ userId: 'ada' })
  await expect.poll(() => keyless.accept(event('m1', 'bob')).catch(({ code }) => code), soon).toBe('person_key_missing')
  const before = vendor.received.length
  await api.acceptMany([event('m2', 'ada'), event('m3', 'bob')])
  expect(failed).toMatchObject([{ code: 'person_key_missing', kind: 'setup' }])
  expect(vendor.received.slice(before)).toEqual([])
  await expect(engine('another', { personKey: undefined })).rejects.toMatchObject({ code: 'person_key_missing' })
  await expect(engine('other', { personKey: 'another key of thirty-two chars!' })).rejects.toMatchObject({
    code: 'person_key_differs',
  })
  await engine('right')
  await expect.poll(() => vendor.received.slice(before), soon).toContain('m3')
  await expect.poll(() => reasonOf(api, 'm2'), soon).toEqual(['skipped', 'suppressed', undefined])
})

test('what a person agrees to in one process counts in all, for what is planned there', {
  timeout: 60_000,
}, async () => {
  await begin()
  const destinations = [{ ...vendor.destination(), consent: { requires: ['ads'] } }]
  const api = await engine('api', { deliver: false, destinations })
  const worker = await engine('worker', { destinations, defaults: { concurrency: 1, initialConcurrency: 1 } })
  await api.setConsent({ userId: 'ada' }, { ads: true }, { at: Date.now() - 60_000 })
  await expect
    .poll(async () => {
      await worker.accept(event(`w${performance.now()}`, 'ada'))
      return vendor.received.length
    }, soon)
    .toBeGreaterThan(0)
  await expect.poll(async () => (await api.totals())[lane], soon).toMatchObject({ pending: 0 })
  vendor.keep()
  const before = vendor.received.length
  await worker.acceptMany(Array.from({ length: 10 }, (_, index) => event(`m${index}`, 'ada')))
  await expect.poll(() => vendor.received.length, soon).toBe(before + 1)
  const { onTheWire, consent, unanswered } = await api.setConsent({ userId: 'ada' }, { ads: false })
  expect([onTheWire.deliveries, consent['ads']?.agreed, unanswered]).toEqual([1, false, []])
  vendor.release()
  await expect.poll(async () => (await api.totals())[lane], soon).toMatchObject({ pending: 0 })
  expect(vendor.received).toHaveLength(before + 1)
  expect(await reasonOf(api, 'm9')).toMatchObject(['skipped', 'no_consent', {}])
})

test('a start reads thousands of persons, in pages', { timeout: 60_000 }, async () => {
  await begin()
  const api = await engine('api')
  await api.suppress({ userId: 'u-7' })
  await server.sql(
    `INSERT INTO waybill.persons SELECT 'd' || n, 1, NULL, NULL, 1 + n % 3 FROM generate_series(1, 25000) n; UPDATE waybill.control SET version = 9`,
    connectionString,
  )
  const late = await engine('late')
  await late.acceptMany([event('m1', 'u-7'), event('m2', 'u-8')])
  await expect.poll(() => vendor.received, soon).toEqual(['m2'])
  const store = postgresStore({ connectionString })
  await store.open({ lanes: [], keepBodies: true })
  closing.push(() => store.close())
  let told = 0
  await store.control?.follow(async ({ persons }) => {
    told += new Set(persons?.marks.map(({ digest }) => digest)).size
    return new Map()
  })
  expect(told).toBe(25_001)
})
