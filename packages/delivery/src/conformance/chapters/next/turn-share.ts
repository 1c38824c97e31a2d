import assert from 'node:assert/strict'
import type { LeasedDelivery } from '../../../store/work.js'
import type { StoreChapter } from '../../chapter.js'
import { acceptAll, deliverAll, settleAll } from '../../crowd.js'
import { sample, samples } from '../../sample-event.js'
import { settleOne } from '../../settle-one.js'
import { delivered, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const carts = { endpoint: 'carts' } as const
const [shop, blog, app] = [{ source: 'shop' }, { source: 'blog' }, { source: 'app' }] as const

/** Asserts how many of the leases a source has, give or take one. */
function hasAbout(leases: readonly LeasedDelivery[], source: string, wanted: number): void {
  const count = leases.filter((lease) => lease.source === source).length
  assert.ok(Math.abs(count - wanted) <= 1, `${source} has ${count} of ${leases.length}, and ${wanted} is its share`)
}

/** What is a turn, and whose: no source gets more than its share, and none loses its turn. */
export function turnShareChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'turns: coming back',
      'A source that was silent for long gets no more than its share when it comes back.',
      async (bench) => {
        await acceptAll(bench, samples(200, 's', shop))
        await acceptAll(bench, samples(200, 'b', blog))
        await bench.accept(sample('a0', app))
        await settleAll(bench, await bench.lease({ max: 200 }))
        await acceptAll(bench, samples(100, 'a', app))
        const leases = await bench.lease({ max: 30 })
        for (const source of ['shop', 'blog', 'app']) hasAbout(leases, source, 10)
      },
    ),
    storeChapter(
      subject,
      'turns: coming new',
      'Sources that come new get no more than their share of what an old one waits for.',
      async (bench) => {
        await acceptAll(bench, samples(200, 's', shop))
        await bench.lease({ max: 50 })
        await acceptAll(bench, samples(100, 'b', blog))
        await acceptAll(bench, samples(100, 'a', app))
        for (let turn = 0; turn < 5; turn++) {
          const leases = await bench.lease({ max: 12 })
          for (const source of ['shop', 'blog', 'app']) hasAbout(leases, source, 4)
        }
      },
    ),
    storeChapter(
      subject,
      'turns: one source, several endpoints',
      'A source has one turn in a round, under however many endpoints its deliveries are filed.',
      async (bench) => {
        await acceptAll(bench, samples(60, 's', shop))
        for (const endpoint of ['carts', 'events', 'users'])
          await bench.store.release(await bench.lease({ max: 20, closed: ['carts', 'events', 'users'] }), { endpoint })
        await acceptAll(bench, samples(60, 't', shop))
        await acceptAll(bench, samples(60, 'b', blog))
        const leases = await bench.lease({ max: 40 })
        for (const source of ['shop', 'blog']) hasAbout(leases, source, 20)
      },
    ),
    storeChapter(
      subject,
      'turns: many sources',
      'A source has one turn in a round, also after many sources have come and gone.',
      async (bench) => {
        await acceptAll(bench, samples(60, 's', shop))
        await bench.store.release(await bench.lease(), carts)
        await bench.accept(sample('t0', shop))
        await acceptAll(
          bench,
          Array.from({ length: 300 }, (_, index) => sample(`v${index}`, { source: `visitor-${index}` })),
        )
        assert.equal((await deliverAll(bench, { closed: ['carts'] })).length, 301)
        await acceptAll(bench, samples(60, 't', shop))
        await acceptAll(bench, samples(60, 'b', blog))
        const leases = await bench.lease({ max: 40 })
        for (const source of ['shop', 'blog']) hasAbout(leases, source, 20)
      },
    ),
    storeChapter(
      subject,
      'turns: each of many sources',
      'However many sources there are, each has its turn in the first round.',
      async (bench) => {
        const sources = Array.from({ length: 150 }, (_, index) => `source-${index}`)
        for (const source of sources) await bench.accept(...samples(4, `${source}-`, { source }))
        const leases = await bench.lease({ max: 150 })
        assert.equal(new Set(leases.map(({ source }) => source)).size, 150)
        const second = await bench.lease({ max: 150 })
        assert.equal(new Set(second.map(({ source }) => source)).size, 150)
      },
    ),
    storeChapter(
      subject,
      'turns: the erased have none',
      'What is erased while it could go costs its source no turn.',
      async (bench) => {
        await acceptAll(bench, samples(300, 'x', { ...shop, user: 'bob' }))
        await acceptAll(bench, samples(20, 's', shop))
        await acceptAll(bench, samples(300, 'b', { ...blog, user: 'cyd' }))
        await bench.store.forget(['u:bob'])
        const leases = await bench.lease({ max: 20 })
        for (const source of ['shop', 'blog']) hasAbout(leases, source, 10)
      },
    ),
    storeChapter(
      subject,
      'turns: the stuck have none',
      'What waits for an earlier event, or is filed under a closed endpoint, costs its source no turn.',
      async (bench) => {
        await acceptAll(bench, samples(100, 'c', shop))
        await bench.store.release(await bench.lease(), carts)
        await bench.accept(sample('i1', { ...shop, user: 'bob', type: 'identify' }))
        assert.deepEqual(idsOf(await bench.lease({ closed: ['carts'] })), ['i1'])
        await acceptAll(bench, samples(100, 'x', { ...shop, user: 'bob' }))
        await acceptAll(bench, samples(40, 's', shop))
        await acceptAll(bench, samples(40, 'b', blog))
        const leases = await bench.lease({ max: 40, closed: ['carts'] })
        for (const source of ['shop', 'blog']) hasAbout(leases, source, 20)
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'turns: those who come free',
      'A crowd that an identify frees takes its source’s turns, and no turn of another source.',
      async (bench) => {
        await bench.accept(sample('i1', { ...shop, type: 'identify' }))
        const head = await bench.lease()
        await acceptAll(bench, samples(300, 'x', shop))
        await acceptAll(bench, samples(40, 'b', { ...blog, user: 'bob' }))
        await settleOne(bench, head, 'i1', delivered)
        const leases = await bench.lease({ max: 40 })
        for (const source of ['shop', 'blog']) hasAbout(leases, source, 20)
      },
      { order: 'identify-first' },
    ),
  ]
}
