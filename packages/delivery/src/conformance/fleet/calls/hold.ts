import assert from 'node:assert/strict'
import type { FleetCall, FleetScene } from '../call.js'
import { accept, arrivedSince, assertArrived, controlMs, eventsOf, fillWires, totalsOf, within } from '../story.js'

const unanswered = ({ isAway, worker }: FleetScene) => (isAway ? [worker.name] : [])

export const holdCalls: readonly FleetCall[] = [
  {
    name: 'hold-lane',
    promise: '`hold` of a lane stops all processes, says what was on the wire, and names who did not answer.',
    async run(scene) {
      const { api, lane, vendor, worker, isAway, isDead } = scene
      const events = eventsOf(scene, 40)
      const onWire = await fillWires(scene, events)
      await scene.middle()
      const held = await within(controlMs, api.waybill.hold({ lane, reason: 'by hand' }))
      assert.deepEqual(held.unanswered, unanswered(scene))
      assert.equal(held.onTheWire.requests, isAway ? onWire - 2 : onWire)
      const before = vendor.of(lane).length
      vendor.release(lane)
      await scene.end()
      assert.deepEqual(arrivedSince(scene, before), [], 'sent after hold had resolved')
      if (!isDead) {
        const [status] = (await worker.waybill.lanes()).filter((one) => one.lane === lane)
        assert.deepEqual(
          status?.holds.map(({ reason }) => reason),
          ['by hand'],
        )
      }
      await within(controlMs, api.waybill.resume({ lane }))
      await totalsOf(scene, { delivered: 40, pending: 0 })
      assertArrived(scene, events)
    },
  },
  {
    name: 'hold-endpoint',
    promise: '`hold` of an endpoint stops that endpoint in all processes, and no other.',
    async run(scene) {
      const { api, lane, vendor } = scene
      const events = eventsOf(scene, 40)
      await fillWires(scene, events)
      await scene.middle()
      const held = await within(controlMs, api.waybill.hold({ lane, endpoint: 'single', reason: 'by hand' }))
      assert.deepEqual(held.unanswered, unanswered(scene))
      const before = vendor.of(lane).length
      vendor.release(lane)
      const others = eventsOf(scene, 5, { name: 'other', event: 'Other' })
      await accept(scene, others)
      await vendor.until(lane, (arrivals) => arrivals.length >= before + 5)
      await scene.end()
      assert.deepEqual(arrivedSince(scene, before, `${lane}-m`), [], 'sent after hold had resolved')
      assertArrived(scene, others)
      await within(controlMs, api.waybill.resume({ lane, endpoint: 'single' }))
      await totalsOf(scene, { delivered: 45, pending: 0 })
    },
  },
]
