import assert from 'node:assert/strict'
import type { FleetCall, FleetScene } from '../call.js'
import { accept, arrivedSince, controlMs, eventsOf, totalsOf, within } from '../story.js'

async function park(scene: FleetScene): Promise<void> {
  scene.vendor.answer(scene.lane, { status: 400 })
  await accept(scene, eventsOf(scene, 20))
  await totalsOf(scene, { parked: 20, pending: 0 })
  scene.vendor.answer(scene.lane, { status: 200 })
}

export const parkedCalls: readonly FleetCall[] = [
  {
    name: 'replay',
    promise: '`replay` sends again what all processes parked.',
    async run(scene) {
      const { api, lane, vendor } = scene
      await park(scene)
      await scene.middle()
      const before = vendor.of(lane).length
      assert.equal((await within(2 * controlMs, api.waybill.replay({ lane }))).total, 20)
      await scene.end()
      await totalsOf(scene, { delivered: 20, parked: 0, pending: 0 })
      const again = arrivedSince(scene, before)
      assert.ok(again.length >= 20, again.join(', '))
    },
  },
  {
    name: 'discard',
    promise: '`discard` lets go what all processes parked, and nothing of it is sent.',
    async run(scene) {
      const { api, lane, vendor } = scene
      await park(scene)
      await scene.middle()
      const before = vendor.of(lane).length
      assert.equal((await within(2 * controlMs, api.waybill.discard({ lane }, { reason: 'stale' }))).total, 20)
      await scene.end()
      await totalsOf(scene, { discarded: 20, parked: 0, pending: 0 })
      assert.deepEqual(arrivedSince(scene, before), [])
    },
  },
]
