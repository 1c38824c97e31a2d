import assert from 'node:assert/strict'
import type { Store } from '../../../store/store.js'
import type { StoreChapter } from '../../chapter.js'
import { storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const everyMs = 40

/** When a slot begins that is taken now: not before the one time, not after the other. Real time, as the store has its own. */
async function take(store: Store, endpoint = 'carts', lane = 'a') {
  const askedAt = performance.now()
  const afterMs = (await store.takeSlot?.(lane, endpoint, everyMs)) ?? Number.NaN
  assert.ok(afterMs >= 0, `a slot begins after ${afterMs} ms`)
  return { from: askedAt + afterMs, to: performance.now() + afterMs, afterMs }
}

const takeSeveral = async (store: Store, count: number) => {
  const taken: Awaited<ReturnType<typeof take>>[] = []
  while (taken.length < count) taken.push(await take(store))
  return taken
}

/** The slots in which endpoints keep their rates. */
export function slotChapters(subject: StoreSubject): readonly StoreChapter[] {
  const chapter = (name: string, promise: string, work: (store: Store, other: Store) => Promise<void>) =>
    storeChapter(
      subject,
      name,
      promise,
      async (bench) => {
        const { store } = bench
        const other = await bench.another()
        assert.ok(store.takeSlot, 'a store that processes share gives slots')
        await work(store, other)
      },
      { skip: subject.guarantees.shared ? undefined : 'the store belongs to one process' },
    )

  return [
    chapter(
      'slots: two workers',
      'Slots of an endpoint never begin closer to each other than was asked, whoever takes them, nor all later than that.',
      async (store, other) => {
        const slots = (await Promise.all([takeSeveral(store, 15), takeSeveral(other, 15)])).flat()
        const latest = slots.map(({ to }) => to).sort((a, b) => a - b)
        // Where both ends of each are known, the n-th begins at least so long after the one that was taken n before.
        const earliest = slots.map(({ from }) => from).sort((a, b) => a - b)
        for (let n = 1; n < slots.length; n++)
          assert.ok(
            (latest[n] ?? 0) - (earliest[0] ?? 0) >= n * everyMs - 1,
            `${n + 1} slots begin within ${Math.round((latest[n] ?? 0) - (earliest[0] ?? 0))} ms`,
          )
        const askedAt = Math.min(...slots.map(({ from, afterMs }) => from - afterMs))
        const tookMs = Math.max(...slots.map(({ to, afterMs }) => to - afterMs)) - askedAt
        const longest = Math.max(...slots.map(({ afterMs }) => afterMs))
        assert.ok(longest <= 30 * everyMs + 1, `30 slots end within 30 of them, not after ${longest} ms`)
        assert.ok(longest >= 29 * everyMs - tookMs, 'a slot that is taken is not given again')
      },
    ),
    chapter(
      'slots: a pause',
      'After a pause the next slot begins at once, and what was not taken lapses.',
      async (store) => {
        const first = await take(store)
        await new Promise((resolve) => setTimeout(resolve, first.afterMs + 4 * everyMs))
        const [next, afterNext, last] = await takeSeveral(store, 3)
        assert.equal(next?.afterMs, 0)
        assert.ok((afterNext?.to ?? 0) - (next?.from ?? 0) >= everyMs - 1, 'the second is a slot later')
        assert.ok((last?.to ?? 0) - (next?.from ?? 0) >= 2 * everyMs - 1, 'the third is two slots later')
      },
    ),
    chapter('slots: apart', 'Each endpoint of each lane has slots of its own.', async (store) => {
      await takeSeveral(store, 8)
      for (const { afterMs } of [await take(store, 'views'), await take(store, 'carts', 'b')])
        assert.ok(afterMs <= everyMs + 1, `another begins after ${afterMs} ms`)
    }),
    chapter('slots: a restart', 'What a worker has taken counts for one that opens later.', async (store, other) => {
      const before = await take(store)
      await takeSeveral(store, 10)
      const { to } = await take(other)
      assert.ok(to - before.from >= 11 * everyMs - 1, `it begins after ${Math.round(to - before.from)} ms`)
    }),
  ]
}
