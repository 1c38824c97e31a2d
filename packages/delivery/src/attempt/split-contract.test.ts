import type { Destination } from '@waybill/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createWaybill } from '../create-waybill.js'
import { memoryStore } from '../memory-store/memory-store.js'
import { track } from '../testing/events.js'
import { type ScriptedVendor, startScriptedVendor } from '../testing/scripted-vendor.js'
import type { Waybill } from '../waybill.js'

let vendor: ScriptedVendor
let delivery: Waybill | undefined

beforeEach(async () => {
  vendor = await startScriptedVendor()
  vendor.script = ({ ids }) => (ids.includes('m1') ? { status: 400 } : {})
})

afterEach(async () => {
  await delivery?.close({ timeoutMs: 50 })
  await vendor.close()
})

async function settle(split: (right: Destination) => Destination['split']) {
  const destination = { ...vendor.destination, split: split(vendor.destination) }
  delivery = await createWaybill({ store: memoryStore(), destinations: [destination], defaults: { backoffMs: 5 } })
  await delivery.acceptMany([0, 1, 2, 3].map((index) => track('Batched', `m${index}`, `u${index}`)))
  await delivery.flush()
  expect(await delivery.recount()).toEqual(await delivery.totals())
  return (await delivery.totals())['scripted']
}

it('a refused request is split until the event at fault stands alone', async () => {
  expect(await settle(({ split }) => split)).toMatchObject({ delivered: 3, parked: 1, pending: 0 })
})

it.each<[string, (right: Destination) => Destination['split']]>([
  [
    'throws',
    () => () => {
      throw new TypeError('a defect of the destination')
    },
  ],
  ['loses a call', (right) => (request, outcomes) => right.split(request, outcomes).slice(1)],
  ['repeats a call', (right) => (request, outcomes) => [...right.split(request, outcomes), request]],
  ['gives back the request itself', () => (request) => [request]],
])('when `split` %s, the events are parked together and none is lost or sent twice', async (_, split) => {
  expect(await settle(split)).toMatchObject({ delivered: 0, parked: 4, pending: 0 })
  expect(vendor.received).toHaveLength(1)
})
