import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { acceptAll, deliverAll, idsOfEvents, parkAll, replayParked, roomy, sameIds, settleAll } from '../../crowd.js'
import { sample, samples } from '../../sample-event.js'
import { again, delivered, forgetful, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'
import type { StoreChaptersOptions } from '../ledger/model.js'

const identify = { type: 'identify' } as const
const hundred = samples(100, 'n', { user: 'bob' })

/** Crowds that a replay makes, and crowds that a store finds when it is opened. */
export function crowdRestartChapters(
  subject: StoreSubject,
  { crowd = 12_000 }: StoreChaptersOptions,
): readonly StoreChapter[] {
  const skip = forgetful(subject)
  return [
    storeChapter(
      subject,
      'crowd: replayed behind an identify',
      'However many replayed events wait for one user’s identify, those of others come at once, replayed or live.',
      async (bench) => {
        const [few, live] = [hundred, samples(100, 'o', { user: 'cyd' })]
        await acceptAll(bench, [sample('i1', identify), ...samples(crowd), ...few])
        await parkAll(bench)
        await replayParked(bench)
        // A store may look at a crowd bit by bit, as long as it goes on looking.
        const first = await bench.leaseSoon(101)
        assert.deepEqual(idsOf(first), ['i1', ...idsOfEvents(few)])
        await acceptAll(bench, live)
        assert.deepEqual(idsOf(await bench.leaseSoon(100)), idsOfEvents(live))
        assert.deepEqual([await bench.lease(), await bench.store.nextDue('a')], [[], undefined])
        await bench.settle(first.slice(0, 1), delivered)
        assert.deepEqual(await deliverAll(bench), idsOfEvents(samples(crowd)))
      },
      { order: 'identify-first', ...roomy },
    ),
    ...(['reopen', 'crash'] as const).flatMap((restart) => [
      storeChapter(
        subject,
        `crowd: behind an identify, across a ${restart}`,
        'A crowd behind one user’s identify delays nobody when the store is opened again, and comes in order once that is settled.',
        async (bench) => {
          await acceptAll(bench, [sample('i1', identify), ...samples(crowd), ...hundred])
          await bench[restart]()
          const first = await bench.leaseSoon(101)
          assert.deepEqual(idsOf(first), ['i1', ...idsOfEvents(hundred)])
          assert.deepEqual(await bench.lease(), [])
          await bench.settle(first.slice(0, 1), delivered)
          assert.deepEqual(await deliverAll(bench), idsOfEvents(samples(crowd)))
        },
        { order: 'identify-first', skip, ...roomy },
      ),
      storeChapter(
        subject,
        `crowd: of one user, across a ${restart}`,
        'A chain of one user’s events goes on where it was when the store is opened again, one at a time.',
        async (bench) => {
          await acceptAll(bench, samples(crowd))
          const next = async (id: string) => {
            const out = await bench.leaseSoon(1, { max: 1 })
            assert.deepEqual(idsOf(out), [id])
            await settleAll(bench, out)
          }
          await next('m1')
          await next('m2')
          await bench[restart]()
          for (let number = 3; number <= 20; number++) await next(`m${number}`)
        },
        { order: 'per-user', skip, ...roomy },
      ),
      storeChapter(
        subject,
        `crowd: at a held endpoint, across a ${restart}`,
        'A held crowd delays nobody when the store is opened again, and the resumption frees all of it, each once.',
        async (bench) => {
          await bench.store.hold({ lane: 'a', endpoint: 'carts', reason: 'bad_key' })
          await acceptAll(bench, samples(crowd))
          for (let some = await bench.lease(); some.length > 0; some = await bench.lease())
            await settleAll(bench, some, again({ endpoint: 'carts', spent: false }))
          await acceptAll(bench, hundred)
          await bench[restart]()
          assert.deepEqual(idsOf(await bench.leaseSoon(100)), idsOfEvents(hundred))
          assert.deepEqual(await bench.lease(), [])
          await bench.store.resume('a', 'carts')
          sameIds(await deliverAll(bench), idsOfEvents(samples(crowd)))
        },
        { skip, ...roomy },
      ),
    ]),
    storeChapter(
      subject,
      'order: a lost lease lets nobody past',
      'Where leases are durable, one that is lost leaves its event what it was: waited for, and filed where it was.',
      async (bench) => {
        await bench.accept(...samples(3))
        await bench.store.release(await bench.lease(), { endpoint: 'carts' })
        assert.deepEqual(idsOf(await bench.lease({ forMs: 300 })), ['m1'])
        assert.deepEqual(await bench.lease(), [])
        await bench.clock.pass(300)
        const anew = await bench.leaseSoon(1, { only: 'carts' })
        assert.deepEqual(idsOf(anew), ['m1'])
        await bench.settle(anew, delivered)
        assert.deepEqual(idsOf(await bench.leaseSoon(1)), ['m2'])
      },
      {
        order: 'per-user',
        skip: subject.guarantees.leases === 'process' ? 'leases end with their process' : undefined,
      },
    ),
  ]
}
