import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { parkAll, replayParked, sameIds } from '../../crowd.js'
import { sample, samples } from '../../sample-event.js'
import { again, forgetful, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const carts = { endpoint: 'carts' } as const
const closed = { closed: ['carts'] } as const
const hold = { lane: 'a', endpoint: 'carts', reason: 'bad_key' }

/** m1 and m2 are filed under carts, by a release and by a transition; m3 and m4 were never planned. */
async function fileTwo(bench: StoreBench): Promise<void> {
  await bench.accept(...samples(4))
  const leases = await bench.lease({ max: 2 })
  await bench.store.release(leases.slice(0, 1), carts)
  await bench.settle(leases.slice(1), again({ ...carts, spent: false }))
}

export function filedLifeChapters(subject: StoreSubject): readonly StoreChapter[] {
  const { leases, shared } = subject.guarantees
  return [
    storeChapter(
      subject,
      'filed: then held',
      'A hold stops what was filed before it was set, and what is filed after.',
      async (bench) => {
        await fileTwo(bench)
        await bench.store.hold(hold)
        const open = await bench.lease()
        sameIds(idsOf(open), ['m3', 'm4'])
        await bench.store.release(open.slice(0, 1), carts)
        assert.deepEqual(await bench.lease(), [])
        assert.deepEqual(await bench.lease({ only: 'carts' }), [], 'nor does anybody who asks for it alone')
        await bench.store.resume('a')
        assert.deepEqual(await bench.lease(), [], 'the end of another wait is no end of the hold')
        await bench.store.resume('a', 'carts')
        assert.equal((await bench.lease()).length, 3)
      },
    ),
    storeChapter(
      subject,
      'filed: held by nobody any more',
      'A delivery waits for no hold that has ended, also one that ended before it was filed, and none that never was.',
      async (bench) => {
        await bench.accept(...samples(3))
        const [one, two, three] = await bench.lease()
        if (!one || !two || !three) return assert.fail('three leases')
        await bench.store.release([one], { endpoint: 'never-held' })
        assert.deepEqual(idsOf(await bench.lease()), ['m1'])
        await bench.store.hold(hold)
        await bench.store.resume('a', 'carts')
        await bench.store.release([two], carts)
        await bench.settle([three], again({ ...carts, reason: 'bad_key' }))
        assert.equal(await bench.store.nextDue('a'), 0)
        sameIds(idsOf(await bench.lease()), ['m2', 'm3'])
      },
    ),
    storeChapter(
      subject,
      'filed: the call is taken',
      'Once the vendor has taken a call, the delivery is filed under its endpoint no more.',
      async (bench) => {
        await fileTwo(bench)
        await bench.settle(await bench.lease({ only: 'carts' }), again({ stepDone: true }))
        assert.deepEqual(await bench.lease({ only: 'carts' }), [])
        sameIds(idsOf(await bench.lease(closed)), ['m1', 'm2', 'm3', 'm4'])
      },
    ),
    storeChapter(
      subject,
      'filed: replayed',
      'A replayed delivery is planned anew, so it is filed under nothing.',
      async (bench) => {
        await fileTwo(bench)
        await parkAll(bench)
        await bench.store.hold(hold)
        await replayParked(bench)
        assert.deepEqual(await bench.lease({ only: 'carts' }), [])
        sameIds(idsOf(await bench.lease(closed)), ['m1', 'm2', 'm3', 'm4'])
      },
    ),
    storeChapter(
      subject,
      'filed: of another lane',
      'An endpoint that is closed or held in one lane is neither in another.',
      async (bench) => {
        await bench.accept(...samples(2, 'm', { lanes: ['a', 'b'] }))
        await bench.store.release(await bench.lease(), carts)
        await bench.store.release(await bench.lease({ lane: 'b' }), carts)
        await bench.store.hold({ ...hold, lane: 'b' })
        assert.deepEqual(await bench.lease({ lane: 'b' }), [])
        assert.deepEqual([await bench.store.nextDue('a'), await bench.store.nextDue('b')], [0, undefined])
        assert.deepEqual(await bench.lease(closed), [])
        sameIds(idsOf(await bench.lease()), ['m1', 'm2'])
        await bench.store.resume('a', 'carts')
        assert.deepEqual(await bench.lease({ lane: 'b' }), [], 'nor is it resumed in another')
        await bench.store.resume('b', 'carts')
        sameIds(idsOf(await bench.lease({ lane: 'b' })), ['m1', 'm2'])
      },
    ),
    storeChapter(
      subject,
      'filed: in order',
      'A filed head goes on being waited for, by its user alone.',
      async (bench) => {
        await bench.accept(sample('m1'), sample('m2'), sample('n1', { user: 'bob' }))
        const heads = await bench.lease()
        sameIds(idsOf(heads), ['m1', 'n1'])
        await bench.store.release(
          heads.filter(({ event }) => event.messageId === 'm1'),
          carts,
        )
        assert.deepEqual(await bench.lease(closed), [])
        assert.deepEqual(idsOf(await bench.lease()), ['m1'])
      },
      { order: 'per-user' },
    ),
    ...(['reopen', 'crash'] as const).map((restart) =>
      storeChapter(
        subject,
        `filed: across a ${restart}`,
        'What is filed stays filed, with and without a hold; what was not is not.',
        async (bench) => {
          await fileTwo(bench)
          await bench[restart]()
          const open = await bench.leaseSoon(2, closed)
          sameIds(idsOf(open), ['m3', 'm4'])
          await bench.store.release(open.slice(0, 1), { endpoint: 'events' })
          await bench.store.release(open.slice(1))
          await bench.store.hold(hold)
          await bench[restart]()
          sameIds(idsOf(await bench.leaseSoon(2)), ['m3', 'm4'])
          assert.deepEqual(await bench.lease(), [], 'the hold stands')
          await bench.store.resume('a', 'carts')
          sameIds(idsOf(await bench.leaseSoon(2, { only: 'carts' })), ['m1', 'm2'])
        },
        { skip: forgetful(subject) },
      ),
    ),
    storeChapter(
      subject,
      'filed: by another process',
      'Where several processes share a store, what one files and holds another leaves.',
      async (bench) => {
        const other = await bench.another()
        const lease = { max: 10, maxBytes: 1_000_000, forMs: 60_000 }
        await fileTwo(bench)
        const open = await other.lease('a', { ...lease, ...closed })
        sameIds(idsOf(open), ['m3', 'm4'])
        await bench.store.hold(hold)
        assert.deepEqual(await other.lease('a', lease), [])
        await bench.store.resume('a', 'carts')
        sameIds(idsOf(await other.lease('a', { ...lease, only: 'carts' })), ['m1', 'm2'])
      },
      { skip: shared && leases === 'durable' ? undefined : 'the store belongs to one process' },
    ),
  ]
}
