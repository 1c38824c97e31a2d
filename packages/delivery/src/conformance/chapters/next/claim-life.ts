import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { acceptAwaited, leased, refused } from '../../claim-bench.js'
import { deliverAll, idsOfEvents } from '../../crowd.js'
import { sample, samples } from '../../sample-event.js'
import { again, delivered, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const identify = { type: 'identify' } as const
const first = { order: 'identify-first' } as const

/** What becomes of what is claimed, and of the earlier ones that somebody else has. */
export function claimLifeChapters(subject: StoreSubject): readonly StoreChapter[] {
  const skip = subject.guarantees.shared ? undefined : 'the store belongs to one process'
  return [
    storeChapter(
      subject,
      'claim: an earlier one is leased',
      'An earlier one that this process has leased is named by its ticket, and counts; its end is waited for by its owner.',
      async (bench) => {
        await bench.accept(sample('i1', identify))
        const [head] = await bench.lease()
        await bench.accept(sample('i2', identify))
        const claim = await acceptAwaited(bench, 'w1')
        leased(claim, 'i2', 'w1')
        assert.deepEqual(claim.earlier, [{ lane: 'a', seq: head?.seq, lease: head?.lease }])
        await bench.settle(head ? [head] : [], delivered)
        assert.deepEqual(await bench.lease(), [], 'what is claimed stays leased')
        assert.deepEqual((await bench.settle(claim.leases, delivered)).stale, [])
        assert.equal((await bench.balance()).delivered, 3)
      },
      first,
    ),
    storeChapter(
      subject,
      'claim: as an earlier one ends',
      'What a transition of the same unit ends is waited for no more.',
      async (bench) => {
        await bench.accept(sample('i1', identify))
        const tickets = await bench.lease()
        const work = { transitions: [{ tickets, next: delivered, attempts: [] }] }
        const claim = await acceptAwaited(bench, 'w1', { work })
        leased(claim, 'w1')
        assert.equal(claim.earlier, undefined)
        leased(await acceptAwaited(bench, 'w2', { work: { accept: [sample('i2', identify)] } }), 'i2', 'w2')
      },
      first,
    ),
    storeChapter(
      subject,
      'claim: given back',
      'What is claimed and comes back waits for its earlier ones again, in the lane’s order, and comes once.',
      async (bench) => {
        await bench.accept(...samples(2))
        const claim = await acceptAwaited(bench, 'w1')
        const [m1, m2, w1] = claim.leases
        assert.ok(m1 && m2 && w1, 'all three are claimed')
        await bench.store.release([w1])
        await bench.store.release([m2])
        assert.deepEqual(await bench.lease(), [], 'm1 is leased')
        await bench.settle([m1], again({ afterMs: 400 }))
        assert.deepEqual(await bench.lease(), [], 'm1 waits for its time')
        await bench.clock.pass(400)
        const retried = await bench.leaseSoon(1)
        assert.deepEqual(idsOf(retried), ['m1'])
        await bench.settle(retried, delivered)
        assert.deepEqual(await deliverAll(bench), ['m2', 'w1'])
        await bench.accept(sample('m3'))
        const other = await acceptAwaited(bench, 'w2')
        await bench.store.release(other.leases)
        assert.deepEqual(await deliverAll(bench), ['m3', 'w2'])
        assert.equal((await bench.balance()).delivered, 5)
      },
      { order: 'per-user' },
    ),
    storeChapter(
      subject,
      'claim: forgotten',
      'What is forgotten while it is claimed is erased when it comes back, with what was claimed for it.',
      async (bench) => {
        await bench.accept(sample('i1', identify))
        const claim = await acceptAwaited(bench, 'w1')
        assert.equal((await bench.store.forget(['u:ada'])).inFlight, 2)
        await bench.store.release(claim.leases)
        assert.deepEqual(await bench.lease(), [])
        assert.deepEqual([(await bench.delivery('i1')).state, (await bench.delivery('w1')).state], ['erased', 'erased'])
        await bench.balance()
      },
      first,
    ),
    storeChapter(
      subject,
      'claim: elsewhere',
      'An earlier one that another process has leased is no claim’s, and what one has claimed no other gets.',
      async (bench) => {
        const other = await bench.another()
        await bench.accept(sample('i1', identify))
        const head = await other.lease('a', { max: 10, maxBytes: 1e6, forMs: 60_000 })
        refused(await acceptAwaited(bench, 'w1'), 'waits_for_earlier')
        await other.commit({ transitions: [{ tickets: head, next: delivered, attempts: [] }] })
        const freed = await bench.leaseSoon(1)
        assert.deepEqual(idsOf(freed), ['w1'])
        await bench.settle(freed, delivered)
        const [one, two] = await Promise.all(
          [bench.store, other].map((store, index) =>
            acceptAwaited({ store }, `v${index}`, { options: { user: `u${index}` } }),
          ),
        )
        assert.ok(one && two)
        leased(one, 'v0')
        leased(two, 'v1')
        assert.deepEqual(await other.lease('a', { max: 10, maxBytes: 1e6, forMs: 60_000 }), [])
        assert.deepEqual((await bench.settle(one.leases, delivered)).stale, [])
        const events = samples(2, 'p', { user: 'eve' })
        await bench.accept(...events)
        assert.deepEqual(idsOf(await other.lease('a', { max: 10, maxBytes: 1e6, forMs: 60_000 })), idsOfEvents(events))
      },
      { ...first, skip },
    ),
  ]
}
