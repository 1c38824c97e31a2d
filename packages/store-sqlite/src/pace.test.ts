import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWaybill } from '@waybill/delivery'
import { afterEach, expect, it } from 'vitest'
import { countingReleases, expectPace, startPacedVendor } from '../../../tooling/paced-vendor.js'
import { sqliteStore } from './index.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

it('keeps a rate over HTTP, with the store on disk', async () => {
  const rate = { requests: 25, perMs: 250 }
  const vendor = await startPacedVendor('paced', rate)
  const directory = mkdtempSync(join(tmpdir(), 'waybill-sqlite-'))
  const { store, mostReleases } = countingReleases(sqliteStore({ path: join(directory, 'store.db'), reserveBytes: 0 }))
  const waybill = await createWaybill({ store, destinations: [vendor.destination()] })
  closing.push(
    () => waybill.close(),
    vendor.close,
    () => rmSync(directory, { recursive: true, force: true }),
  )
  await expectPace(vendor, { rate, accept: waybill.acceptMany, mostReleases })
  expect(await waybill.flush()).toMatchObject({ settled: true })
})
