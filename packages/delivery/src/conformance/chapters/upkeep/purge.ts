import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { firstAt, sample, samples } from '../../sample-event.js'
import { delivered, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const most = Number.MAX_SAFE_INTEGER
const aheadMs = 12 * 365 * 86_400_000

export function purgeChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'purge by age',
      'An event is purged when all its deliveries were settled before the given time, whenever it was accepted.',
      async (bench) => {
        await bench.accept(...samples(4))
        const leases = await bench.lease()
        await bench.settle(leases.slice(0, 2), delivered)
        await bench.clock.pass(100)
        const settledBefore = bench.clock.now()
        await bench.clock.pass(100)
        await bench.settle(leases.slice(2), delivered)
        assert.equal(await bench.store.purge({ settledBefore, keep: most, limit: 100 }), 2)
        assert.deepEqual(await statuses(bench, 4), ['purged', 'purged', 'found', 'found'])
        assert.equal(await bench.store.purge({ settledBefore, keep: most, limit: 100 }), 0)
        const tally = await bench.balance()
        assert.deepEqual([tally.accepted, tally.delivered], [4, 4], 'the counters remember them')
      },
    ),
    storeChapter(
      subject,
      'purge by number',
      'Settled events beyond the newest `keep` are purged. One call purges no more than its limit.',
      async (bench) => {
        await bench.accept(...samples(10))
        await bench.settle(await bench.lease(), delivered)
        const purge = (limit: number) => bench.store.purge({ settledBefore: 0, keep: 3, limit })
        assert.deepEqual([await purge(2), await purge(100), await purge(100)], [2, 5, 0])
        assert.deepEqual(await statuses(bench, 10), [...Array(7).fill('purged'), ...Array(3).fill('found')])
        assert.equal((await bench.store.find({})).length, 3)
        assert.equal((await bench.balance()).delivered, 10)
      },
    ),
    storeChapter(
      subject,
      'purge past a wrong clock',
      'An event that a wrong clock dated years ahead does not keep later ones from being purged. It is purged when its own time is over.',
      async (bench) => {
        const { clock } = bench
        clock.jump(aheadMs)
        await bench.accept(sample('m1', { at: firstAt + aheadMs }))
        await bench.settle(await bench.lease(), delivered)
        clock.jump(-aheadMs)
        await bench.accept(sample('m2'), sample('m3'))
        await bench.settle(await bench.lease(), delivered)
        await clock.pass(100)
        const settledBefore = clock.now()
        await clock.pass(100)
        await bench.accept(sample('m4', { at: clock.now() }))
        await bench.settle(await bench.lease(), delivered)
        await bench.store.purge({ settledBefore, keep: most, limit: 100 })
        assert.deepEqual((await statuses(bench, 4)).slice(1), ['purged', 'purged', 'found'])
        await clock.pass(100)
        const later = clock.now()
        await clock.pass(100)
        await bench.store.purge({ settledBefore: later, keep: most, limit: 100 })
        assert.deepEqual(await statuses(bench, 4), Array(4).fill('purged'))
        await bench.balance()
      },
    ),
    storeChapter(
      subject,
      'purge keeps what is open',
      'An event that is pending or parked in any lane is not purged, however old it is.',
      async (bench) => {
        await bench.accept(sample('m1', { lanes: ['a', 'b'] }), sample('m2'), sample('m3'), sample('m4'))
        const leases = await bench.lease()
        await bench.settle(leases.slice(0, 1), delivered)
        await bench.settle(leases.slice(1, 2), { state: 'parked', reason: 'bad' })
        await bench.settle(leases.slice(2, 3), { state: 'skipped', reason: 'no' })
        const everything = { settledBefore: bench.clock.now() + 100_000, keep: 0, limit: 100 }
        assert.equal(await bench.store.purge(everything), 1)
        assert.deepEqual(await statuses(bench, 4), ['found', 'found', 'purged', 'found'])
        assert.deepEqual(idsOf(await bench.lease({ lane: 'b' })), ['m1'])
        assert.equal((await bench.settle(leases.slice(3), delivered)).stale.length, 0, 'a lease goes on')
        assert.equal(await bench.store.purge(everything), 1)
        await bench.balance()
      },
    ),
    storeChapter(
      subject,
      'purge and replay',
      'A replayed event is not purged until it is settled again. A purged one is not replayed.',
      async (bench) => {
        await bench.accept(...samples(3))
        await bench.settle(await bench.lease(), delivered)
        await bench.store.selectForReplay({ messageIds: ['m1'] }, 'r1')
        await bench.store.replay('r1', 1)
        await bench.store.selectForReplay({ messageIds: ['m2'] }, 'r2')
        const everything = { settledBefore: bench.clock.now() + 100_000, keep: 0, limit: 100 }
        assert.ok((await bench.store.purge(everything)) >= 1)
        await bench.store.replay('r2', 10)
        const leases = await bench.lease()
        assert.equal(idsOf(leases)[0], 'm1')
        await bench.settle(leases, delivered)
        await bench.store.purge(everything)
        assert.deepEqual(await statuses(bench, 3), ['purged', 'purged', 'purged'])
        const tally = await bench.balance()
        assert.deepEqual([tally.accepted, tally.delivered], [3, 3])
      },
    ),
  ]
}

function statuses({ store }: StoreBench, count: number): Promise<readonly string[]> {
  return Promise.all(samples(count).map(async ({ event }) => (await store.where('shop', event.messageId)).status))
}
