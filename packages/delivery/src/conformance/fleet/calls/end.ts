import assert from 'node:assert/strict'
import type { FleetCall } from '../call.js'
import { accept, assertArrived, controlMs, eventsOf, fillWires, totalsOf, within } from '../story.js'

export const endCalls: readonly FleetCall[] = [
  {
    name: 'flush',
    promise: '`flush` ends at its deadline, and says what is left with other processes.',
    async run(scene) {
      const { api, lane, vendor } = scene
      const onWire = await fillWires(scene, eventsOf(scene, 20))
      await scene.middle()
      const { settled, left } = await within(controlMs, api.waybill.flush({ timeoutMs: 5_000 }))
      assert.deepEqual([settled, left[lane]], [false, 20], `${onWire} on the wire`)
      vendor.release(lane)
      await scene.end()
      await totalsOf(scene, { delivered: 20, pending: 0 })
    },
  },
  {
    name: 'close',
    promise: 'A process that closes gives back what it has not sent, and the others send it.',
    async run(scene) {
      const { lane, vendor } = scene
      const leaver = await scene.join('leaver')
      const events = eventsOf(scene, 40)
      vendor.keep(lane)
      await accept(scene, events)
      await vendor.until(lane, (arrivals) => arrivals.some(({ engine }) => engine === leaver.name))
      await scene.middle()
      await within(controlMs, leaver.waybill.close({ timeoutMs: 500 }))
      const before = vendor.of(lane).filter(({ engine }) => engine === leaver.name).length
      vendor.release(lane)
      await scene.end()
      await totalsOf(scene, { delivered: 40, pending: 0 })
      assertArrived(scene, events)
      assert.equal(vendor.of(lane).filter(({ engine }) => engine === leaver.name).length, before)
    },
  },
  {
    name: 'looks',
    promise: '`lanes`, `totals`, `workers`, `where` and `find` answer, and say what is so in all processes.',
    async run(scene) {
      const { api, lane, vendor, worker, steady } = scene
      const onWire = await fillWires(scene, eventsOf(scene, 20))
      await scene.middle()
      const { waybill } = api
      const [lanes, totals, workers, where, found] = await within(
        controlMs,
        Promise.all([
          waybill.lanes(),
          waybill.totals(),
          waybill.workers(),
          waybill.where('default', `${lane}-m-0`),
          waybill.find({ lane, state: 'pending' }, { limit: 100 }),
        ]),
      )
      assert.equal(lanes.find((one) => one.lane === lane)?.depth.pending, 20)
      assert.equal(totals[lane]?.pending, 20)
      assert.equal(where.status, 'found')
      assert.equal(found.length, 20)
      const names = workers.map(({ name }) => name)
      for (const { name } of [api, worker, ...steady]) assert.ok(names.includes(name), `${name} of ${names.join(', ')}`)
      const leased = workers.reduce((sum, one) => sum + (one.leases[lane] ?? 0), 0)
      assert.ok(leased >= onWire, `leased ${leased}, on the wire ${onWire}`)
      vendor.release(lane)
      await scene.end()
      await totalsOf(scene, { delivered: 20, pending: 0 })
    },
  },
]
