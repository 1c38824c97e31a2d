import assert from 'node:assert/strict'
import type { LeasedDelivery } from '../../../store/work.js'
import type { StoreChapter } from '../../chapter.js'
import { acceptAll, parkAll, replayParked, roomy, settleAll } from '../../crowd.js'
import { type SampleOptions, sample, samples } from '../../sample-event.js'
import { forgetful, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'
import type { StoreChaptersOptions } from '../ledger/model.js'

const names = ['shop', 'blog', 'app'] as const

/** Accepts the same number of events of each source, one source after the other. */
async function acceptEach(bench: StoreBench, count: number, options: SampleOptions = {}): Promise<void> {
  for (const source of names) await acceptAll(bench, samples(count, `${source}-`, { ...options, source }))
}

/** Leases `count` deliveries, up to `max` at a time. */
async function take(bench: StoreBench, count: number, max: number): Promise<readonly LeasedDelivery[]> {
  const taken: LeasedDelivery[] = []
  while (taken.length < count) {
    const some = await bench.lease({ max: Math.min(max, count - taken.length) })
    assert.ok(some.length > 0, `${count} can go`)
    taken.push(...some)
  }
  return taken
}

/** Asserts that no source is ever more than a turn ahead of another, and that each comes oldest first. */
function takeTurns(taken: readonly LeasedDelivery[], sources: readonly string[] = names): void {
  const counts = new Map(sources.map((source) => [source, 0]))
  for (const { source, event } of taken) {
    const count = (counts.get(source) ?? 0) + 1
    counts.set(source, count)
    assert.equal(event.messageId, `${source}-${count}`, 'a source’s oldest come first')
    const all = [...counts.values()]
    assert.ok(Math.max(...all) - Math.min(...all) <= 1, `in turns: ${taken.map((one) => one.source)}`)
  }
}

/** The place of an event among those that are leased. */
function placeOf(leases: readonly LeasedDelivery[], id: string): number {
  return idsOf(leases).indexOf(id)
}

export function turnChapters(subject: StoreSubject, { crowd = 12_000 }: StoreChaptersOptions): readonly StoreChapter[] {
  const skip = forgetful(subject)
  return [
    storeChapter(
      subject,
      'turns: one behind many',
      'An event of another source is among the first, however many of one source were accepted before it.',
      async (bench) => {
        await acceptAll(bench, samples(crowd))
        await bench.accept(sample('b1', { source: 'blog' }))
        const place = placeOf(await bench.lease({ max: 3 }), 'b1')
        assert.ok(place >= 0, 'among the first three')
        await bench.lease({ max: 100 })
        await bench.accept(sample('b2', { source: 'blog' }), sample('c1', { source: 'app' }))
        const next = await bench.lease({ max: 6 })
        assert.ok(placeOf(next, 'b2') >= 0 && placeOf(next, 'c1') >= 0, `soon: ${idsOf(next)}`)
      },
      roomy,
    ),
    ...[1, 7, 1_000].map((max) =>
      storeChapter(
        subject,
        `turns: leases of ${max}`,
        'Three sources take turns, one delivery at a turn, however many are leased at once.',
        async (bench) => {
          await acceptEach(bench, 40)
          takeTurns(await take(bench, 120, max))
        },
      ),
    ),
    storeChapter(
      subject,
      'turns: bytes',
      'Sources take turns where leases are as long as their bytes allow, and a big event is a turn like any.',
      async (bench) => {
        await acceptAll(bench, samples(10, 'shop-', { source: 'shop', bytes: 5_000 }))
        await acceptAll(bench, samples(10, 'blog-', { source: 'blog', bytes: 10 }))
        const taken: LeasedDelivery[] = []
        for (let turn = 0; turn < 10; turn++) {
          const some = await bench.lease({ maxBytes: 5_001 })
          assert.ok(some.length >= 1 && some.length <= 3, `${some.length} have so many bytes`)
          taken.push(...some)
        }
        takeTurns(taken, ['shop', 'blog'])
      },
    ),
    storeChapter(
      subject,
      'turns: over a long time',
      'Sources go on taking turns while events are settled, come back and are accepted.',
      async (bench) => {
        const counts = new Map<string, number>(names.map((source) => [source, 0]))
        for (let round = 0; round < 30; round++) {
          // One source has ten times what the others have.
          await acceptAll(bench, samples(20, `shop${round}-`, { source: 'shop' }))
          for (const source of ['blog', 'app'])
            await acceptAll(bench, samples(2, `${source}${round}-`, { source, user: source }))
          const leases = await bench.lease({ max: 6 })
          for (const { source } of leases) counts.set(source, (counts.get(source) ?? 0) + 1)
          await settleAll(bench, leases.slice(1))
          await bench.store.release(leases.slice(0, 1))
        }
        for (const [source, count] of counts) assert.ok(count >= 50 && count <= 70, `${source} had ${count} of 180`)
      },
    ),
    storeChapter(
      subject,
      'turns: replays',
      'Sources take turns in a replay too: one replayed event is among the first, whatever another source has.',
      async (bench) => {
        await acceptEach(bench, 30)
        await acceptAll(bench, samples(300, 'shop+', { source: 'shop' }))
        await parkAll(bench)
        await replayParked(bench)
        takeTurns(await take(bench, 60, 7))
      },
    ),
    storeChapter(
      subject,
      'turns: of both classes',
      'What a source has replayed costs it no turn of what it has live.',
      async (bench) => {
        await acceptAll(bench, samples(50, 'old', { source: 'shop' }))
        await parkAll(bench)
        await replayParked(bench)
        assert.equal((await bench.lease({ max: 30 })).length, 30)
        await acceptEach(bench, 10)
        takeTurns(await take(bench, 30, 4))
      },
    ),
    ...(['reopen', 'crash'] as const).flatMap((restart) => [
      storeChapter(
        subject,
        `turns: across a ${restart}`,
        'Sources take turns from the first lease after the store was opened again.',
        async (bench) => {
          await acceptEach(bench, 500)
          await bench[restart]()
          const some = await bench.leaseSoon(1, { max: 60 })
          assert.equal(some.length, 60)
          for (const source of names) {
            const count = some.filter((lease) => lease.source === source).length
            assert.ok(count >= 19 && count <= 21, `${source} has ${count} of 60`)
          }
        },
        { skip },
      ),
      storeChapter(
        subject,
        `turns: one behind many, across a ${restart}`,
        'One event of another source is among the first after the store was opened again, however many are before it.',
        async (bench) => {
          await acceptAll(bench, samples(crowd))
          await bench.accept(sample('b1', { source: 'blog' }))
          await bench[restart]()
          const first = await bench.leaseSoon(1, { max: 4 })
          assert.ok(placeOf(first, 'b1') >= 0, `among the first four: ${idsOf(first)}`)
        },
        { skip, ...roomy },
      ),
    ]),
  ]
}
