import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { deliverAll, idsOfEvents, parkAll, replayParked, sameIds, settleAll } from '../../crowd.js'
import { type SampleOptions, sample, samples } from '../../sample-event.js'
import { settleOne } from '../../settle-one.js'
import { again, delivered, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const identify = { type: 'identify' } as const
const identifyFirst = { order: 'identify-first' } as const
const perUser = { order: 'per-user' } as const
const long = 3_600_000

/** Parks an identify and three tracks of a user, and replays them. */
async function replayUser(bench: StoreBench, prefix = 'm', options: SampleOptions = {}): Promise<void> {
  await bench.accept(sample(`${prefix}0`, { ...options, ...identify }), ...samples(3, prefix, options))
  await parkAll(bench)
  await replayParked(bench, `replay of ${prefix}`)
}

/** The order of a lane among what is replayed, and between that and what is live. */
export function replayOrderChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'replay: identify first',
      'A replayed identify comes before the replayed tracks of its user, which wait until it is settled.',
      async (bench) => {
        await replayUser(bench)
        const head = await bench.lease()
        assert.deepEqual([idsOf(head), head[0]?.head], [['m0'], true])
        await bench.settle(head, again({ afterMs: long }))
        assert.deepEqual(await bench.lease(), [], 'a retry is not an end')
        await bench.store.resume('a')
        await bench.settle(await bench.lease(), delivered)
        assert.deepEqual(idsOf(await bench.lease()), ['m1', 'm2', 'm3'])
      },
      identifyFirst,
    ),
    storeChapter(
      subject,
      'replay: per user',
      'Events of a user that are replayed come one at a time, in the order in which they were accepted.',
      async (bench) => {
        const events = samples(8)
        await bench.accept(...events)
        await parkAll(bench)
        await replayParked(bench)
        for (const id of idsOfEvents(events)) {
          const out = await bench.lease()
          assert.deepEqual(idsOf(out), [id])
          await bench.settle(out, delivered)
        }
        assert.deepEqual(await bench.lease(), [])
      },
      perUser,
    ),
    storeChapter(
      subject,
      'replay: persons apart',
      'Replays of two persons do not wait for each other.',
      async (bench) => {
        await replayUser(bench, 'm')
        await replayUser(bench, 'n', { user: 'bob' })
        const heads = await bench.lease()
        sameIds(idsOf(heads), ['m0', 'n0'])
        await settleOne(bench, heads, 'n0', delivered)
        assert.deepEqual(idsOf(await bench.lease()), ['n1', 'n2', 'n3'])
      },
      identifyFirst,
    ),
    ...([identifyFirst, perUser] as const).map((options) =>
      storeChapter(
        subject,
        `replay: the living do not wait, ${options.order}`,
        'A live event waits for nothing that is replayed, leased or not, before or after it.',
        async (bench) => {
          await replayUser(bench)
          await bench.accept(sample('n1'))
          assert.deepEqual(idsOf(await bench.lease({ max: 1 })), ['n1'], 'the living first')
          assert.deepEqual(idsOf(await bench.lease()), ['m0'], 'nor does one that is replayed wait for who came later')
          const other = { user: 'bob' }
          await replayUser(bench, 'o', other)
          assert.deepEqual(idsOf(await bench.lease()), ['o0'])
          await bench.accept(sample('p0', { ...other, ...identify }))
          assert.deepEqual(idsOf(await bench.lease()), ['p0'], 'although a replayed one is out')
        },
        options,
      ),
    ),
    storeChapter(
      subject,
      'replay: behind the living',
      'A replayed event waits for the live heads of its person that were pending before it, and for none that came later.',
      async (bench) => {
        await bench.accept(sample('m1'), sample('n1', { user: 'bob' }))
        await parkAll(bench)
        await bench.accept(sample('i1', identify))
        const head = await bench.lease()
        await replayParked(bench)
        assert.deepEqual(idsOf(await bench.lease()), ['n1'], 'i1 was before m1')
        await bench.accept(sample('i2', identify))
        await bench.settle(head, delivered)
        const both = await bench.lease()
        assert.deepEqual(idsOf(both), ['i2', 'm1'], 'i2 came later, and goes first all the same')
        await settleAll(bench, both)
      },
      identifyFirst,
    ),
    storeChapter(
      subject,
      'replay: behind the living, per user',
      'A replayed event waits for all live events of its person that were pending before it, and for none that came later.',
      async (bench) => {
        await bench.accept(...samples(2, 'old'))
        await parkAll(bench)
        await bench.accept(...samples(3))
        await replayParked(bench)
        await bench.accept(sample('late'))
        for (const id of ['m1', 'm2', 'm3']) {
          const out = await bench.lease()
          assert.deepEqual(idsOf(out), [id])
          await settleAll(bench, out)
        }
        // The live one waits for nobody now, nor does the replayed one.
        assert.deepEqual(idsOf(await bench.lease()), ['late', 'old1'])
        assert.deepEqual(await bench.lease(), [])
      },
      perUser,
    ),
    storeChapter(
      subject,
      'replay: behind one overtaken',
      'A replayed event does not wait for a live head that is overtaken.',
      async (bench) => {
        await bench.accept(...samples(2))
        await parkAll(bench)
        await bench.accept(sample('i1', identify))
        await bench.settle(await bench.lease(), again({ afterMs: long, overtaken: true }))
        await replayParked(bench)
        assert.deepEqual(idsOf(await bench.lease()), ['m1', 'm2'])
      },
      identifyFirst,
    ),
    storeChapter(
      subject,
      'replay: the living first',
      'Whatever the numbers, what is live goes before what is replayed, at each lease anew.',
      async (bench) => {
        await bench.accept(...samples(300))
        await parkAll(bench)
        await replayParked(bench)
        assert.deepEqual(idsOf(await bench.lease({ max: 2 })), ['m1', 'm2'])
        await bench.accept(sample('n1'), sample('n2'))
        assert.deepEqual(idsOf(await bench.lease({ max: 1 })), ['n1'])
        const mixed = await bench.lease({ max: 3 })
        assert.deepEqual(idsOf(mixed), ['n2', 'm3', 'm4'])
        assert.deepEqual(
          mixed.map(({ bulk }) => bulk),
          [undefined, true, true],
          'a lease says whether it is live',
        )
        await bench.settle(mixed.slice(0, 1), again())
        await bench.store.release(mixed.slice(1))
        assert.deepEqual(idsOf(await bench.lease({ max: 1 })), ['n2'], 'also when it comes again')
        assert.equal((await deliverAll(bench)).length, 298)
      },
    ),
    storeChapter(
      subject,
      'replay: the living first, for its endpoint',
      'What is filed and live goes before what is filed and replayed.',
      async (bench) => {
        const carts = { endpoint: 'carts' }
        await bench.accept(...samples(4))
        await parkAll(bench)
        await replayParked(bench)
        await bench.store.release(await bench.lease(), carts)
        await bench.accept(...samples(4, 'n'))
        await bench.store.release(await bench.lease({ closed: ['carts'] }), carts)
        const first = await bench.lease({ only: 'carts', max: 4 })
        sameIds(idsOf(first), ['n1', 'n2', 'n3', 'n4'])
        await bench.store.release(first)
        sameIds(idsOf(await bench.lease({ max: 4 })), ['n1', 'n2', 'n3', 'n4'])
      },
    ),
  ]
}
