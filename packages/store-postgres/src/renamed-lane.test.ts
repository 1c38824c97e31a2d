import { createWaybill, type Waybill, type WaybillOptions } from '@waybill/delivery'
import { afterEach, expect, test } from 'vitest'
import { postgresStore } from './postgres-store.js'
import type { PostgresServer } from './testing/postgres-server.js'
import { postgresTest } from './testing/postgres-test.js'
import { startVendor, type Vendor } from './testing/vendor.js'

let server: PostgresServer
let vendor: Vendor
const open: Waybill[] = []

postgresTest.beforeAll(async ({ server: shared }) => {
  server = shared
  vendor = await startVendor('vendor')
}, 60_000)
afterEach(async () => {
  await Promise.all(open.splice(0).map((waybill) => waybill.close({ timeoutMs: 1_000 })))
  await vendor.close()
})

const accept = (waybill: Waybill, ...ids: readonly string[]) =>
  waybill.acceptMany(ids.map((messageId) => ({ type: 'track', event: 'Viewed', userId: 'u1', messageId })))

test('a process that was there before a rename goes on with the lane, under the name it knows', async () => {
  const connectionString = await server.database()
  async function start(name: string, formerNames: readonly string[], options: Partial<WaybillOptions> = {}) {
    const store = postgresStore({ connectionString, pollMs: 50 })
    const destination = { ...vendor.destination(), name, formerNames }
    const waybill = await createWaybill({ store, destinations: [destination], ...options })
    open.push(waybill)
    return waybill
  }
  const before = await start('old', [], { deliver: false })
  await accept(before, 'm1', 'm2')
  const after = await start('new', ['old'], { deliver: false })
  expect(await after.totals()).toMatchObject({ new: { pending: 2 } })
  await after.hold({ lane: 'new', reason: 'stock' })
  await accept(before, 'm3')
  await accept(after, 'm3', 'm4')
  await expect.poll(async () => (await before.totals())['old']?.accepted, { timeout: 15_000 }).toBe(4)
  expect((await before.lanes()).map(({ lane, holds }) => [lane, holds])).toMatchObject([
    ['old', [{ lane: 'old', reason: 'stock' }]],
  ])
  await after.resume({ lane: 'new' })
  const late = await start('new', ['old'])
  await expect.poll(() => new Set(vendor.received).size, { timeout: 15_000 }).toBe(4)
  await late.flush()
  expect(await late.totals()).toMatchObject({ new: { accepted: 4, delivered: 4 } })
  expect(await before.where('default', 'm3')).toMatchObject({ lanes: { old: { state: 'delivered' } } })
  expect(await late.recount()).toEqual(await late.totals())
  // One of the old configuration makes the old lane anew, and it is shown where nobody has it.
  const again = await start('old', [], { deliver: false })
  await accept(again, 'm5')
  expect(await late.lanes()).toMatchObject([{ lane: 'new' }, { lane: 'old', absent: true, depth: { pending: 1 } }])
})
