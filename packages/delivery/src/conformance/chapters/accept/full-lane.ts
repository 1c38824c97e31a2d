import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { awaited } from '../../claim-bench.js'
import { sample, samples } from '../../sample-event.js'
import { delivered, idsOf, storeChapter, wordsOf } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const both = { lanes: ['a', 'b'] }

/** What a full lane does to events that go there, and that it does nothing to others. */
export function fullLaneChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'full lane: others',
      'A full lane refuses what goes there, whole. Events that do not go there are accepted, whatever it holds.',
      async (bench) => {
        await bench.accept(...samples(2))
        assert.deepEqual(wordsOf(await bench.accept(sample('both', both), sample('other', { lanes: ['b'] }))), [
          'full: a has maxPending 2',
          'accepted',
        ])
        assert.deepEqual(await bench.store.where('shop', 'both'), { status: 'unknown' })
        assert.deepEqual(idsOf(await bench.lease({ lane: 'b' })), ['other'])
        assert.deepEqual(wordsOf(await bench.accept(...samples(1, 'n', { lanes: [] }))), ['accepted'])
        await bench.balance()
      },
      { maxPending: 2 },
    ),
    storeChapter(
      subject,
      'full lane: each has its own',
      'An event takes room in each of its lanes, and as long as it is pending there.',
      async (bench) => {
        await bench.accept(...samples(2, 'm', both))
        await bench.settle(await bench.lease(), delivered)
        assert.deepEqual(wordsOf(await bench.accept(sample('m3'), sample('m4', both))), [
          'accepted',
          'full: b has maxPending 2',
        ])
        await bench.settle(await bench.lease({ lane: 'b', max: 1 }), delivered)
        assert.deepEqual(wordsOf(await bench.accept(sample('m4', both))), ['accepted'])
      },
      { maxPending: 2 },
    ),
    storeChapter(
      subject,
      'full lane: bounds',
      'A lane has the bounds that `open` gives it, and the store’s where it gives none.',
      async (bench) => {
        assert.deepEqual(wordsOf(await bench.accept(...samples(2))), ['accepted', 'full: a has maxPending 1'])
        const toB = (id: string, bytes: number) => sample(id, { lanes: ['b'], bytes })
        assert.deepEqual(wordsOf(await bench.accept(toB('n1', 300), toB('n2', 300), toB('n3', 200), toB('n4', 0))), [
          'accepted',
          'full: b has maxPendingBytes 500',
          'accepted',
          'accepted',
        ])
        assert.deepEqual(wordsOf(await bench.accept(toB('n5', 0))), ['full: b has maxPending 3'])
      },
      { maxPending: 3, bounds: { a: { maxPending: 1 }, b: { maxPendingBytes: 500 } } },
    ),
    storeChapter(
      subject,
      'full lane: skip',
      'With `whenFull: skip` an event is accepted, goes to its other lanes, and is `skipped` with reason `lane_full` in the full one.',
      async (bench) => {
        assert.deepEqual(await bench.accept(...samples(3, 'm', both)), ['accepted', 'accepted', 'accepted'])
        assert.deepEqual(idsOf(await bench.lease()), ['m1'])
        assert.deepEqual(idsOf(await bench.lease({ lane: 'b' })), ['m1', 'm2', 'm3'])
        const { state, reason } = await bench.delivery('m2')
        assert.deepEqual([state, reason], ['skipped', 'lane_full'])
        const found = await bench.store.find({ state: 'skipped', reason: 'lane_full' })
        assert.deepEqual(
          found.map(({ messageId, delivery }) => [messageId, delivery.lane]),
          [
            ['m2', 'a'],
            ['m3', 'a'],
          ],
        )
        const { accepted, pending, skipped } = await bench.balance()
        assert.deepEqual([accepted, pending, skipped], [3, 1, 2])
      },
      { bounds: { a: { maxPending: 1, whenFull: 'skip' } } },
    ),
    storeChapter(
      subject,
      'full lane: awaited',
      'An event for whose answer somebody waits is skipped in its full lane like any other: nothing is claimed.',
      async (bench) => {
        await bench.accept(...samples(1))
        const { accepted, claims = [] } = await bench.store.commit({ accept: [sample('m2', { awaited })] })
        assert.deepEqual([accepted, claims], [['accepted'], []])
        assert.equal((await bench.delivery('m2')).reason, 'lane_full')
        assert.deepEqual(idsOf(await bench.lease()), ['m1'])
        const { pending, skipped } = await bench.balance()
        assert.deepEqual([pending, skipped], [1, 1])
      },
      { bounds: { a: { maxPending: 1, whenFull: 'skip' } } },
    ),
    storeChapter(
      subject,
      'full lane: skipped is replayable',
      'What a full lane has skipped can be replayed while its body is kept, also where no other lane had it.',
      async (bench) => {
        const { store } = bench
        await bench.accept(sample('m1'), sample('m2'), sample('m3', both))
        await bench.settle(await bench.lease(), delivered)
        await bench.settle(await bench.lease({ lane: 'b' }), delivered)
        assert.deepEqual((await store.countReplayable({ reason: 'lane_full' })).a, { count: 2, overtaken: 0 })
        assert.equal(await store.selectForReplay({ state: 'skipped', reason: 'lane_full' }, 'r1'), 2)
        assert.equal(await store.replay('r1', 10), 2)
        const leases = await bench.leaseSoon(2)
        assert.deepEqual(idsOf(leases), ['m2', 'm3'])
        assert.ok(leases.every(({ event }) => event.userId === 'ada'))
        await bench.settle(leases, delivered)
        const { delivered: count, skipped } = await bench.balance()
        assert.deepEqual([count, skipped], [3, 0])
      },
      { bounds: { a: { maxPending: 1, whenFull: 'skip' } } },
    ),
    storeChapter(
      subject,
      'full lane: skipped bodies',
      'Where bodies are not kept, the body of an event that was skipped everywhere is not.',
      async (bench) => {
        await bench.accept(sample('m1'), sample('m2'))
        const where = await bench.store.where('shop', 'm2')
        assert.equal(where.status === 'found' && where.event, undefined)
        assert.deepEqual(await bench.store.countReplayable({ reason: 'lane_full' }), {})
      },
      { keepBodies: false, bounds: { a: { maxPending: 1, whenFull: 'skip' } } },
    ),
    storeChapter(
      subject,
      'full lane: refusal wins',
      'Where one full lane skips and another refuses, the event is refused and is in neither.',
      async (bench) => {
        await bench.accept(sample('m1', both))
        assert.deepEqual(wordsOf(await bench.accept(sample('m2', both))), ['full: b has maxPending 1'])
        assert.deepEqual(await bench.store.where('shop', 'm2'), { status: 'unknown' })
        assert.equal((await bench.balance()).accepted, 1)
      },
      { maxPending: 1, bounds: { a: { whenFull: 'skip' } } },
    ),
    storeChapter(
      subject,
      'full lane: warning',
      'The receipt names a lane that reaches 80 % of a bound, once until it was below 70 %. `depths` says how full it is.',
      async (bench) => {
        const accept = async (from: number, count: number) => {
          const ids = Array.from({ length: count }, (_, index) => sample(`m${from + index}`))
          const { filling = [] } = await bench.store.commit({ accept: ids })
          return filling.map(({ lane, bound, limit }) => `${lane} ${bound} ${limit}`)
        }
        assert.deepEqual(await accept(1, 7), [])
        assert.equal((await bench.store.depths())['a']?.fill, 0.7)
        assert.deepEqual(await accept(8, 1), ['a maxPending 10'])
        assert.deepEqual(await accept(9, 1), [], 'once')
        await bench.settle(await bench.lease({ max: 2 }), delivered)
        assert.deepEqual(await accept(10, 1), [], 'it was not below 70 %')
        await bench.settle(await bench.lease({ max: 5 }), delivered)
        assert.deepEqual(await accept(11, 3), [])
        assert.deepEqual(await accept(14, 3), ['a maxPending 10'])
      },
      { bounds: { a: { maxPending: 10 } } },
    ),
  ]
}
