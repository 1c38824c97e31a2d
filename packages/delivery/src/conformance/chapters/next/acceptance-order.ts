import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { acceptAll, idsOfEvents, settleAll } from '../../crowd.js'
import { sample, samples } from '../../sample-event.js'
import { again, delivered, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const first = idsOfEvents(samples(6))

/** Inside a source what was accepted first goes first, whatever happened to it since. */
export function acceptanceOrderChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'oldest first: what comes back',
      'What is released, or comes again at once, goes before what its source accepted later.',
      async (bench) => {
        await acceptAll(bench, samples(100))
        const leases = await bench.lease({ max: 6 })
        await bench.store.release(leases.slice(3))
        await bench.settle(leases.slice(0, 3), again())
        assert.deepEqual(idsOf(await bench.lease({ max: 6 })), first)
      },
    ),
    storeChapter(
      subject,
      'oldest first: what waited',
      'What waited for its time goes, once it is due, before what its source accepted later.',
      async (bench) => {
        await acceptAll(bench, samples(100))
        const leases = await bench.lease({ max: 6 })
        for (const [index, lease] of leases.entries()) await bench.settle([lease], again({ afterMs: 100 - index }))
        await bench.clock.pass(100)
        assert.deepEqual(idsOf(await bench.lease({ max: 6 })), first)
      },
    ),
    storeChapter(
      subject,
      'oldest first: what is resumed',
      'What a resumption frees comes in the order of acceptance, whatever time it waited for.',
      async (bench) => {
        await acceptAll(bench, samples(10))
        const leases = await bench.lease({ max: 6 })
        for (const [index, lease] of leases.entries())
          await bench.store.release([lease], { afterMs: 3_600_000 - index * 1_000 })
        await bench.store.resume('a')
        assert.deepEqual(idsOf(await bench.lease({ max: 6 })), first)
      },
    ),
    storeChapter(
      subject,
      'oldest first: what is filed',
      'What is filed goes before what was accepted later and never planned, and by acceptance among itself.',
      async (bench) => {
        await acceptAll(bench, samples(50))
        const leases = await bench.lease({ max: 6 })
        for (const [index, lease] of leases.entries())
          await bench.store.release([lease], { endpoint: index % 2 === 0 ? 'carts' : 'events' })
        assert.deepEqual(idsOf(await bench.lease({ max: 6 })), first)
      },
    ),
    storeChapter(
      subject,
      'oldest first: what is filed in any order',
      'Deliveries of one source under one endpoint come in the order of acceptance, in whatever order they were filed.',
      async (bench) => {
        await acceptAll(bench, samples(6))
        for (const lease of [...(await bench.lease())].reverse())
          await bench.store.release([lease], { endpoint: 'carts' })
        assert.deepEqual(idsOf(await bench.lease({ only: 'carts' })), first)
      },
    ),
    storeChapter(
      subject,
      'oldest first: who comes free',
      'What a settled identify frees goes before what its source accepted later.',
      async (bench) => {
        await bench.accept(sample('i1', { type: 'identify' }), ...samples(6))
        const head = await bench.lease()
        await acceptAll(bench, samples(100, 'n', { user: 'bob' }))
        await bench.settle(head, delivered)
        assert.deepEqual(idsOf(await bench.lease({ max: 6 })), first)
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'oldest first: at any time',
      'However leases come back, each lease gives the oldest of those that can go.',
      async (bench) => {
        await acceptAll(bench, samples(60))
        const there = new Set(samples(60).map((_, index) => index + 1))
        for (let round = 0; there.size > 0; round++) {
          const leases = await bench.lease({ max: 7 })
          const wanted = [...there].sort((a, b) => a - b).slice(0, 7)
          assert.deepEqual(
            idsOf(leases),
            wanted.map((number) => `m${number}`),
            `round ${round}`,
          )
          const back = leases.filter((_, index) => (index * 5 + round) % 3 === 0).reverse()
          const done = leases.filter((lease) => !back.includes(lease))
          await settleAll(bench, done)
          await bench.store.release(back)
          for (const { event } of done) there.delete(Number(event.messageId.slice(1)))
          // The last ones would come back for ever.
          if (there.size < 7) break
        }
      },
    ),
  ]
}
