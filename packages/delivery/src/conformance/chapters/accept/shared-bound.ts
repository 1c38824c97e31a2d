import assert from 'node:assert/strict'
import type { Store } from '../../../store/store.js'
import type { StoreChapter } from '../../chapter.js'
import { samples } from '../../sample-event.js'
import { delivered, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const maxPending = 1_000
const unit = 10

/** A bound that several processes fill. */
export function sharedBoundChapters(subject: StoreSubject): readonly StoreChapter[] {
  const skip = subject.guarantees.shared ? undefined : 'the store belongs to one process'
  let ids = 0
  const put = async (store: Store, count = unit) => {
    const { accepted } = await store.commit({ accept: samples(count, `p${ids++}-`) })
    return accepted.filter((status) => status === 'accepted').length
  }
  return [
    storeChapter(
      subject,
      'shared bound: overshoot',
      'Two processes that fill a lane at once take at most 1 % of its bound, or one unit, beyond it.',
      async (bench) => {
        const other = await bench.another()
        const fill = async (store: Store) => {
          let sum = 0
          for (let refused = 0; refused < 3; ) {
            const taken = await put(store)
            sum += taken
            refused = taken === 0 ? refused + 1 : 0
          }
          return sum
        }
        const [one, two] = await Promise.all([fill(bench.store), fill(other)])
        const { pending } = await bench.balance()
        assert.equal(one + two, pending)
        assert.ok(pending >= maxPending, `${pending} are pending, of ${maxPending}`)
        assert.ok(pending <= maxPending * 1.01 + unit, `${pending} are pending, of ${maxPending}`)
      },
      { skip, maxPending },
    ),
    storeChapter(
      subject,
      'shared bound: room of others',
      'A process that was refused hears within a second of room that another process made.',
      async (bench) => {
        const other = await bench.another()
        assert.equal(await put(bench.store, maxPending), maxPending)
        while ((await put(other)) > 0);
        await bench.settle(await bench.lease({ max: 50 }), delivered)
        const since = performance.now()
        let taken = 0
        while (taken === 0 && performance.now() - since < 5_000) {
          await new Promise((resolve) => setTimeout(resolve, 20))
          taken = await put(other)
        }
        assert.ok(taken > 0, 'it never hears of it')
        assert.ok(performance.now() - since < 1_000, `it hears of it after ${performance.now() - since} ms`)
      },
      { skip, maxPending },
    ),
  ]
}
