import assert from 'node:assert/strict'
import type { DeliveryQuery, FindPage, FoundDelivery } from '../../../store/ledger.js'
import type { StoreChapter } from '../../chapter.js'
import { firstAt, sample, samples } from '../../sample-event.js'
import { settleOne } from '../../settle-one.js'
import { delivered, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

export function whereChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'where',
      'An event is found by source and message id. An id that never came is `unknown`, one whose event was deleted is `purged`.',
      async (bench) => {
        await bench.accept(sample('m1'), sample('m2'))
        const { store } = bench
        assert.deepEqual(await store.where('shop', 'm9'), { status: 'unknown' })
        assert.deepEqual(await store.where('blog', 'm1'), { status: 'unknown' })
        await bench.settle((await bench.lease()).slice(0, 1), delivered)
        await store.purge({ settledBefore: bench.clock.now() + 1_000, keep: 0, limit: 10 })
        assert.deepEqual(await store.where('shop', 'm1'), { status: 'purged' })
        assert.equal((await store.where('shop', 'm2')).status, 'found')
      },
    ),
    storeChapter(subject, 'find: conditions', 'A query finds what meets all its conditions.', async (bench) => {
      await prepare(bench)
      const finds = async (query: DeliveryQuery, ...wanted: readonly string[]) => {
        const found = await bench.store.find(query)
        assert.deepEqual(
          found.map(({ messageId, delivery }) => `${messageId}/${delivery.lane}`),
          wanted,
          JSON.stringify(query),
        )
      }
      await finds({}, 'm1/a', 'm1/b', 'm2/a', 'm3/a', 'm4/a', 'm4/b', 'm5/b')
      await finds({ lane: 'b' }, 'm1/b', 'm4/b', 'm5/b')
      await finds({ state: 'parked' }, 'm2/a', 'm3/a')
      await finds({ state: 'skipped' }, 'm5/b')
      await finds({ reason: 'too_long' }, 'm3/a')
      await finds({ reason: 'no_consent' }, 'm5/b')
      await finds({ event: 'Order Completed' }, 'm2/a', 'm4/a', 'm4/b')
      await finds({ event: 'identify' }, 'm3/a')
      await finds({ event: 'track' })
      await finds({ source: 'blog' }, 'm4/a', 'm4/b')
      await finds({ messageIds: ['m3', 'm1', 'nobody'] }, 'm1/a', 'm1/b', 'm3/a')
      await finds({ messageIds: [] })
      await finds({ userId: 'bob' }, 'm2/a', 'm3/a')
      await finds({ anonymousId: 'x1' }, 'm3/a', 'm5/b')
      await finds({ userId: 'x1' })
      await finds({ from: firstAt + 2_000 }, 'm3/a', 'm4/a', 'm4/b', 'm5/b')
      await finds({ before: firstAt + 2_000 }, 'm1/a', 'm1/b', 'm2/a')
      await finds({ from: firstAt + 1_000, before: firstAt + 1_001 }, 'm2/a')
      await finds({ lane: 'a', state: 'parked', userId: 'bob', event: 'Order Completed', source: 'shop' }, 'm2/a')
      await finds({ lane: 'b', state: 'parked' })
    }),
    storeChapter(subject, 'find: what it tells', '`find` says the same of a delivery as `where`.', async (bench) => {
      await prepare(bench)
      for (const { source, messageId, seq, acceptedAt, name, delivery } of await bench.store.find({})) {
        const where = await bench.store.where(source, messageId)
        assert.ok(where.status === 'found')
        assert.deepEqual(delivery, where.lanes[delivery.lane])
        assert.deepEqual([seq, acceptedAt], [where.seq, where.acceptedAt])
        const { event } = where
        assert.equal(name, event?.type === 'track' ? event.event : event?.type)
      }
    }),
    storeChapter(
      subject,
      'find: pages',
      'Pages follow one another without gap or overlap, in both directions. The deliveries of one event are on one page.',
      async (bench) => {
        await bench.accept(...samples(23, 'm', { lanes: ['a', 'b'] }))
        await bench.settle(
          (await bench.lease()).filter(({ seq }) => seq % 2 === 0),
          delivered,
        )
        for (const query of [{}, { lane: 'b' }, { state: 'pending' as const }]) {
          const all = await bench.store.find(query)
          for (const limit of [1, 4, 23, 500]) {
            for (const newestFirst of [false, true]) {
              const pages = await pagesOf(bench, query, { limit, newestFirst })
              for (const page of pages)
                assert.ok(new Set(page.map(({ seq }) => seq)).size <= limit, 'limit counts events')
              assert.deepEqual(bySeq(pages.flat()), bySeq(all), `limit ${limit}`)
              const seqs = pages.flat().map(({ seq }) => seq)
              assert.deepEqual(
                seqs,
                [...seqs].sort((x, y) => (newestFirst ? y - x : x - y)),
              )
              const lastOf = pages.map((page) => page.at(-1)?.seq)
              assert.equal(new Set(lastOf).size, lastOf.length, 'no event is on two pages')
            }
          }
        }
      },
    ),
    storeChapter(
      subject,
      'find: default page',
      'Without a limit a page has 100 events. It never has more than 1,000.',
      async (bench) => {
        await bench.accept(...samples(1_010, 'm', { lanes: ['a', 'b'] }))
        const events = async (page?: FindPage) => new Set((await bench.store.find({}, page)).map(({ seq }) => seq)).size
        assert.deepEqual([await events(), await events({ limit: 5_000 })], [100, 1_000])
      },
    ),
    storeChapter(
      subject,
      'depths',
      '`depths` tells how many deliveries wait in each lane, and since when the oldest does.',
      async (bench) => {
        await bench.accept(sample('m1'), sample('m2', { at: firstAt + 5_000 }), sample('m3', { at: firstAt + 9_000 }))
        const depths = async () => {
          const { a, b } = await bench.store.depths()
          assert.ok((b?.pending ?? 0) === 0 && b?.oldestAt === undefined, 'nothing waits in lane b')
          assert.ok((a?.fill ?? 0) < 0.8 && (a?.pending === 0 || (a?.fill ?? 0) > 0), 'it says how full the lane is')
          return a && (({ fill: _, ...depth }) => depth)(a)
        }
        assert.deepEqual(await depths(), { pending: 3, oldestAt: firstAt })
        const leases = await bench.lease()
        assert.deepEqual(await depths(), { pending: 3, oldestAt: firstAt }, 'what is leased is pending')
        await bench.settle(leases.slice(0, 1), { state: 'parked', reason: 'bad' })
        assert.deepEqual(await depths(), { pending: 2, oldestAt: firstAt + 5_000 })
        await bench.settle(leases.slice(1), delivered)
        const rest = await depths()
        assert.ok((rest?.pending ?? 0) === 0 && rest?.oldestAt === undefined)
      },
    ),
  ]
}

/** Five events: two lanes, two sources, three states, several users. */
async function prepare(bench: StoreBench): Promise<void> {
  await bench.accept(
    sample('m1', { lanes: ['a', 'b'] }),
    sample('m2', { user: 'bob', event: 'Order Completed', at: firstAt + 1_000 }),
    sample('m3', { user: 'bob', anonymous: 'x1', type: 'identify', at: firstAt + 2_000 }),
    sample('m4', { source: 'blog', user: 'cyd', event: 'Order Completed', lanes: ['a', 'b'], at: firstAt + 3_000 }),
    sample('m5', { anonymous: 'x1', lanes: [], skipped: [{ lane: 'b', reason: 'no_consent' }], at: firstAt + 4_000 }),
  )
  const leases = await bench.lease()
  await settleOne(bench, leases, 'm2', { state: 'parked', reason: 'bad' })
  await settleOne(bench, leases, 'm3', { state: 'parked', reason: 'too_long', detail: 'name' })
}

async function pagesOf(
  { store }: StoreBench,
  query: DeliveryQuery,
  page: FindPage,
): Promise<readonly FoundDelivery[][]> {
  const pages: FoundDelivery[][] = []
  for (let after: number | undefined; pages.length < 200; ) {
    const found = await store.find(query, { ...page, ...(after === undefined ? {} : { after }) })
    if (found.length === 0) break
    pages.push([...found])
    after = found.at(-1)?.seq
  }
  return pages
}

function bySeq(found: readonly FoundDelivery[]): readonly string[] {
  return found.map(({ seq, delivery }) => `${seq} ${delivery.lane}`).sort()
}
