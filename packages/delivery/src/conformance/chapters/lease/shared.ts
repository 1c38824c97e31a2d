import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { sample, samples } from '../../sample-event.js'
import { delivered, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

/** Several stores over one place at once. */
export function sharedChapters(subject: StoreSubject): readonly StoreChapter[] {
  const skip = subject.guarantees.shared ? undefined : 'the store belongs to one process'
  const lease = { max: 7, maxBytes: 1_000_000, forMs: 60_000 }
  return [
    storeChapter(
      subject,
      'shared: leases',
      'Two workers together get every delivery, and none twice.',
      async (bench) => {
        const other = await bench.another()
        await bench.accept(...samples(200))
        const taken: string[] = []
        const work = async ({ lease: take, commit }: StoreBench['store']) => {
          for (let leases = await take('a', lease); leases.length > 0; leases = await take('a', lease)) {
            taken.push(...idsOf(leases))
            await commit({ transitions: [{ tickets: leases, next: delivered, attempts: [] }] })
          }
        }
        for (const until = performance.now() + 10_000; taken.length < 200 && performance.now() < until; )
          await Promise.all([work(bench.store), work(other)])
        assert.deepEqual([taken.length, new Set(taken).size], [200, 200])
        assert.equal((await bench.balance()).delivered, 200)
      },
      { skip },
    ),
    storeChapter(
      subject,
      'shared: order',
      'The order of a user’s events holds across workers: while one is leased, the next is not.',
      async (bench) => {
        const other = await bench.another()
        await bench.accept(...samples(3))
        const first = await bench.lease()
        assert.deepEqual(idsOf(first), ['m1'])
        assert.deepEqual(await other.lease('a', lease), [])
        await bench.settle(first, delivered)
        assert.deepEqual(idsOf(await other.lease('a', lease)), ['m2'])
        assert.deepEqual(await bench.lease(), [])
      },
      { skip, order: 'per-user' },
    ),
    storeChapter(
      subject,
      'shared: onWork',
      'A worker is told of what another accepted. Both see each other’s holds and duplicates.',
      async (bench) => {
        const other = await bench.another()
        const heard = new Promise<void>((resolve, reject) => {
          const timer = setTimeout(() => reject(new assert.AssertionError({ message: 'nothing was heard' })), 10_000)
          other.onWork((lane) => {
            if (lane !== 'a') return
            clearTimeout(timer)
            resolve()
          })
        })
        await bench.accept(sample('m1'))
        await heard
        const { accepted } = await other.commit({ accept: [sample('m1'), sample('m2')] })
        assert.deepEqual(accepted, ['duplicate', 'accepted'])
        const hold = { lane: 'a', endpoint: 'carts', reason: 'bad_key' }
        await other.hold(hold)
        assert.deepEqual(
          (await bench.store.holds()).map(({ lane, endpoint, reason }) => ({ lane, endpoint, reason })),
          [hold],
        )
        await bench.store.resume('a', 'carts')
        assert.deepEqual(await other.holds(), [])
      },
      { skip },
    ),
    storeChapter(
      subject,
      'shared: workers',
      'A shared store names the workers at its lanes.',
      async (bench) => {
        await bench.another()
        await bench.accept(...samples(2))
        await bench.lease()
        const workers = (await bench.store.workers?.()) ?? assert.fail('a shared store has workers')
        assert.equal(workers.filter(({ alive }) => alive).length, 2)
        const leases = workers.map((worker) => worker.leases['a'] ?? 0)
        assert.equal(
          leases.reduce((sum, count) => sum + count, 0),
          2,
        )
      },
      { skip },
    ),
  ]
}
