import assert from 'node:assert/strict'
import type { DeliveryState } from '../../../store/ledger.js'
import type { StoreChapter } from '../../chapter.js'
import { sample, samples } from '../../sample-event.js'
import { again, attempt, delivered, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const ends: readonly Exclude<DeliveryState, 'pending' | 'discarded'>[] = [
  'delivered',
  'skipped',
  'parked',
  'expired',
  'erased',
]

export function stateChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'ends',
      'Each final state is recorded with its reason and detail, and the delivery is not leased again.',
      async (bench) => {
        await bench.accept(...ends.map((state) => sample(state)))
        for (const lease of await bench.lease()) {
          const state = lease.event.messageId as (typeof ends)[number]
          await bench.settle([lease], { state, reason: `why_${state}`, detail: `what ${state} says` })
        }
        for (const state of ends) {
          const delivery = await bench.delivery(state)
          assert.deepEqual(
            [delivery.state, delivery.reason, delivery.detail],
            [state, `why_${state}`, `what ${state} says`],
          )
        }
        assert.deepEqual(await bench.lease(), [])
        const tally = await bench.balance()
        for (const state of ends) assert.equal(tally[state], 1, state)
      },
    ),
    storeChapter(
      subject,
      'another round',
      'A delivery that is pending again keeps its progress: attempts, step, doubt and reason.',
      async (bench) => {
        await bench.accept(sample('m1'))
        const round = async (next: Parameters<typeof again>[0]) => {
          await bench.settle(await bench.lease(), again(next))
          const { attempt: attempts, step, maybeDelivered, reason } = await bench.delivery('m1')
          return [attempts, step, maybeDelivered, reason]
        }
        assert.deepEqual(await round({ reason: 'busy' }), [1, 0, false, 'busy'])
        assert.deepEqual(await round({ maybeDelivered: true, reason: 'timeout' }), [2, 0, true, 'timeout'])
        assert.deepEqual(await round({ spent: false, reason: 'no_key' }), [2, 0, true, 'no_key'], 'doubt is sticky')
        assert.deepEqual(await round({ stepDone: true }), [3, 1, false, undefined], 'the next call is not in doubt')
        assert.deepEqual(await round({ maybeDelivered: true, stepDone: true }), [4, 2, false, undefined])
        const [lease] = await bench.lease()
        assert.deepEqual([lease?.attempt, lease?.step, lease?.maybeDelivered], [4, 2, false])
      },
    ),
    storeChapter(
      subject,
      'one transition of many',
      'A transition applies to each of its tickets that is still valid.',
      async (bench) => {
        await bench.accept(...samples(200))
        const leases = await bench.lease()
        await bench.store.release(leases.slice(0, 50))
        const receipt = await bench.settle(leases, delivered, [attempt(5, { calls: 200 })])
        assert.equal(receipt.stale.length, 50)
        const tally = await bench.balance()
        assert.deepEqual([tally.delivered, tally.pending], [150, 50])
        assert.deepEqual((await bench.delivery('m51')).attempts, [attempt(5, { calls: 200 })])
        assert.equal((await bench.lease()).length, 50)
      },
    ),
    storeChapter(
      subject,
      'after',
      'A delivery that is pending again waits for its time. Others do not wait with it.',
      async (bench) => {
        await bench.accept(...samples(3))
        const [one, two] = await bench.lease({ max: 2 })
        if (!one || !two) return assert.fail('two leases')
        await bench.settle([one], again({ afterMs: 3_000 }))
        await bench.settle([two], again({ afterMs: 1_500 }))
        assert.deepEqual(idsOf(await bench.lease()), ['m3'])
        const due = await bench.store.nextDue('a')
        assert.ok(due !== undefined && due > 0 && due <= 1_500, `due in ${due} ms`)
        assert.deepEqual(await bench.lease(), [])
        await bench.clock.pass(1_500)
        assert.deepEqual(idsOf(await bench.lease()), ['m2'])
        await bench.clock.pass(1_500)
        assert.equal(await bench.store.nextDue('a'), 0)
        assert.deepEqual(idsOf(await bench.lease()), ['m1'])
        assert.equal(await bench.store.nextDue('a'), undefined)
      },
    ),
    storeChapter(subject, 'attempts', 'Attempts are recorded oldest first. The newest 50 are kept.', async (bench) => {
      await bench.accept(sample('m1'))
      const full = attempt(1, {
        status: 503,
        kind: 'unavailable',
        code: 'busy',
        message: 'Busy.',
        evidence: '{"e":"ü"}',
        result: 'retry',
      })
      const { status, ...withoutStatus } = attempt(2, { result: 'retry' })
      await bench.settle(await bench.lease(), again(), [full, withoutStatus])
      assert.deepEqual((await bench.delivery('m1')).attempts, [full, withoutStatus])
      for (let at = 3; at <= 60; at++) await bench.settle(await bench.lease(), again(), [attempt(at)])
      const { attempts, attempt: count } = await bench.delivery('m1')
      assert.deepEqual(
        attempts.map(({ at }) => at),
        Array.from({ length: 50 }, (_, index) => index + 11),
      )
      assert.equal(count, 59, 'attempts are counted beyond those kept')
      const many = Array.from({ length: 70 }, (_, index) => attempt(100 + index))
      await bench.settle(await bench.lease(), delivered, many)
      assert.deepEqual((await bench.delivery('m1')).attempts, many.slice(-50))
    }),
    storeChapter(
      subject,
      'release',
      'A released delivery is as it was before its lease, or waits as long as it was told to.',
      async (bench) => {
        await bench.accept(...samples(3))
        const leases = await bench.lease()
        await bench.settle(leases.slice(0, 1), again({ maybeDelivered: true, reason: 'timeout' }), [attempt(1)])
        const before = await bench.delivery('m1')
        await bench.store.release(await bench.lease())
        assert.deepEqual(await bench.delivery('m1'), before)
        await bench.store.release(leases.slice(1), { afterMs: 500 })
        const first = await bench.lease()
        assert.deepEqual(idsOf(first), ['m1'])
        assert.deepEqual([first[0]?.attempt, first[0]?.maybeDelivered], [1, true])
        await bench.clock.pass(500)
        assert.deepEqual(new Set(idsOf(await bench.lease())), new Set(['m2', 'm3']))
        assert.deepEqual((await bench.delivery('m2')).attempts, [])
      },
    ),
  ]
}
