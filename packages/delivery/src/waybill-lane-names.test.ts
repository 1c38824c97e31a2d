import type { Destination } from '@waybill/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { memoryStore } from './memory-store/memory-store.js'
import type { Store } from './store/store.js'
import { track } from './testing/events.js'
import { openWorkbench, type Workbench } from './testing/workbench.js'
import type { WaybillOptions } from './waybill-options.js'

let bench: Workbench
let store: Store

beforeEach(async () => {
  bench = await openWorkbench()
  store = memoryStore()
})

afterEach(async () => {
  expect(await bench.delivery.recount()).toEqual(await bench.delivery.totals())
  await bench.close()
})

const named = (name: string, ...formerNames: readonly string[]): Destination => ({
  ...bench.vendor.destination,
  close: async () => undefined,
  name,
  formerNames,
})
const start = (destinations: readonly Destination[], options: Partial<WaybillOptions> = {}) =>
  bench.start({ destinations, store, ...options })

/** Three events wait in the lane `old`, which is held, and two of them in `other`. */
async function leaveBehind(): Promise<void> {
  await start([named('old'), named('other')], { deliver: false })
  await bench.delivery.acceptMany([track('A', 'm1'), track('A', 'm2')])
  await bench.delivery.accept(track('A', 'm3'), { destinations: ['old'] })
  await bench.delivery.hold({ lane: 'old', reason: 'stock' })
  await bench.delivery.close()
}

it('keeps what a lane has when its destination gets another name', async () => {
  await leaveBehind()
  await start([named('new', 'older', 'old'), named('other')])
  expect(await bench.delivery.holds()).toMatchObject([{ lane: 'new', reason: 'stock' }])
  expect(await bench.delivery.accept(track('A', 'm1'))).toMatchObject({ status: 'duplicate' })
  await bench.delivery.resume({ lane: 'new' })
  await bench.delivery.flush()
  expect(await bench.delivery.totals()).toMatchObject({ new: { delivered: 3 }, other: { delivered: 2 } })
  expect((await bench.where('m1')).lanes).toMatchObject({ new: { state: 'delivered' }, other: { state: 'delivered' } })
  expect(bench.ids().toSorted()).toEqual(['m1', 'm1', 'm2', 'm2', 'm3'])
})

it('shows a lane that has no destination as long as something is pending there', async () => {
  await leaveBehind()
  await start([named('other')])
  await bench.delivery.flush()
  const [, absent, ...more] = await bench.delivery.lanes()
  expect(more).toEqual([])
  expect(absent).toMatchObject({ lane: 'old', absent: true, delivers: false, depth: { pending: 3 } })
  expect(absent?.holds).toMatchObject([{ lane: 'old', reason: 'stock' }])
  expect(await bench.delivery.find({ lane: 'old' })).toHaveLength(3)
  await bench.delivery.close()
  await start([named('other')], { discardLanes: ['old', 'never'] })
  await bench.delivery.resume({ lane: 'old' })
  await bench.delivery.accept(track('A', 'm4'))
  await bench.delivery.flush()
  expect(await bench.delivery.totals()).toMatchObject({ old: { accepted: 3, skipped: 3 }, other: { delivered: 3 } })
  expect((await bench.where('m3')).lanes['old']).toMatchObject({ state: 'skipped', reason: 'lane_discarded' })
  await bench.delivery.close()
  await start([named('other')])
  expect((await bench.delivery.lanes()).map(({ lane }) => lane)).toEqual(['other'])
})

it('discards no lane that has a destination', async () => {
  await start([])
  const wrong = start([named('other')], { discardLanes: ['other', '__proto__'] })
  await expect(wrong).rejects.toMatchObject({
    issues: [{ field: 'discardLanes[0]' }, { field: 'discardLanes[1]', rule: 'cannot name a lane' }],
  })
})
