import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { sample, samples } from '../../sample-event.js'
import { again, delivered, forgetful, storeChapter, wordsOf } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const full = (bound: string, lane = 'a') => `full: ${lane} has ${bound}`

export function boundChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'bound of events',
      'Beyond the bound of a lane an event is refused as `full`. It is not remembered, and is accepted once there is room.',
      async (bench) => {
        const accept = async (...ids: readonly string[]) => wordsOf(await bench.accept(...ids.map((id) => sample(id))))
        const no = full('maxPending 3')
        assert.deepEqual(await accept('m1', 'm2', 'm3', 'm4', 'm5'), ['accepted', 'accepted', 'accepted', no, no])
        assert.deepEqual(await accept('m1', 'm4'), ['duplicate', no], 'a duplicate needs no room')
        assert.deepEqual(await bench.store.where('shop', 'm4'), { status: 'unknown' })
        const leases = await bench.lease()
        assert.equal(leases.length, 3)
        assert.deepEqual(await accept('m4'), [no], 'leased events count')
        await bench.settle(leases.slice(0, 1), again())
        assert.deepEqual(await accept('m4'), [no], 'a retry makes no room')
        await bench.settle(leases.slice(1, 2), delivered)
        assert.deepEqual(await accept('m4', 'm5'), ['accepted', no])
        assert.equal((await bench.balance()).accepted, 4)
      },
      { maxPending: 3 },
    ),
    storeChapter(
      subject,
      'bound of bytes',
      'The bytes of pending events are bounded. A smaller event may still fit.',
      async (bench) => {
        const of = (id: string, bytes: number) => sample(id, { bytes })
        const no = full('maxPendingBytes 1000')
        assert.deepEqual(wordsOf(await bench.accept(of('m1', 400), of('m2', 400), of('m3', 400), of('m4', 200))), [
          'accepted',
          'accepted',
          no,
          'accepted',
        ])
        await bench.settle(await bench.lease({ max: 1 }), delivered)
        assert.deepEqual(wordsOf(await bench.accept(of('m3', 400), of('m5', 1))), ['accepted', no])
      },
      { maxPendingBytes: 1_000 },
    ),
    storeChapter(
      subject,
      'parked events take no room',
      'A delivery that is parked makes room for another, in events and in bytes. One that is replayed takes it again.',
      async (bench) => {
        const of = (id: string) => sample(id, { bytes: 100 })
        await bench.accept(of('m1'), of('m2'))
        await bench.settle(await bench.lease(), { state: 'parked', reason: 'bad' })
        assert.deepEqual(wordsOf(await bench.accept(of('m3'), of('m4'), of('m5'))), [
          'accepted',
          'accepted',
          full('maxPending 2'),
        ])
        await bench.settle(await bench.lease(), delivered)
        await bench.store.selectForReplay({ state: 'parked' }, 'r1')
        assert.equal(await bench.store.replay('r1', 10), 2)
        assert.deepEqual(wordsOf(await bench.accept(of('m5'))), [full('maxPending 2')])
        await bench.settle(await bench.leaseSoon(2), delivered)
        assert.deepEqual(wordsOf(await bench.accept(of('m5'), of('m6'))), ['accepted', 'accepted'])
        await bench.balance()
      },
      { maxPending: 2, maxPendingBytes: 200 },
    ),
    storeChapter(
      subject,
      'a replay is not bounded',
      'A replay brings back all that was marked, also beyond the bound. The lane has room once it is below the bound again.',
      async (bench) => {
        await bench.accept(...samples(2))
        await bench.settle(await bench.lease(), { state: 'parked', reason: 'bad' })
        await bench.accept(...samples(2, 'n'))
        await bench.store.selectForReplay({ state: 'parked' }, 'r1')
        assert.equal(await bench.store.replay('r1', 10), 2)
        const leases = await bench.leaseSoon(4)
        assert.equal(leases.length, 4)
        await bench.settle(leases.slice(0, 2), delivered)
        assert.deepEqual(wordsOf(await bench.accept(sample('m5'))), [full('maxPending 2')])
        await bench.settle(leases.slice(2, 3), delivered)
        assert.deepEqual(wordsOf(await bench.accept(sample('m5'))), ['accepted'])
      },
      { maxPending: 2 },
    ),
    storeChapter(
      subject,
      'what is forgotten makes room',
      'The pending deliveries of a user who is forgotten take no room any more.',
      async (bench) => {
        await bench.accept(sample('m1', { user: 'bob' }), sample('m2'))
        await bench.store.forget(['u:bob'])
        assert.deepEqual(wordsOf(await bench.accept(sample('m3'), sample('m4'))), ['accepted', full('maxPending 2')])
      },
      { maxPending: 2 },
    ),
    storeChapter(
      subject,
      'the bound outlives a restart',
      'What was pending before a restart takes room after it, in events and in bytes.',
      async (bench) => {
        const of = (id: string) => sample(id, { bytes: 400 })
        await bench.accept(of('m1'), of('m2'))
        await bench.settle(await bench.lease({ max: 1 }), delivered)
        await bench.reopen()
        assert.deepEqual(wordsOf(await bench.accept(of('m3'), of('m4'))), ['accepted', full('maxPendingBytes 1000')])
        await bench.crash()
        assert.deepEqual(wordsOf(await bench.accept(of('m4'), sample('m5', { bytes: 200 }))), [
          full('maxPendingBytes 1000'),
          'accepted',
        ])
      },
      { maxPendingBytes: 1_000, skip: forgetful(subject) },
    ),
  ]
}
