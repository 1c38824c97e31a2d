import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { bad, discardedAt, park, selectParked } from '../../parked.js'
import { sample } from '../../sample-event.js'
import { forgetful, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

/** What becomes of a discard, and of what is discarded. */
export function discardedChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'discard and erasure',
      'What is erased after a discard was asked for stays erased. What is discarded keeps its state when its person is forgotten.',
      async (bench) => {
        await bench.accept(sample('m1'), sample('n1', { user: 'bob' }))
        await bench.settle(await bench.lease(), bad)
        await selectParked(bench, { lane: 'a' })
        await bench.store.forget(['u:bob'])
        assert.equal(await bench.store.discard('d1', 10), 1)
        assert.equal((await bench.delivery('n1')).state, 'erased')
        assert.deepEqual(await bench.store.forget(['u:ada']), { erased: 0, bodies: 1, inFlight: 0 })
        assert.equal((await bench.delivery('m1')).state, 'discarded')
        assert.deepEqual(await bench.store.countReplayable({ state: 'discarded' }), {}, 'without a body')
        await bench.balance()
      },
    ),
    storeChapter(
      subject,
      'discard and purge',
      'A discarded event is purged as any settled one, from the time of its discard on. Its number stays counted.',
      async (bench) => {
        await park(bench, 2, ['a', 'b'])
        await selectParked(bench, { lane: 'a' })
        await bench.store.discard('d1', 10)
        const everything = () => ({ settledBefore: bench.clock.now() + 100_000, keep: 0, limit: 100 })
        assert.equal(await bench.store.purge(everything()), 0, 'parked in another lane')
        await bench.clock.pass(100)
        const settledBefore = bench.clock.now()
        await bench.clock.pass(100)
        await selectParked(bench, { lane: 'b' }, 'd2')
        await bench.store.discard('d2', 10)
        assert.equal(await bench.store.purge({ settledBefore, keep: 100, limit: 100 }), 0, 'it was parked then')
        assert.equal(await bench.store.purge(everything()), 2)
        const tally = await bench.balance()
        assert.deepEqual([tally.accepted, tally.discarded], [2, 2])
      },
    ),
    storeChapter(
      subject,
      'discard: without bodies',
      'Where bodies are not kept, that of a discarded event goes with it.',
      async (bench) => {
        await park(bench, 1)
        await selectParked(bench, { lane: 'a' })
        await bench.store.discard('d1', 10)
        const where = await bench.store.where('shop', 'm1')
        assert.ok(where.status === 'found' && where.event === undefined, 'the body is gone')
        await bench.balance()
      },
      { keepBodies: false },
    ),
    storeChapter(
      subject,
      'discard: unfinished',
      'Opening names the discards that are not complete. They go on with what was selected for them, and say the same of it.',
      async (bench) => {
        await park(bench, 4)
        await selectParked(bench, { messageIds: ['m1', 'm2', 'm3'] })
        await selectParked(bench, { messageIds: ['m4'] }, 'd2')
        await bench.store.discard('d2', 10)
        await bench.store.discard('d1', 1)
        const opened = await (bench.place.crash ? bench.crash() : bench.reopen())
        assert.deepEqual([opened.discards, opened.replays], [['d1'], []])
        assert.equal(await bench.store.discard('d1', 10), 2)
        assert.equal(await bench.store.discard('d1', 10), 0)
        assert.deepEqual((await bench.delivery('m3')).discarded, { at: discardedAt, by: 'ada', parkedAs: 'bad' })
        assert.deepEqual((await bench.reopen()).discards, [])
        assert.equal((await bench.balance()).discarded, 4)
      },
      { skip: forgetful(subject) },
    ),
  ]
}
