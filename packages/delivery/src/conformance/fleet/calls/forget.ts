import assert from 'node:assert/strict'
import type { FleetCall } from '../call.js'
import { accept, arrivedSince, assertArrived, controlMs, eventsOf, fillWires, totalsOf, within } from '../story.js'

export const forgetCalls: readonly FleetCall[] = [
  {
    name: 'forget',
    promise: 'What `forget` has resolved for leaves no process any more.',
    async run(scene) {
      const { api, lane, vendor, isAway, worker } = scene
      const theirs = eventsOf(scene, 40, { name: 'theirs', userId: `${lane}-ada` })
      const others = eventsOf(scene, 20, { name: 'others' })
      const events = theirs.flatMap((event, index) => [event, ...others.slice(index, index + 1)])
      await fillWires(scene, events)
      await scene.middle()
      const forgotten = await within(2 * controlMs, api.waybill.forget({ userId: `${lane}-ada` }))
      assert.deepEqual(forgotten.unanswered, isAway ? [worker.name] : [])
      const before = vendor.of(lane).length
      const left = vendor.of(lane).filter(({ messageId }) => messageId.startsWith(`${lane}-theirs`)).length
      // Nobody knows what a process that does not answer had planned, and what had left it.
      const gone = isAway ? forgotten.inFlight : left
      assert.ok(forgotten.erased + gone >= 40, `erased ${forgotten.erased}, left ${gone}`)
      vendor.release(lane)
      await scene.end()
      await totalsOf(scene, { pending: 0 })
      assert.deepEqual(arrivedSince(scene, before, `${lane}-theirs`), [], 'sent after forget had resolved')
      assertArrived(scene, others)
    },
  },
  {
    name: 'suppress',
    promise: 'What `suppress` has resolved for leaves no process any more, whether it came before or comes after.',
    async run(scene) {
      const { api, lane, vendor, isAway, worker, steady } = scene
      const ada = { userId: `${lane}-ada` }
      const theirs = eventsOf(scene, 40, { name: 'theirs', ...ada })
      const others = eventsOf(scene, 20, { name: 'others' })
      await fillWires(
        scene,
        theirs.flatMap((event, index) => [event, ...others.slice(index, index + 1)]),
      )
      await scene.middle()
      const suppressed = await within(2 * controlMs, api.waybill.suppress(ada))
      assert.deepEqual(suppressed.unanswered, isAway ? [worker.name] : [])
      const before = vendor.of(lane).length
      const later = eventsOf(scene, 10, { name: 'theirs-later', ...ada })
      await accept(scene, later.slice(0, 5))
      vendor.release(lane)
      await scene.end()
      // Each process has heard of it, also one that does not send.
      for (const { waybill } of [...steady.slice(0, 1), api])
        await waybill.acceptMany(later.slice(5), { destinations: [lane] })
      await totalsOf(scene, { pending: 0 })
      assert.deepEqual(arrivedSince(scene, before, `${lane}-theirs`), [], 'sent after suppress had resolved')
      assertArrived(scene, others)
      const reasons = (await api.waybill.find({ lane, state: 'skipped' }, { limit: 1_000 })).map(
        ({ delivery }) => delivery.reason,
      )
      assert.ok(reasons.length >= 10 && reasons.every((reason) => reason === 'suppressed'), `skipped: ${reasons}`)
    },
  },
]
