import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { sameIds } from '../../crowd.js'
import { sample, samples } from '../../sample-event.js'
import { again, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const carts = { endpoint: 'carts' } as const
const closed = { closed: ['carts'] } as const
const soon = 400
const late = 5_000

/** Files six events in each way that there is: m1 to m4 under carts, m5 and m6 under events. m7 was never planned. */
async function file(bench: StoreBench, afterMs: number): Promise<void> {
  await bench.accept(...samples(6))
  const leases = await bench.lease()
  await bench.store.release(leases.slice(0, 1), carts)
  await bench.settle(leases.slice(1, 2), again(carts))
  await bench.settle(leases.slice(2, 3), again({ ...carts, afterMs }))
  await bench.store.release(leases.slice(3, 4), { ...carts, afterMs })
  await bench.store.release(leases.slice(4, 5), { endpoint: 'events' })
  await bench.settle(leases.slice(5, 6), again({ endpoint: 'events' }))
  await bench.accept(sample('m7'))
}

export function filedChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'filed: closed',
      'What is filed under a closed endpoint is left where it is, however it was filed and whatever the time; the rest goes.',
      async (bench) => {
        await file(bench, soon)
        const others = await bench.lease(closed)
        sameIds(idsOf(others), ['m5', 'm6', 'm7'])
        await bench.clock.pass(soon)
        assert.deepEqual(idsOf(await bench.lease(closed)), [])
        assert.deepEqual(idsOf(await bench.lease({ closed: ['events', 'carts', 'nobody'] })), [])
        sameIds(idsOf(await bench.lease({ closed: ['events', 'nobody'] })), ['m1', 'm2', 'm3', 'm4'])
      },
    ),
    storeChapter(
      subject,
      'filed: several closed',
      'Several endpoints are closed at once, and each lease says anew which.',
      async (bench) => {
        await file(bench, 0)
        sameIds(idsOf(await bench.lease({ closed: ['carts', 'events'] })), ['m7'])
        sameIds(idsOf(await bench.lease({ closed: ['carts'] })), ['m5', 'm6'])
        sameIds(idsOf(await bench.lease({ closed: [] })), ['m1', 'm2', 'm3', 'm4'])
      },
    ),
    storeChapter(
      subject,
      'filed: only',
      'A lease of one endpoint takes just what is filed under it, up to its number and bytes.',
      async (bench) => {
        await file(bench, 0)
        assert.deepEqual(await bench.lease({ only: 'nobody' }), [])
        assert.deepEqual(await bench.lease({ only: 'carts', closed: ['carts'] }), [], 'closed is closed')
        const first = await bench.lease({ only: 'carts', max: 1 })
        const second = await bench.lease({ only: 'carts', maxBytes: 1 })
        const third = await bench.lease({ only: 'carts', closed: ['events'] })
        assert.deepEqual([first.length, second.length, third.length], [1, 1, 2])
        sameIds(idsOf([...first, ...second, ...third]), ['m1', 'm2', 'm3', 'm4'])
        assert.deepEqual(await bench.lease({ only: 'carts' }), [])
        sameIds(idsOf(await bench.lease({ only: 'events' })), ['m5', 'm6'])
        assert.deepEqual(idsOf(await bench.lease()), ['m7'])
      },
    ),
    storeChapter(
      subject,
      'filed: nextDue',
      'nextDue counts what a lease with the same endpoints would give.',
      async (bench) => {
        await bench.accept(...samples(2))
        await bench.store.release(await bench.lease(), carts)
        const { store } = bench
        assert.deepEqual(
          [
            await store.nextDue('a'),
            await store.nextDue('a', { only: 'carts' }),
            await store.nextDue('a', { closed: ['events'] }),
          ],
          [0, 0, 0],
        )
        assert.deepEqual(
          [
            await store.nextDue('a', closed),
            await store.nextDue('a', { only: 'events' }),
            await store.nextDue('a', { only: 'carts', closed: ['carts'] }),
          ],
          [undefined, undefined, undefined],
        )
        await bench.accept(sample('m3'))
        assert.deepEqual(
          [await store.nextDue('a', closed), await store.nextDue('a', { only: 'events' })],
          [0, undefined],
        )
      },
    ),
    storeChapter(
      subject,
      'filed: nextDue of what waits',
      'The time of a delivery that is filed under a closed endpoint, or elsewhere than asked, is nobody’s next time.',
      async (bench) => {
        await bench.accept(...samples(2))
        const leases = await bench.lease()
        await bench.settle(leases.slice(0, 1), again({ ...carts, afterMs: soon }))
        const { store } = bench
        assert.equal(await store.nextDue('a', closed), undefined, 'one only waits, and that one is closed')
        assert.equal(await store.nextDue('a', { only: 'events' }), undefined, 'nothing is filed there')
        await store.release(leases.slice(1), { afterMs: late })
        const others = (await store.nextDue('a', closed)) ?? Number.NaN
        assert.ok(others > soon && others <= late, `the other one is due in ${others} ms`)
        const own = (await store.nextDue('a', { only: 'carts' })) ?? Number.NaN
        assert.ok(own > 0 && own <= soon, `the filed one is due in ${own} ms`)
        await bench.clock.pass(soon)
        assert.notEqual(await store.nextDue('a', closed), 0, 'nothing that is open is due')
        assert.equal(await store.nextDue('a', { only: 'carts' }), 0)
        assert.deepEqual(await bench.lease(closed), [])
        assert.equal((await bench.lease()).length, 1)
      },
    ),
    storeChapter(
      subject,
      'filed: nextDue of what is held',
      'A hold of the endpoint makes a filed delivery’s time nobody’s next time, until it is resumed.',
      async (bench) => {
        await bench.accept(sample('m1'))
        await bench.settle(await bench.lease(), again({ ...carts, afterMs: soon }))
        await bench.store.hold({ lane: 'a', ...carts, reason: 'bad_key' })
        assert.equal(await bench.store.nextDue('a'), undefined, 'before its time')
        await bench.clock.pass(soon)
        assert.equal(await bench.store.nextDue('a'), undefined, 'after its time')
        assert.deepEqual(await bench.lease(), [])
        await bench.store.resume('a', 'carts')
        assert.equal(await bench.store.nextDue('a'), 0)
        assert.deepEqual(idsOf(await bench.lease()), ['m1'])
      },
    ),
    storeChapter(
      subject,
      'filed: until the call is taken',
      'A delivery stays filed when it comes back without a word of its endpoint, and is filed anew where another is named.',
      async (bench) => {
        await bench.accept(...samples(4))
        await bench.store.release(await bench.lease(), carts)
        const leases = await bench.lease()
        await bench.store.release(leases.slice(0, 1))
        await bench.settle(leases.slice(1, 2), again({ maybeDelivered: true }))
        await bench.store.release(leases.slice(2, 3), { endpoint: 'events' })
        await bench.settle(leases.slice(3, 4), again({ endpoint: 'events' }))
        sameIds(idsOf(await bench.lease(closed)), idsOf(leases.slice(2)))
        sameIds(idsOf(await bench.lease({ only: 'carts' })), idsOf(leases.slice(0, 2)))
      },
    ),
  ]
}
