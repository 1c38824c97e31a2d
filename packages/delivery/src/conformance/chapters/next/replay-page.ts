import assert from 'node:assert/strict'
import type { LeasedDelivery } from '../../../store/work.js'
import type { StoreChapter } from '../../chapter.js'
import { acceptAll, idsOfEvents, parkAll, replayParked, sameIds, settleAll } from '../../crowd.js'
import { sample, samples } from '../../sample-event.js'
import { delivered, forgetful, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const identify = { type: 'identify' } as const

/** Replays two at a time what is marked as r1. After each page, leases up to three and gives them, or none, to `work`. */
async function inPages(bench: StoreBench, work: (leases: readonly LeasedDelivery[]) => Promise<void>): Promise<void> {
  for (let idle = 0; idle < 2; ) {
    const replayed = await bench.store.replay('r1', 2)
    const leases = await bench.lease({ max: 3 })
    await work(leases)
    idle = replayed + leases.length > 0 ? 0 : idle + 1
  }
}

const isOld = ({ event }: LeasedDelivery) => event.messageId.startsWith('m')

/** Replays that come in pages, and over restarts. */
export function replayPageChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'replay: pages, identify first',
      'A replay that comes two at a time keeps the order, also for what comes in a later page than its identify.',
      async (bench) => {
        await bench.accept(sample('i1', identify), ...samples(7), sample('i2', identify), ...samples(4, 'n'))
        await parkAll(bench)
        await bench.store.selectForReplay({ state: 'parked' }, 'r1')
        assert.equal(await bench.store.replay('r1', 2), 2)
        const head = await bench.lease()
        assert.deepEqual(idsOf(head), ['i1'])
        assert.equal(await bench.store.replay('r1', 2), 2)
        assert.deepEqual(await bench.lease(), [], 'i1 is out')
        await settleAll(bench, head)
        const out: string[] = []
        let last: readonly LeasedDelivery[] = []
        // Each is settled one page later than it is leased.
        await inPages(bench, async (leases) => {
          out.push(...idsOf(leases))
          await settleAll(bench, last)
          last = leases
        })
        assert.deepEqual(out, [...idsOfEvents(samples(7)), 'i2', ...idsOfEvents(samples(4, 'n'))])
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'replay: pages, per user',
      'A replay that comes two at a time keeps each user’s order, while live events of the same users come between.',
      async (bench) => {
        const events = Array.from({ length: 30 }, (_, index) => sample(`m${index}`, { user: `u${index % 3}` }))
        await bench.accept(...events)
        await parkAll(bench)
        await bench.store.selectForReplay({ state: 'parked' }, 'r1')
        const live: string[] = []
        const out: string[] = []
        let last: readonly LeasedDelivery[] = []
        await inPages(bench, async (leases) => {
          out.push(...idsOf(leases))
          const users = [...last, ...leases].filter(isOld).map(({ event }) => event.userId)
          assert.equal(new Set(users).size, users.length, `one of each user is out: ${idsOf([...last, ...leases])}`)
          await settleAll(bench, last)
          last = leases
          if (live.length >= 12) return
          live.push(`live${live.length}`)
          await bench.accept(sample(live.at(-1) ?? '', { user: `u${live.length % 3}` }))
        })
        assert.equal(new Set(out).size, out.length, 'each comes once')
        const bulk = out.filter((id) => id.startsWith('m'))
        assert.equal(bulk.length, events.length)
        for (let user = 0; user < 3; user++)
          assert.deepEqual(
            bulk.filter((id) => Number(id.slice(1)) % 3 === user),
            idsOfEvents(events).filter((_, index) => index % 3 === user),
            `the order of user ${user}`,
          )
        assert.deepEqual(
          out.filter((id) => id.startsWith('live')),
          live,
        )
      },
      { order: 'per-user' },
    ),
    storeChapter(
      subject,
      'replay: two replays of one person',
      'What is replayed later waits for what was replayed before, although it was accepted earlier.',
      async (bench) => {
        await bench.accept(sample('m1'), sample('i1', identify))
        await parkAll(bench)
        for (const id of ['i1', 'm1']) {
          assert.equal(await bench.store.selectForReplay({ messageIds: [id] }, id), 1)
          assert.equal(await bench.store.replay(id, 10), 1)
        }
        const head = await bench.lease()
        assert.deepEqual(idsOf(head), ['i1'])
        await settleAll(bench, head)
        assert.deepEqual(idsOf(await bench.lease()), ['m1'])
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'replay: as many as asked for',
      'Leases of what is live and replayed keep their number and their bytes.',
      async (bench) => {
        await acceptAll(bench, samples(20, 'm', { bytes: 300 }))
        await parkAll(bench)
        await replayParked(bench)
        await acceptAll(bench, samples(2, 'n', { bytes: 300 }))
        const some = await bench.lease({ maxBytes: 1_000 })
        assert.deepEqual(idsOf(some), ['n1', 'n2', 'm1', 'm2'])
        assert.deepEqual(idsOf(await bench.lease({ maxBytes: 1 })), ['m3'])
        assert.equal((await bench.lease({ max: 5 })).length, 5)
        assert.equal((await bench.lease()).length, 12)
      },
    ),
    ...(['reopen', 'crash'] as const).map((restart) =>
      storeChapter(
        subject,
        `replay: across a ${restart}`,
        'What is replayed keeps its order and its place behind the living when the store is opened again.',
        async (bench) => {
          await bench.accept(sample('i1', identify), ...samples(3))
          await parkAll(bench)
          await bench.accept(sample('i2', identify))
          await replayParked(bench)
          await bench.accept(sample('i3', identify), sample('n1', { user: 'bob' }))
          await bench[restart]()
          const first = await bench.leaseSoon(2)
          // i1 waits for i2, which was pending before it was replayed; i3 waits for i2, as the living do.
          sameIds(idsOf(first), ['i2', 'n1'])
          await settleAll(bench, first)
          const second = await bench.leaseSoon(2)
          assert.deepEqual(idsOf(second), ['i3', 'i1'], 'i1 waits for nobody who came later')
          assert.deepEqual(await bench.lease(), [])
          await bench.settle(
            second.filter(({ event }) => event.messageId === 'i1'),
            delivered,
          )
          assert.deepEqual(idsOf(await bench.lease()), ['m1', 'm2', 'm3'], 'nor do its tracks')
        },
        { order: 'identify-first', skip: forgetful(subject) },
      ),
    ),
  ]
}
