import { createWaybill, type Waybill } from '@waybill/delivery'
import { afterEach, expect, test } from 'vitest'
import { postgresStore } from './postgres-store.js'
import type { PostgresServer } from './testing/postgres-server.js'
import { postgresTest } from './testing/postgres-test.js'
import { startVendor, type Vendor } from './testing/vendor.js'

let server: PostgresServer
const open: (Waybill | Vendor)[] = []

postgresTest.beforeAll(({ server: shared }) => {
  server = shared
}, 60_000)
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

/** Two processes with a vendor each: one that delivers when it is resumed, and one that only accepts. */
async function together() {
  const vendors = [await startVendor('one'), await startVendor('two')]
  open.push(...vendors)
  const connectionString = await server.database()
  const process = async (deliver: boolean) => {
    const destinations = vendors.map((vendor) => vendor.destination())
    const store = postgresStore({ connectionString })
    const lanes = { one: { maxPending: 100 } }
    const waybill = await createWaybill({ store, destinations, lanes, deliver })
    open.push(waybill)
    return waybill
  }
  const worker = await process(true)
  await worker.hold({ lane: 'one', reason: 'an outage' })
  return { worker, web: await process(false) }
}

const events = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => ({
    type: 'track' as const,
    event: 'Viewed',
    messageId: `${prefix}${index}`,
    userId: `${prefix}${index}`,
  }))
const to = (...destinations: string[]) => ({ destinations })

test('who waits in one process gets in within a second of the room that another makes', {
  timeout: 60_000,
}, async () => {
  const { worker, web } = await together()
  await worker.acceptMany(events(100, 'm'), to('one'))
  for (let refused = false; !refused; ) {
    const [answer] = await web.acceptMany(events(1, `fill${Math.random()}`), to('one'))
    refused = answer?.status === 'refused'
  }
  const waiting = Promise.all(
    events(40, 'late').map((event) =>
      web.accept(event, { ...to('one'), waitMs: 30_000 }).then(() => performance.now()),
    ),
  )
  // One vendor's outage takes nobody else's events.
  const [other] = await web.acceptMany(events(1, 'other'), { ...to('two'), waitMs: 30_000 })
  expect(other).toMatchObject({ status: 'accepted' })
  await worker.resume({ lane: 'one' })
  for (let pending = 100; pending > 60; ) pending = (await worker.totals())['one']?.pending ?? 0
  const freed = performance.now()
  expect(Math.max(...(await waiting)) - freed).toBeLessThan(1_000)
})
