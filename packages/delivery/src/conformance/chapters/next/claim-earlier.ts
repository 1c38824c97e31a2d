import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { acceptAwaited, awaited, leased, refused } from '../../claim-bench.js'
import { acceptAll, deliverAll, roomy, sameIds, settleAll } from '../../crowd.js'
import { sample, samples } from '../../sample-event.js'
import { again, delivered, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'
import type { StoreChaptersOptions } from '../ledger/model.js'

const identify = { type: 'identify' } as const
const first = { order: 'identify-first' } as const
const carts = { endpoint: 'carts' } as const
const long = 3_600_000

/** Why an earlier delivery cannot go now: each makes it so, and says how `i1` is called for then. */
const obstacles: readonly (readonly [why: string, make: (bench: StoreBench) => Promise<unknown>])[] = [
  ['waits for its time', async (bench) => bench.settle(await bench.lease(), again({ afterMs: long }))],
  ['is filed where it is closed', async (bench) => bench.store.release(await bench.lease(), carts)],
  [
    'is filed where it is held',
    async (bench) => {
      await bench.store.release(await bench.lease(), { endpoint: 'users' })
      await bench.store.hold({ lane: 'a', endpoint: 'users', reason: 'bad_key' })
    },
  ],
]

/** The earlier deliveries of its person that a claim must have before it. */
export function claimEarlierChapters(
  subject: StoreSubject,
  { crowd = 12_000 }: StoreChaptersOptions,
): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'claim: with earlier ones',
      'What the event has to wait for is claimed with it, oldest first, behind a crowd too; what it need not wait for is not.',
      async (bench) => {
        await acceptAll(bench, samples(crowd, 'n', { user: 'bob' }))
        await bench.accept(...samples(2, 't'), sample('i1', identify), sample('i2', identify), ...samples(3))
        const claim = await acceptAwaited(bench, 'w1')
        leased(claim, 'i1', 'i2', 'w1')
        assert.deepEqual(
          claim.leases.map(({ head }) => head),
          [true, true, false],
        )
        assert.deepEqual((await bench.settle(claim.leases.slice(0, 1), delivered)).stale, [])
        assert.deepEqual((await bench.settle(claim.leases.slice(1), delivered)).stale, [])
        const others = await deliverAll(bench)
        assert.equal(others.length, crowd + 5)
        sameIds(
          others.filter((id) => !id.startsWith('n')),
          ['t1', 't2', 'm1', 'm2', 'm3'],
        )
        assert.equal((await bench.balance()).delivered, crowd + 8)
      },
      { ...first, ...roomy },
    ),
    storeChapter(
      subject,
      'claim: at most three earlier ones',
      'Three earlier ones are claimed with it. With four, which may be each other’s, nothing is, and all go in their order.',
      async (bench) => {
        await bench.accept(...samples(3))
        const claim = await acceptAwaited(bench, 'w1')
        leased(claim, 'm1', 'm2', 'm3', 'w1')
        await settleAll(bench, claim.leases)
        await bench.accept(...samples(4, 'o'))
        refused(await acceptAwaited(bench, 'w2'), 'waits_for_earlier')
        assert.deepEqual(await deliverAll(bench), ['o1', 'o2', 'o3', 'o4', 'w2'])
        // Each waits for the one before it alone.
        for (const [index, id] of ['x1', 'x2', 'x3', 'x4'].entries())
          await bench.accept(
            sample(id, { user: `u${index}`, anonymous: `x${index - 1}` }),
            sample(`${id}b`, { user: `u${index}`, anonymous: `x${index}` }),
          )
        refused(await acceptAwaited(bench, 'w3', { options: { anonymous: 'x3' } }), 'waits_for_earlier')
        assert.equal((await deliverAll(bench)).at(-1), 'w3')
      },
      { order: 'per-user' },
    ),
    storeChapter(
      subject,
      'claim: through others',
      'An earlier one that waits for another person’s is claimed with that one.',
      async (bench) => {
        await bench.accept(sample('i1', { ...identify, anonymous: 'x1' }))
        await bench.accept(sample('i2', { ...identify, user: 'ada', anonymous: 'x1' }), sample('n1', { user: 'bob' }))
        leased(await acceptAwaited(bench, 'w1'), 'i1', 'i2', 'w1')
        assert.deepEqual(idsOf(await bench.lease()), ['n1'])
      },
      first,
    ),
    ...obstacles.map(([why, make]) =>
      storeChapter(
        subject,
        `claim: an earlier one ${why}`,
        'Where an earlier one cannot go now, nothing is claimed, and nothing is changed.',
        async (bench) => {
          await bench.accept(sample('i1', identify))
          await make(bench)
          const options = { awaited: { ...awaited, closed: ['carts'] } }
          refused(await acceptAwaited(bench, 'w1', { options }), 'waits_for_earlier')
          assert.deepEqual(await bench.lease({ closed: ['carts'] }), [])
          leased(await acceptAwaited(bench, 'w2', { options: { ...options, user: 'bob' } }), 'w2')
          await bench.store.resume('a', 'users')
          const head = await bench.leaseSoon(1)
          assert.deepEqual(idsOf(head), ['i1'])
          await bench.settle(head, delivered)
          assert.deepEqual(idsOf(await bench.lease()), ['w1'])
        },
        first,
      ),
    ),
    storeChapter(
      subject,
      'claim: filed where it is open',
      'An earlier one whose endpoint can be called is claimed as any other.',
      async (bench) => {
        await bench.accept(sample('i1', identify))
        await bench.store.release(await bench.lease(), carts)
        leased(await acceptAwaited(bench, 'w1'), 'i1', 'w1')
        assert.deepEqual(await bench.lease(), [])
      },
      first,
    ),
  ]
}
