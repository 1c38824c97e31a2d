import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { sample } from '../../sample-event.js'
import { delivered, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

export function parkedChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'parked at acceptance',
      'Where a person must decide from the start, the ledger has a parked delivery, with its body, which a replay sends.',
      async (bench) => {
        const skipped = [{ lane: 'b', reason: 'consent_failed', state: 'parked' }] as const
        await bench.accept(sample('m1', { skipped }), sample('m2', { lanes: [], skipped }), sample('m3'))
        const parked = await bench.store.find({ state: 'parked' })
        assert.deepEqual(
          parked.map(({ messageId, delivery }) => [messageId, delivery.lane, delivery.reason]),
          ['m1', 'm2'].map((id) => [id, 'b', 'consent_failed']),
        )
        assert.deepEqual(await bench.lease({ lane: 'b' }), [])
        await bench.settle(await bench.lease(), delivered)
        await bench.balance()
        assert.equal((await bench.store.totals())['b']?.parked, 2)
        await bench.store.purge({ settledBefore: bench.clock.now() + 60_000, keep: 0, limit: 100 })
        const where = await bench.store.where('shop', 'm2')
        assert.ok(where.status === 'found' && where.event, 'it waits for a person, with its body')
        assert.deepEqual(await bench.store.countReplayable({ lane: 'b', state: 'parked' }), {
          b: { count: 2, overtaken: 0 },
        })
        assert.equal(await bench.store.selectForReplay({ lane: 'b', state: 'parked' }, 'again'), 2)
        assert.equal(await bench.store.replay('again', 100), 2)
        const again = await bench.leaseSoon(2, { lane: 'b' })
        assert.deepEqual(idsOf(again).toSorted(), ['m1', 'm2'])
        await bench.settle(again, delivered)
        assert.equal((await bench.store.totals())['b']?.delivered, 2)
        await bench.balance()
      },
    ),
  ]
}
