import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { sample, samples } from '../../sample-event.js'
import { delivered, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

export function transactionChapters(subject: StoreSubject): readonly StoreChapter[] {
  const skip = subject.inTransaction ? undefined : 'the store has no transactions to share'
  const within = async (bench: StoreBench, work: (transaction: unknown) => Promise<void>) => {
    await subject.inTransaction?.(bench.place, work)
  }
  const accept = async ({ store }: StoreBench, transaction: unknown, events: ReturnType<typeof samples>) =>
    (await store.acceptWithin?.(transaction, events)) ?? assert.fail('the store has acceptWithin')
  return [
    storeChapter(
      subject,
      'transaction: committed',
      'Events accepted within the caller’s transaction exist once it commits, and not before.',
      async (bench) => {
        await bench.accept(sample('m1'))
        await within(bench, async (transaction) => {
          assert.deepEqual(await accept(bench, transaction, samples(3)), ['duplicate', 'accepted', 'accepted'])
          assert.deepEqual(await bench.store.where('shop', 'm2'), { status: 'unknown' })
          assert.equal((await bench.lease()).length, 1)
        })
        const leases = await bench.leaseSoon(2)
        assert.deepEqual(idsOf(leases), ['m2', 'm3'])
        await bench.settle(leases, delivered)
        assert.equal((await bench.balance()).accepted, 3)
      },
      { skip },
    ),
    storeChapter(
      subject,
      'transaction: rolled back',
      'Events of a transaction that is rolled back do not exist, and their ids can be used again.',
      async (bench) => {
        const change = new Error('the caller changed his mind')
        await assert.rejects(
          within(bench, async (transaction) => {
            await accept(bench, transaction, samples(3))
            throw change
          }),
          change,
        )
        assert.deepEqual(await bench.store.where('shop', 'm1'), { status: 'unknown' })
        assert.deepEqual(await bench.lease(), [])
        assert.equal((await bench.balance()).accepted, 0)
        assert.deepEqual(await bench.accept(...samples(3)), ['accepted', 'accepted', 'accepted'])
      },
      { skip },
    ),
  ]
}
