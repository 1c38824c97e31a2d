import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { acceptAwaited, awaited, leased, refused } from '../../claim-bench.js'
import { acceptAll, deliverAll, idsOfEvents, parkAll, replayParked, roomy, sameIds } from '../../crowd.js'
import { sample, samples } from '../../sample-event.js'
import { again, delivered, forgetful, idsOf, storeChapter, wordsOf } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'
import type { StoreChaptersOptions } from '../ledger/model.js'

const carts = { endpoint: 'carts' } as const

/** What somebody waits for is leased with its acceptance. */
export function claimChapters(
  subject: StoreSubject,
  { crowd = 12_000 }: StoreChaptersOptions,
): readonly StoreChapter[] {
  return [
    ...(['none', 'identify-first', 'per-user'] as const).map((order) =>
      storeChapter(
        subject,
        `claim: before a crowd, ${order}`,
        'An event that somebody waits for is leased by the unit that accepts it, whatever waits in its lane, and once.',
        async (bench) => {
          // One person's go one at a time.
          const events = samples(order === 'per-user' ? Math.ceil(crowd / 10) : crowd, 'm', { user: 'bob' })
          await acceptAll(bench, events)
          const claim = await acceptAwaited(bench, 'w1')
          leased(claim, 'w1')
          const [lease] = claim.leases
          assert.deepEqual([claim.lane, claim.source, claim.earlier], ['a', 'shop', undefined])
          assert.deepEqual(
            [lease?.lane, lease?.source, lease?.bytes, lease?.step, lease?.attempt, lease?.maybeDelivered],
            ['a', 'shop', 200, 0, 0, false],
          )
          assert.deepEqual([lease?.event, lease?.wantsReply], [sample('w1').event, false])
          assert.deepEqual((await bench.settle(claim.leases, delivered)).stale, [])
          const others = await deliverAll(bench)
          sameIds(others, idsOfEvents(events), 'it does not come again, and nobody else is missed')
          assert.equal((await bench.balance()).delivered, events.length + 1)
        },
        { ...roomy, order },
      ),
    ),
    storeChapter(
      subject,
      'claim: while it is sent',
      'A claimed delivery is leased: nobody else gets it, and it comes back like any other, to its place.',
      async (bench) => {
        const claim = await acceptAwaited(bench, 'w1')
        await bench.accept(...samples(3))
        sameIds(idsOf(await bench.lease()), ['m1', 'm2', 'm3'])
        await bench.store.release(claim.leases, { afterMs: 400 })
        assert.deepEqual(await bench.lease(), [], 'before its time')
        await bench.clock.pass(400)
        const retried = await bench.leaseSoon(1)
        assert.deepEqual(idsOf(retried), ['w1'])
        assert.deepEqual((await bench.settle(claim.leases, delivered)).stale.length, 1, 'the first ticket is stale')
        await bench.settle(retried, again({ ...carts, afterMs: 0 }))
        assert.deepEqual(await bench.lease({ closed: ['carts'] }), [])
        assert.deepEqual(idsOf(await bench.lease()), ['w1'])
      },
    ),
    storeChapter(
      subject,
      'claim: during a replay',
      'What is replayed waits for what somebody waits for, also where it is the same person’s.',
      async (bench) => {
        await bench.accept(sample('i1', { type: 'identify' }), ...samples(300))
        await parkAll(bench)
        await replayParked(bench)
        leased(await acceptAwaited(bench, 'w1'), 'w1')
        leased(await acceptAwaited(bench, 'w2', { options: { user: 'bob' } }), 'w2')
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'claim: only what was accepted',
      'A duplicate and an event without room have no claim. Beside others each event that was accepted has its own.',
      async (bench) => {
        const wait = (id: string, user: string) => sample(id, { awaited, user })
        await acceptAwaited(bench, 'w1')
        const accept = [sample('m1'), wait('w1', 'ada'), wait('w2', 'bob'), wait('w3', 'cyd'), wait('w4', 'dan')]
        const { accepted, claims = [] } = await bench.store.commit({ accept })
        assert.deepEqual(wordsOf(accepted), [
          'accepted',
          'duplicate',
          'accepted',
          'accepted',
          'full: a has maxPending 4',
        ])
        assert.deepEqual(
          claims.map(({ messageId, leases }) => [messageId, idsOf(leases)]),
          [
            ['w2', ['w2']],
            ['w3', ['w3']],
          ],
        )
        assert.deepEqual(idsOf(await bench.lease()), ['m1'])
      },
      { maxPending: 4 },
    ),
    storeChapter(
      subject,
      'claim: in its lane alone',
      'The event’s other lanes have it as any other. A unit in which nobody waits has no claim.',
      async (bench) => {
        leased(await acceptAwaited(bench, 'w1', { options: { lanes: ['a', 'b'] } }), 'w1')
        assert.deepEqual(await bench.lease(), [])
        assert.deepEqual(idsOf(await bench.lease({ lane: 'b' })), ['w1'])
        const { claims = [] } = await bench.store.commit({ accept: [sample('m1')] })
        assert.deepEqual(claims, [])
        assert.deepEqual(idsOf(await bench.lease()), ['m1'])
      },
    ),
    storeChapter(
      subject,
      'claim: a held lane',
      'In a held lane nothing is leased, and the claim says so. It names the endpoints that are held.',
      async (bench) => {
        await bench.store.hold({ lane: 'b', reason: 'by hand' })
        await bench.store.hold({ lane: 'a', ...carts, reason: 'bad_key' })
        const claim = await acceptAwaited(bench, 'w1', { options: { user: 'bob' } })
        leased(claim, 'w1')
        assert.deepEqual(claim.held, ['carts'])
        await bench.store.hold({ lane: 'a', reason: 'by hand' })
        refused(await acceptAwaited(bench, 'w2', { options: { user: 'cyd' } }), 'held')
        await bench.store.resume('a')
        await bench.store.resume('a', 'carts')
        assert.deepEqual(idsOf(await bench.leaseSoon(1)), ['w2'])
        assert.equal((await acceptAwaited(bench, 'w3', { options: { user: 'dan' } })).held, undefined)
      },
    ),
    ...(['reopen', 'crash'] as const).map((how) =>
      storeChapter(
        subject,
        `claim: across a ${how}`,
        'A claimed delivery whose process has ended is due again, once, and what was settled stays so.',
        async (bench) => {
          const short = { ...awaited, forMs: 500 }
          await bench.accept(sample('i1', { type: 'identify' }))
          const settled = await acceptAwaited(bench, 'w0', { options: { user: 'bob', awaited: short } })
          await bench.settle(settled.leases, delivered)
          leased(await acceptAwaited(bench, 'w1', { options: { awaited: short } }), 'i1', 'w1')
          await bench[how]()
          assert.deepEqual(idsOf(await bench.leaseSoon(1)), ['i1'])
          assert.deepEqual(await bench.lease(), [], 'in the lane’s order')
          assert.equal((await bench.delivery('w0')).state, 'delivered')
          assert.equal((await bench.balance()).pending, 2)
        },
        { order: 'identify-first', skip: forgetful(subject) },
      ),
    ),
  ]
}
