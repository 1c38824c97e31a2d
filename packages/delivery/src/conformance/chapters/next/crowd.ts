import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { acceptAll, deliverAll, idsOfEvents, roomy, sameIds, settleAll } from '../../crowd.js'
import { sample, samples } from '../../sample-event.js'
import { again, delivered, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'
import type { StoreChaptersOptions } from '../ledger/model.js'

const long = 3_600_000
const carts = { endpoint: 'carts' } as const
const closed = { closed: ['carts'] } as const
const hold = { lane: 'a', endpoint: 'carts', reason: 'bad_key' }
const hundred = samples(100, 'n', { user: 'bob' })

/** Files a crowd under carts, a third of it in each way. */
async function fileCrowd(bench: StoreBench, crowd: number): Promise<readonly string[]> {
  const events = samples(crowd)
  await acceptAll(bench, events)
  for (let page = 0, filed = 0; filed < crowd; page++) {
    const leases = await bench.lease(closed)
    assert.ok(leases.length > 0, `${crowd - filed} are not filed`)
    filed += leases.length
    if (page % 3 === 0) await bench.store.release(leases, carts)
    else await settleAll(bench, leases, again({ ...carts, afterMs: page % 3 === 1 ? 0 : long }))
  }
  // From now on the endpoint is all that they wait for.
  await bench.store.resume('a')
  return idsOfEvents(events)
}

/** Many that cannot go, and a few that can. */
export function crowdChapters(
  subject: StoreSubject,
  { crowd = 12_000 }: StoreChaptersOptions,
): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'crowd: behind an identify',
      'However many events wait for one user’s identify, others come at once; once it is settled all of them come, in order.',
      async (bench) => {
        await bench.accept(sample('i1', { type: 'identify' }))
        const head = await bench.lease()
        assert.deepEqual(idsOf(head), ['i1'])
        const events = samples(crowd)
        await acceptAll(bench, events)
        assert.deepEqual([await bench.store.nextDue('a'), await bench.lease()], [undefined, []])
        await acceptAll(bench, hundred)
        assert.deepEqual(idsOf(await bench.lease()), idsOfEvents(hundred), 'while it is sent')
        await bench.settle(head, again({ afterMs: long }))
        const more = samples(100, 'o', { user: 'cyd' })
        await acceptAll(bench, more)
        assert.equal(await bench.store.nextDue('a'), 0)
        assert.deepEqual(idsOf(await bench.lease()), idsOfEvents(more), 'while it waits')
        await bench.store.resume('a')
        const retried = await bench.lease()
        assert.deepEqual(idsOf(retried), ['i1'])
        await bench.settle(retried, delivered)
        assert.deepEqual(await deliverAll(bench), idsOfEvents(events))
      },
      { order: 'identify-first', ...roomy },
    ),
    storeChapter(
      subject,
      'crowd: of one user',
      'However many events one user has, one is out at a time, in order, and others come at once beside it.',
      async (bench) => {
        const events = samples(crowd)
        await acceptAll(bench, events)
        const [first, ...none] = await bench.lease()
        assert.deepEqual([first?.event.messageId, none], ['m1', []])
        await acceptAll(
          bench,
          hundred.map((event, index) => ({ ...event, keys: [`u:n${index}`] })),
        )
        const others = await bench.lease()
        assert.deepEqual(idsOf(others), idsOfEvents(hundred))
        await settleAll(bench, others)
        let out = first ? [first] : []
        for (const [index, id] of idsOfEvents(events.slice(0, Math.ceil(crowd / 40))).entries()) {
          assert.deepEqual(idsOf(out), [id])
          await bench.settle(out, delivered)
          const wanted = index % 100 === 0 ? [`o${index}`] : []
          for (const other of wanted) await bench.accept(sample(other, { user: other }))
          const leases = await bench.leaseSoon(1 + wanted.length)
          out = leases.filter(({ event }) => event.messageId.startsWith('m'))
          assert.deepEqual([out.length, leases.length], [1, 1 + wanted.length], `after ${id}`)
        }
      },
      { order: 'per-user', ...roomy },
    ),
    storeChapter(
      subject,
      'crowd: erased behind its head',
      'However many events of a user are erased while one is out, its end frees whoever comes after them.',
      async (bench) => {
        await acceptAll(bench, samples(crowd))
        const head = await bench.lease()
        const { erased, inFlight } = await bench.store.forget(['u:ada'])
        assert.deepEqual([erased, inFlight], [crowd - 1, 1])
        await bench.accept(sample('n1'))
        await bench.settle(head, delivered)
        assert.deepEqual(idsOf(await bench.lease()), ['n1'])
        await bench.balance()
      },
      { order: 'per-user', ...roomy },
    ),
    storeChapter(
      subject,
      'crowd: at a closed endpoint',
      'However much is filed under a closed endpoint, the rest comes at once; once it is open all comes, each once.',
      async (bench) => {
        const ids = await fileCrowd(bench, crowd)
        assert.deepEqual(await bench.lease(closed), [])
        await acceptAll(bench, hundred)
        assert.deepEqual(idsOf(await bench.lease({ ...closed, max: 10 })), idsOfEvents(hundred).slice(0, 10))
        assert.deepEqual(idsOf(await bench.lease(closed)), idsOfEvents(hundred).slice(10))
        sameIds(await deliverAll(bench), ids)
        assert.equal((await bench.balance()).pending, 100)
      },
      roomy,
    ),
    storeChapter(
      subject,
      'crowd: at a held endpoint',
      'However much is held, the rest comes at once; the resumption frees all of it, each once, and no other endpoint’s.',
      async (bench) => {
        await bench.store.hold(hold)
        await bench.store.hold({ ...hold, endpoint: 'events' })
        await bench.accept(...samples(5, 'e'))
        await bench.store.release(await bench.lease(), { endpoint: 'events' })
        const ids = await fileCrowd(bench, crowd)
        await acceptAll(bench, hundred)
        assert.deepEqual(idsOf(await bench.lease()), idsOfEvents(hundred))
        assert.deepEqual(await bench.lease(), [])
        await bench.store.resume('a', 'carts')
        sameIds(await deliverAll(bench), ids)
        await bench.store.resume('a', 'events')
        assert.equal((await bench.lease()).length, 5)
      },
      roomy,
    ),
    storeChapter(
      subject,
      'crowd: that waits for its time',
      'However many wait for a time, those that need not come at once.',
      async (bench) => {
        await acceptAll(bench, samples(crowd))
        for (let leases = await bench.lease(); leases.length > 0; leases = await bench.lease())
          await bench.store.release(leases, { afterMs: long })
        await acceptAll(bench, hundred)
        assert.deepEqual(idsOf(await bench.lease()), idsOfEvents(hundred))
        assert.deepEqual(await bench.lease(), [])
        await bench.store.resume('a')
        assert.equal((await deliverAll(bench)).length, crowd)
      },
      roomy,
    ),
  ]
}
