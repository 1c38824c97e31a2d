import { afterEach, expect, it } from 'vitest'
import { countingReleases, expectPace, startPacedVendor } from '../../../../tooling/paced-vendor.js'
import { createWaybill } from '../create-waybill.js'
import { memoryStore } from '../memory-store/memory-store.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

it('keeps a rate over HTTP, with the store in memory', async () => {
  const rate = { requests: 25, perMs: 250 }
  const vendor = await startPacedVendor('paced', rate)
  const { store, mostReleases } = countingReleases(memoryStore())
  const waybill = await createWaybill({ store, destinations: [vendor.destination()] })
  closing.push(() => waybill.close(), vendor.close)
  await expectPace(vendor, { rate, accept: waybill.acceptMany, mostReleases })
  expect(await waybill.flush()).toMatchObject({ settled: true })
})
