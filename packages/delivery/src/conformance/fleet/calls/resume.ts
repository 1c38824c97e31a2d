import assert from 'node:assert/strict'
import type { FleetCall } from '../call.js'
import type { Engine } from '../engine.js'
import {
  accept,
  arrivedSince,
  assertArrived,
  controlMs,
  eventsOf,
  eventually,
  fillWires,
  totalsOf,
  within,
} from '../story.js'

const longWaits = { backoffMs: 600_000, maxBackoffMs: 600_000 }

export const resumeCalls: readonly FleetCall[] = [
  {
    name: 'resume-lane',
    promise: '`resume` of a lane ends a hold that a vendor caused, in all processes.',
    async run(scene) {
      const { api, lane, vendor, worker, isDead } = scene
      vendor.answer(lane, { status: 401 })
      const events = eventsOf(scene, 6)
      await accept(scene, events)
      const held = async () => (await api.waybill.holds()).filter((hold) => hold.lane === lane)
      await eventually(async () => assert.equal((await held()).length, 1))
      await scene.middle()
      vendor.answer(lane, { status: 200 })
      await within(controlMs, api.waybill.resume({ lane }))
      await scene.end()
      await totalsOf(scene, { delivered: 6, pending: 0 })
      assertArrived(scene, events)
      assert.deepEqual(await held(), [])
      if (!isDead) {
        const [status] = (await worker.waybill.lanes()).filter((one) => one.lane === lane)
        assert.deepEqual(status?.holds, [])
      }
    },
  },
  {
    name: 'resume-endpoint',
    promise: '`resume` of an endpoint ends a wall of unknown answers, and leaves nothing waiting for it.',
    async run(scene) {
      const { api, lane, vendor } = scene
      vendor.answer(lane, { status: 418 })
      await accept(scene, eventsOf(scene, 60))
      const held = async () => (await api.waybill.holds()).filter((hold) => hold.lane === lane)
      await eventually(async () =>
        assert.deepEqual(
          (await held()).map(({ endpoint }) => endpoint),
          ['single'],
        ),
      )
      await scene.middle()
      vendor.answer(lane, { status: 200 })
      await within(controlMs, api.waybill.resume({ lane, endpoint: 'single' }))
      await scene.end()
      await totalsOf(scene, { pending: 0 })
      const { delivered = 0, parked = 0 } = (await api.waybill.totals())[lane] ?? {}
      assert.equal(delivered + parked, 60)
      assert.ok(delivered > 30, `delivered ${delivered}, parked ${parked}`)
    },
  },
  {
    name: 'rate-pause',
    promise: 'A pause that one process is asked for stops all, and `resume` ends it in all.',
    async run(scene) {
      const { api, lane, vendor, steady } = scene
      const events = eventsOf(scene, 250)
      const onWire = await fillWires(scene, events)
      await scene.middle()
      vendor.answer(lane, { status: 200 }, 100)
      vendor.release(lane)
      await vendor.until(lane, (arrivals) => arrivals.length > onWire)
      const asked = { status: 429, headers: { 'retry-after': '600' } }
      await vendor.answerNext(
        lane,
        steady.map(({ name }) => name),
        asked,
      )
      // Within 250 ms on a machine of one's own; this one has many processes.
      const pauses = async ({ waybill }: Engine) =>
        (await waybill.lanes()).filter((one) => one.lane === lane).flatMap((one) => one.pauses)
      const heard = eventually(async () => {
        for (const pausing of await Promise.all(steady.map(pauses))) assert.equal(pausing[0]?.reason, 'limited')
      })
      await within(controlMs, heard)
      const before = vendor.of(lane).length
      assert.ok(before < 200, `${before} were sent before the pause was heard of`)
      await scene.end()
      assert.deepEqual(arrivedSince(scene, before), [], 'sent into a pause')
      await within(controlMs, api.waybill.resume({ lane }))
      await totalsOf(scene, { delivered: 250, pending: 0 })
      assertArrived(scene, events)
    },
  },
  {
    name: 'breaker',
    promise: '`resume` ends the pauses after failures, and the waits of what failed, in all processes.',
    options: { ...longWaits, maxProbePauseMs: 600_000, breakerAfter: 2 },
    async run(scene) {
      const { api, lane, vendor } = scene
      vendor.answer(lane, { status: 503 })
      const events = eventsOf(scene, 30)
      await accept(scene, events)
      await vendor.until(lane, (arrivals) => arrivals.length >= 4)
      await scene.middle()
      vendor.answer(lane, { status: 200 })
      await within(controlMs, api.waybill.resume({ lane }))
      await scene.end()
      await totalsOf(scene, { delivered: 30, pending: 0 })
      assertArrived(scene, events)
    },
  },
  {
    name: 'retry',
    promise: '`retry` makes due what waits for another attempt, whichever process tried it.',
    options: { ...longWaits, breakerAfter: 1_000, retryBudget: 100 },
    async run(scene) {
      const { api, lane, vendor } = scene
      vendor.answer(lane, { status: 503 })
      const events = eventsOf(scene, 4)
      await accept(scene, events)
      await eventually(async () => {
        const found = await api.waybill.find({ lane, state: 'pending' })
        assert.ok(found.every(({ delivery }) => delivery.attempt > 0))
      })
      await scene.middle()
      vendor.answer(lane, { status: 200 })
      await within(controlMs, api.waybill.retry({ lane }))
      await scene.end()
      await within(controlMs, api.waybill.retry({ lane }))
      await totalsOf(scene, { delivered: 4, pending: 0 })
    },
  },
]
