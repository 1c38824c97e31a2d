import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { bad, discardedAt, park, selectParked } from '../../parked.js'
import { sample, samples } from '../../sample-event.js'
import { delivered, forgetful, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

export function discardChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'discard',
      'A discarded delivery says why, who and when, and for what it was parked. It keeps its other facts, also over a restart.',
      async (bench) => {
        await park(bench, 2)
        await bench.accept(sample('n1'))
        await bench.settle(await bench.lease(), { state: 'parked' })
        assert.equal(await selectParked(bench, { messageIds: ['m1', 'n1'] }), 2)
        assert.equal((await bench.balance()).parked, 3, 'a mark changes no state')
        assert.equal(await bench.store.discard('d1', 100), 2)
        assert.equal(await bench.store.discard('d1', 100), 0)
        if (forgetful(subject) === undefined) await bench.reopen()
        const { state, reason, detail, discarded, attempts } = await bench.delivery('m1')
        assert.deepEqual([state, reason, detail, attempts.length], ['discarded', 'too late', bad.detail, 1])
        assert.deepEqual(discarded, { at: discardedAt, by: 'ada', parkedAs: 'bad' })
        assert.deepEqual((await bench.delivery('n1')).discarded, { at: discardedAt, by: 'ada' })
        assert.equal((await bench.delivery('m2')).state, 'parked')
        const found = await bench.store.find({ state: 'discarded', reason: 'too late' })
        assert.deepEqual(
          found.map(({ messageId, delivery }) => [messageId, delivery.discarded?.by]),
          [
            ['m1', 'ada'],
            ['n1', 'ada'],
          ],
        )
        const tally = await bench.balance()
        assert.deepEqual([tally.accepted, tally.parked, tally.discarded], [3, 1, 2])
      },
    ),
    storeChapter(
      subject,
      'discard: what can be',
      'Only what is parked can be discarded, and of that only what matches the query.',
      async (bench) => {
        await park(bench, 4, ['a', 'b'])
        await bench.accept(...samples(3, 'n'))
        const leases = await bench.lease()
        await bench.settle(leases.slice(0, 1), delivered)
        await bench.settle(leases.slice(1, 2), { state: 'skipped', reason: 'bad' })
        assert.equal(await selectParked(bench, { lane: 'a', reason: 'bad' }), 4)
        assert.equal(await selectParked(bench, { reason: 'bad' }, 'd2'), 4, 'what is marked is not marked again')
        assert.equal(await selectParked(bench, { state: 'delivered' }, 'd3'), 0)
        assert.equal(await bench.store.discard('d1', 100), 4)
        assert.equal(await bench.store.discard('d3', 100), 0)
        assert.equal(await bench.store.discard('never-marked', 100), 0)
        const { pending, parked, discarded, delivered: sent, skipped } = await bench.balance()
        assert.deepEqual([pending, parked, discarded, sent, skipped], [1, 0, 4, 1, 1])
        assert.equal((await bench.delivery('m1', 'b')).state, 'parked')
        assert.equal((await bench.settle(leases.slice(2), delivered)).stale.length, 0, 'a lease goes on')
      },
    ),
    storeChapter(
      subject,
      'discard: how long parked',
      'With `parkedBefore` only what was parked before that time is discarded, whenever it was accepted.',
      async (bench) => {
        await bench.accept(...samples(2))
        const leases = await bench.lease()
        await bench.settle(leases.slice(0, 1), bad)
        await bench.clock.pass(100)
        const parkedBefore = bench.clock.now()
        await bench.clock.pass(100)
        await bench.settle(leases.slice(1), bad)
        assert.equal(await selectParked(bench, { lane: 'a', parkedBefore }), 1)
        assert.equal(await bench.store.discard('d1', 100), 1)
        assert.equal((await bench.delivery('m1')).state, 'discarded')
        await bench.balance()
      },
    ),
    storeChapter(
      subject,
      'discard: steps',
      'A discard ends what matched when it was asked for, oldest first, and no more at once than is asked.',
      async (bench) => {
        await park(bench, 5)
        await selectParked(bench, { lane: 'a' })
        await bench.accept(...samples(2, 'late'))
        await bench.settle(await bench.lease(), bad)
        assert.equal(await bench.store.discard('d1', 2), 2)
        assert.deepEqual(
          (await bench.store.find({ state: 'discarded' })).map(({ messageId }) => messageId),
          ['m1', 'm2'],
        )
        const { store } = bench
        assert.deepEqual(
          [await store.discard('d1', 2), await store.discard('d1', 2), await store.discard('d1', 2)],
          [2, 1, 0],
        )
        const tally = await bench.balance()
        assert.deepEqual([tally.parked, tally.discarded], [2, 5])
      },
    ),
    storeChapter(
      subject,
      'discard and replay',
      'What is marked for a replay is not discarded, and the other way round. A discarded delivery can be replayed, as new.',
      async (bench) => {
        const { store } = bench
        await park(bench, 3)
        assert.equal(await store.selectForReplay({ messageIds: ['m1'] }, 'r1'), 1)
        assert.equal(await selectParked(bench, { lane: 'a' }), 2)
        assert.equal(await store.selectForReplay({ lane: 'a' }, 'r2'), 0)
        assert.deepEqual([await store.discard('d1', 10), await store.replay('r1', 10)], [2, 1])
        assert.deepEqual((await store.countReplayable({ state: 'discarded' }))['a'], { count: 2, overtaken: 0 })
        assert.equal(await store.selectForReplay({ messageIds: ['m2'], state: 'discarded' }, 'r3'), 1)
        assert.equal(await store.replay('r3', 10), 1)
        const record = await bench.delivery('m2')
        assert.deepEqual(
          [record.state, record.reason, record.discarded, record.replays],
          ['pending', undefined, undefined, 1],
        )
        const leases = await bench.leaseSoon(2)
        assert.deepEqual(idsOf(leases), ['m1', 'm2'])
        await bench.settle(leases, delivered)
        const tally = await bench.balance()
        assert.deepEqual([tally.delivered, tally.discarded], [2, 1])
      },
    ),
  ]
}
