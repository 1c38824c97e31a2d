import { createWaybill, type Waybill, type WaybillOptions } from '@waybill/delivery'
import { afterAll, afterEach, expect, test } from 'vitest'
import { postgresStore } from './postgres-store.js'
import type { PostgresServer } from './testing/postgres-server.js'
import { postgresTest } from './testing/postgres-test.js'
import { startVendor, type Vendor } from './testing/vendor.js'

let server: PostgresServer
let connectionString: string
let vendors: readonly Vendor[]
const deliveries: Waybill[] = []

postgresTest.beforeAll(async ({ server: shared }) => {
  server = shared
  vendors = await Promise.all(['one', 'two'].map(startVendor))
}, 60_000)
afterAll(async () => {
  await Promise.all(vendors.map((vendor) => vendor.close()))
})
afterEach(async () => {
  await Promise.all(deliveries.splice(0).map((delivery) => delivery.close({ timeoutMs: 1_000 })))
})

async function start(name: string, options: Partial<WaybillOptions>): Promise<Waybill> {
  const store = postgresStore({ connectionString, name, pollMs: 50 })
  const destinations = vendors.map((vendor) => vendor.destination())
  const delivery = await createWaybill({ store, destinations, ...options })
  deliveries.push(delivery)
  return delivery
}

const accept = (delivery: Waybill, ids: readonly string[]) =>
  delivery.acceptMany(ids.map((messageId) => ({ type: 'track', event: 'Viewed', userId: 'u1', messageId })))
const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`)
const soon = { timeout: 15_000, interval: 20 }

test('some accept, some deliver, each the lanes that it is given', async () => {
  connectionString = await server.database()
  const front = await start('front', { deliver: false })
  const ids = numbered('a', 50)
  await accept(front, ids)
  const first = await start('first', { deliver: ['one'] })
  await expect.poll(() => vendors[0]?.received.length, soon).toBe(50)
  expect(vendors[1]?.received).toEqual([])
  expect((await front.totals())['two']).toMatchObject({ pending: 50 })
  await start('second', { deliver: ['two'] })
  await expect.poll(() => vendors[1]?.received.length, soon).toBe(50)
  // What comes later reaches both without a word between the processes.
  await accept(front, numbered('b', 50))
  await expect.poll(() => vendors.map(({ received }) => new Set(received).size), soon).toEqual([100, 100])
  const delivered = async () => Object.values(await first.totals()).map((lane) => lane.delivered)
  await expect.poll(delivered, soon).toEqual([100, 100])
  expect(await front.totals()).toEqual(await front.recount())
})

test('a person sees all processes from any of them, and who has died', async () => {
  connectionString = await server.database()
  const front = await start('front', { deliver: false })
  await start('worker', { deliver: ['one'] })
  // One that died a minute ago, with two events in hand.
  const dead = postgresStore({ connectionString, name: 'dead' })
  await dead.open({ lanes: [{ name: 'two', order: 'none' }], keepBodies: true })
  await accept(front, ['x', 'y'])
  await dead.lease('two', { max: 10, maxBytes: 1_000_000, forMs: 60_000 })
  await server.sql(
    `UPDATE waybill.workers SET seen_at = now() - interval '1 minute' WHERE name = 'dead'`,
    connectionString,
  )
  expect(await front.workers()).toMatchObject([
    { name: 'front', alive: true, leases: {} },
    { name: 'worker', alive: true },
    { name: 'dead', alive: false, leases: { two: 2 } },
  ])
  expect(await front.lanes()).toMatchObject([{}, { lane: 'two', delivers: false, depth: { pending: 2 } }])
  await dead.close()
})
