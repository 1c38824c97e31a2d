import { createWaybill, type Waybill, type WaybillOptions } from '@waybill/delivery'
import { afterEach, expect, test } from 'vitest'
import { postgresStore } from '../postgres-store.js'
import { type AnsweringVendor, startAnsweringVendor } from '../testing/answering-vendor.js'
import type { PostgresServer } from '../testing/postgres-server.js'
import { postgresTest } from '../testing/postgres-test.js'

let server: PostgresServer
let connectionString: string
/** Of each test: they share the tables. */
let lane: string
let lanes = 0
let vendor: AnsweringVendor
const closing: (() => Promise<unknown>)[] = []

postgresTest.beforeAll(async ({ server: shared }) => {
  server = shared
  connectionString = await server.database()
}, 60_000)
afterEach(async () => {
  vendor?.release()
  for (const close of closing.splice(0).reverse()) await close()
})

/** A worker and a process that only accepts, as two engines on one store. */
async function start({
  worker = {},
  api = {},
}: {
  worker?: Partial<WaybillOptions>
  api?: Partial<WaybillOptions>
} = {}) {
  lane = `lane-${++lanes}`
  vendor = await startAnsweringVendor(lane)
  closing.push(() => vendor.close())
  const engine = async (name: string, options: Partial<WaybillOptions>): Promise<Waybill> => {
    const store = postgresStore({ connectionString, name })
    const waybill = await createWaybill({ store, destinations: [vendor.destination()], order: 'none', ...options })
    closing.push(() => waybill.close({ timeoutMs: 100 }))
    return waybill
  }
  return {
    engine,
    api: await engine('api', { deliver: false, ...api }),
    worker: await engine('worker', { defaults: { concurrency: 2, backoffMs: 600_000 }, ...worker }),
  }
}

const events = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => ({
    type: 'track' as const,
    event: 'Viewed',
    messageId: `${lane}${prefix}${index}`,
    userId: `${lane}${prefix}`,
  }))
const soon = { timeout: 20_000, interval: 10 }

test('a hold of another process stops a worker, names what was on the wire, and ends as it is resumed', {
  timeout: 60_000,
}, async () => {
  const { api, worker } = await start()
  vendor.keep()
  await api.acceptMany(events(50, 'a'))
  await expect.poll(() => vendor.received.length, soon).toBe(2)
  const began = performance.now()
  const held = await api.hold({ lane, reason: 'by hand' })
  expect(performance.now() - began).toBeLessThan(4_000)
  expect(held).toEqual({
    onTheWire: {
      requests: 2,
      deliveries: 2,
      events: vendor.received.map((messageId) => ({ source: 'default', messageId })),
    },
    unanswered: [],
  })
  vendor.release()
  await expect.poll(async () => (await api.totals())[lane], soon).toMatchObject({ delivered: 2, pending: 48 })
  const hold = { lane, reason: 'by hand', by: 'api', since: expect.any(Number) }
  for (const waybill of [api, worker]) expect(await waybill.lanes()).toMatchObject([{ holds: [hold] }])
  expect(vendor.received).toHaveLength(2)
  await api.resume({ lane })
  expect(await worker.holds()).toEqual([])
  await expect.poll(async () => (await api.totals())[lane], soon).toMatchObject({ delivered: 50, pending: 0 })
})

test('resumed elsewhere, a hold that a vendor caused ends here, with every wait', { timeout: 60_000 }, async () => {
  const { api, worker } = await start()
  vendor.answer(503)
  await api.acceptMany(events(1, 'w'))
  await expect
    .poll(async () => await api.where('default', `${lane}w0`), soon)
    .toMatchObject({ lanes: { [lane]: { attempt: 1 } } })
  vendor.answer(401)
  await api.acceptMany(events(5, 'a'))
  await expect.poll(() => worker.holds(), soon).toMatchObject([{ reason: 'unauthorized' }])
  // It holds before it is stored.
  await expect.poll(() => api.holds(), soon).toMatchObject([{ since: expect.any(Number) }])
  expect(await worker.holds()).toEqual(await api.holds())
  vendor.answer(200)
  await api.resume({ lane })
  await expect.poll(async () => (await api.totals())[lane], soon).toMatchObject({ delivered: 6, pending: 0 })
})

test('a hold that cannot be stored is not half in force', { timeout: 60_000 }, async () => {
  const { api, worker } = await start()
  await server.sql('ALTER TABLE waybill.holds ADD CONSTRAINT none CHECK (false) NOT VALID', connectionString)
  await expect(api.hold({ lane, reason: 'no' })).rejects.toMatchObject({ kind: 'invalid' })
  await server.sql('ALTER TABLE waybill.holds DROP CONSTRAINT none', connectionString)
  for (const waybill of [api, worker]) expect(await waybill.holds()).toEqual([])
  await api.acceptMany(events(1, 'a'))
  await expect.poll(() => vendor.received, soon).toEqual([`${lane}a0`])
})

test('a rest that one process is asked for stops all of them, and is remembered', { timeout: 60_000 }, async () => {
  const { api, worker, engine } = await start()
  const other = await engine('other', { defaults: { concurrency: 2 } })
  vendor.answer(429, { 'retry-after': '600' })
  await api.acceptMany(events(1, 'a'))
  await expect.poll(() => vendor.received.length, soon).toBe(1)
  const pauseOf = async (waybill: Waybill) => (await waybill.lanes())[0]?.pauses[0]
  for (const waybill of [api, worker, other])
    await expect.poll(() => pauseOf(waybill), soon).toMatchObject({ reason: 'limited', forMs: expect.any(Number) })
  await worker.close({ timeoutMs: 100 })
  await other.close({ timeoutMs: 100 })
  vendor.answer(200)
  const restarted = await engine('worker', {})
  await api.acceptMany(events(5, 'b'))
  expect((await pauseOf(restarted))?.forMs).toBeGreaterThan(500_000)
  expect(vendor.received).toHaveLength(1)
  await api.resume({ lane })
  await expect.poll(async () => (await api.totals())[lane], soon).toMatchObject({ delivered: 6, pending: 0 })
})

test('what is forgotten elsewhere leaves no process any more', { timeout: 60_000 }, async () => {
  const { api } = await start()
  vendor.keep()
  await api.acceptMany([...events(2, 'other'), ...events(100, 'victim')])
  await expect.poll(() => vendor.received.length, soon).toBe(2)
  const erasure = await api.forget({ userId: `${lane}victim` })
  expect(erasure).toEqual({ erased: 100, bodies: 100, inFlight: 0, unanswered: [] })
  vendor.release()
  await expect
    .poll(async () => (await api.totals())[lane], soon)
    .toMatchObject({ delivered: 2, erased: 100, pending: 0 })
  expect(vendor.received.filter((id) => id.includes('victim'))).toEqual([])
  expect((await api.totals())[lane]).toEqual((await api.recount())[lane])
})
