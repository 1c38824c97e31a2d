import assert from 'node:assert/strict'
import type { AttemptRecord } from '../../../store/ledger.js'
import { whyNotStored } from '../../../store/not-stored.js'
import type { StoreChapter } from '../../chapter.js'
import { sample, samples } from '../../sample-event.js'
import { again, delivered, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

// What no type allows, and what came in all the same.
const unwritable = { at: 1n } as unknown as AttemptRecord

/** What a store says of a unit that it cannot hold, and what of that unit it has kept. */
export function refusalChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'refusals',
      'A unit of work with a value that the store cannot represent is stored whole, or refused whole as `content`. The store works on afterwards.',
      async (bench) => {
        await bench.accept(...samples(3))
        const [one, two, three] = await bench.lease()
        if (!one || !two || !three) return assert.fail('three leases')
        const refusal = await bench.store
          .commit({
            accept: [sample('n1')],
            transitions: [
              { tickets: [one], next: delivered, attempts: [] },
              { tickets: [two], next: again({ afterMs: Number.NaN }), attempts: [unwritable] },
            ],
          })
          .then(
            () => undefined,
            (error: unknown) => ({ error }),
          )
        const where = await bench.store.where('shop', 'n1')
        if (refusal === undefined) assert.equal(where.status, 'found', 'stored whole')
        else {
          assert.equal(whyNotStored(refusal.error), 'content', String(refusal.error))
          assert.deepEqual([where.status, (await bench.delivery('m1')).state], ['unknown', 'pending'], 'refused whole')
          const last = await bench.settle([one, two], { state: 'parked', reason: 'store_refused' })
          assert.deepEqual(last.stale, [], 'the leases still hold')
          assert.deepEqual(await bench.accept(sample('n1')), ['accepted'], 'its id is free')
        }
        assert.deepEqual((await bench.settle([three], delivered)).stale, [])
        assert.deepEqual(idsOf(await bench.leaseSoon(1)).includes('n1'), true)
        await bench.balance()
      },
    ),
    storeChapter(
      subject,
      'an empty unit',
      'An empty unit of work is accepted. This is how a store is asked whether it can write.',
      async (bench) => {
        const receipt = await bench.store.commit({}).catch((error: unknown) => assert.fail(`refused: ${error}`))
        assert.deepEqual(receipt, { accepted: [], stale: [] })
      },
    ),
  ]
}
