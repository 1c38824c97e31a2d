import assert from 'node:assert/strict'
import type { FleetCall } from '../call.js'
import { accept, assertArrived, controlMs, eventsOf, fillWires, totalsOf, within } from '../story.js'

export const acceptCalls: readonly FleetCall[] = [
  {
    name: 'accept',
    promise: 'The same ids given to two processes at once are stored once, and delivered.',
    async run(scene) {
      const { api, lane, steady } = scene
      const [other = api] = steady
      await accept(scene, eventsOf(scene, 10, { name: 'before' }))
      await scene.middle()
      const events = eventsOf(scene, 50)
      const both = [api, other].map(({ waybill }) => waybill.acceptMany(events, { destinations: [lane] }))
      const [one = [], two = []] = await within(controlMs, Promise.all(both))
      const pairs = one.map(({ status }, index) => [status, two[index]?.status].sort().join(' '))
      assert.deepEqual(new Set(pairs), new Set(['accepted duplicate']))
      await scene.end()
      await totalsOf(scene, { delivered: 60, pending: 0 })
      assertArrived(scene, events)
    },
  },
  {
    name: 'wait-for-room',
    promise: 'Room that another process makes wakes who waits for it by `waitMs`.',
    options: { maxPending: 30 },
    async run(scene) {
      const { api, lane, vendor } = scene
      await fillWires(scene, eventsOf(scene, 30))
      await scene.middle()
      const options = { destinations: [lane] }
      const [event] = eventsOf(scene, 1, { name: 'late' })
      assert.ok(event)
      await assert.rejects(within(controlMs, api.waybill.accept(event, options)), { code: 'store_full' })
      const waiting = api.waybill.accept(event, { ...options, waitMs: 60_000 })
      waiting.catch(() => undefined)
      vendor.release(lane)
      assert.equal((await within(5_000, waiting)).status, 'accepted')
      await scene.end()
      await totalsOf(scene, { delivered: 31, pending: 0 })
    },
  },
  {
    name: 'decide',
    promise: '`decide` is answered in a process that does not deliver, and the event is sent once.',
    async run(scene) {
      const { api, lane, vendor } = scene
      await scene.middle()
      const [event] = eventsOf(scene, 1)
      assert.ok(event)
      const options = { destination: lane, destinations: [lane], timeoutMs: 15_000 }
      const decision = await within(2 * controlMs, api.waybill.decide(event, options))
      assert.equal(decision.status, 'decided', JSON.stringify(decision))
      await scene.end()
      await totalsOf(scene, { delivered: 1, pending: 0 })
      assert.equal(vendor.of(lane).length, 1)
    },
  },
  {
    name: 'decide-behind',
    promise: '`decide` says that an earlier event of the person is with another process, and the order is kept.',
    async run(scene) {
      const { api, lane, vendor } = scene
      const userId = `${lane}-ada`
      vendor.keep(lane)
      await accept(scene, [{ type: 'identify', messageId: `${lane}-identify`, userId, traits: {} }])
      await vendor.until(lane, ({ length }) => length === 1)
      await scene.middle()
      const [event] = eventsOf(scene, 1, { userId })
      assert.ok(event)
      const options = { destination: lane, destinations: [lane], timeoutMs: 1_000 }
      const decision = await within(2 * controlMs, api.waybill.decide(event, options))
      assert.equal(decision.status, 'undecided', JSON.stringify(decision))
      vendor.release(lane)
      await scene.end()
      await totalsOf(scene, { delivered: 2, pending: 0 })
      const arrived = vendor.of(lane).map(({ messageId }) => messageId)
      assert.ok(arrived.lastIndexOf(`${lane}-identify`) < arrived.indexOf(`${lane}-m-0`), arrived.join(' '))
    },
  },
]
