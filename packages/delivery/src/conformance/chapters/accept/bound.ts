import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { sample, samples } from '../../sample-event.js'
import { again, delivered, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

export function boundChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'bound of events',
      'Beyond the bound an event is refused as `full`. It is not remembered, and is accepted once there is room.',
      async (bench) => {
        assert.deepEqual(await bench.accept(...samples(5)), ['accepted', 'accepted', 'accepted', 'full', 'full'])
        assert.deepEqual(await bench.accept(sample('m1'), sample('m4')), ['duplicate', 'full'])
        assert.deepEqual(await bench.store.where('shop', 'm4'), { status: 'unknown' })
        const leases = await bench.lease()
        assert.equal(leases.length, 3)
        assert.deepEqual(await bench.accept(sample('m4')), ['full'], 'leased events count')
        await bench.settle(leases.slice(0, 1), again())
        assert.deepEqual(await bench.accept(sample('m4')), ['full'], 'a retry makes no room')
        await bench.settle(leases.slice(1, 2), delivered)
        assert.deepEqual(await bench.accept(sample('m4'), sample('m5')), ['accepted', 'full'])
        assert.equal((await bench.balance()).accepted, 4)
      },
      { maxPending: 3 },
    ),
    storeChapter(
      subject,
      'bound of bytes',
      'The bytes of unsettled events are bounded. A smaller event may still fit.',
      async (bench) => {
        const of = (id: string, bytes: number) => sample(id, { bytes })
        assert.deepEqual(await bench.accept(of('m1', 400), of('m2', 400), of('m3', 400), of('m4', 200)), [
          'accepted',
          'accepted',
          'full',
          'accepted',
        ])
        await bench.settle(await bench.lease({ max: 1 }), delivered)
        assert.deepEqual(await bench.accept(of('m3', 400), of('m5', 1)), ['accepted', 'full'])
      },
      { maxPendingBytes: 1_000 },
    ),
    storeChapter(
      subject,
      'parked events count against the bound',
      'A parked event takes room until it is delivered, skipped, expired or erased.',
      async (bench) => {
        await bench.accept(sample('m1', { user: 'bob' }), sample('m2'))
        await bench.settle(await bench.lease(), { state: 'parked', reason: 'bad' })
        assert.deepEqual(await bench.accept(sample('m3')), ['full'])
        await bench.store.forget(['u:bob'])
        assert.deepEqual(await bench.accept(sample('m3'), sample('m4')), ['accepted', 'full'])
        await bench.balance()
      },
      { maxPending: 2 },
    ),
    storeChapter(
      subject,
      'an event counts once',
      'An event takes the room of one, however many lanes it has, until its last delivery is settled.',
      async (bench) => {
        assert.deepEqual(await bench.accept(...samples(2, 'm', { lanes: ['a', 'b'] })), ['accepted', 'accepted'])
        await bench.settle(await bench.lease(), delivered)
        assert.deepEqual(await bench.accept(sample('m3')), ['full'])
        await bench.settle(await bench.lease({ lane: 'b' }), delivered)
        assert.deepEqual(await bench.accept(sample('m3')), ['accepted'])
      },
      { maxPending: 2 },
    ),
  ]
}
