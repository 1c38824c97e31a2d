import { createWaybill, type Waybill } from '@waybill/delivery'
import { afterEach, expect, test } from 'vitest'
import { countingReleases, expectPace, startPacedVendor } from '../../../tooling/paced-vendor.js'
import { postgresStore } from './postgres-store.js'
import type { PostgresServer } from './testing/postgres-server.js'
import { postgresTest } from './testing/postgres-test.js'

let server: PostgresServer
const closing: (() => Promise<unknown>)[] = []

postgresTest.beforeAll(({ server: shared }) => {
  server = shared
}, 60_000)
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

test.each([1, 2])('%i process(es) keep a rate over HTTP, together', async (processes) => {
  const connectionString = await server.database()
  // Slots of ten for 105 ms: a busy machine takes long for each statement.
  const rate = { requests: 200, perMs: 2_000 }
  const vendor = await startPacedVendor('paced', rate)
  closing.push(vendor.close)
  const started: Waybill[] = []
  const releases: (() => number)[] = []
  for (let n = 0; n < processes; n++) {
    const { store, mostReleases } = countingReleases(
      postgresStore({ connectionString, name: `process-${n}`, pollMs: 50 }),
    )
    const waybill = await createWaybill({ store, destinations: [vendor.destination()] })
    closing.push(() => waybill.close({ timeoutMs: 1_000 }))
    started.push(waybill)
    releases.push(mostReleases)
  }
  const accept: Waybill['acceptMany'] = (events) => started[0]?.acceptMany(events) ?? Promise.reject(new Error('none'))
  await expectPace(vendor, { rate, accept, mostReleases: () => Math.max(...releases.map((most) => most())) })
  await expect.poll(async () => (await started[0]?.totals())?.['paced']).toMatchObject({ delivered: 400, pending: 0 })
})
