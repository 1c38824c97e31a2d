import assert from 'node:assert/strict'
import type { NextState, Work } from '../../../store/work.js'
import type { StoreChapter } from '../../chapter.js'
import { deliverAll, sameIds, settleAll } from '../../crowd.js'
import { sample, samples } from '../../sample-event.js'
import { settleOne } from '../../settle-one.js'
import { again, delivered, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const identify = { type: 'identify' } as const
const long = 3_600_000

/** However a head ends, those behind it come free, in order. */
const ends: readonly (readonly [how: string, next: NextState])[] = [
  ['delivered', delivered],
  ['skipped', { state: 'skipped', reason: 'no_email' }],
  ['parked', { state: 'parked', reason: 'bad' }],
  ['expired', { state: 'expired', reason: 'too_old' }],
  ['overtaken', again({ afterMs: long, overtaken: true })],
]

/** Who waits for an identify, and how they come free. */
export function chainChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    ...ends.map(([how, next]) =>
      storeChapter(
        subject,
        `order: an identify ${how}`,
        'The end of an identify frees everything of its user that waits for nothing else, in order, and nothing twice.',
        async (bench) => {
          await bench.accept(sample('i1', identify), ...samples(50), sample('i2', identify), ...samples(5, 'o'))
          await bench.settle(await bench.lease(), next)
          const freed = await bench.lease()
          assert.deepEqual(idsOf(freed), [...samples(50).map(({ event }) => event.messageId), 'i2'])
          await settleAll(bench, freed)
          assert.deepEqual(idsOf(await bench.lease()), ['o1', 'o2', 'o3', 'o4', 'o5'])
          assert.deepEqual(await bench.lease(), [])
        },
        { order: 'identify-first' },
      ),
    ),
    storeChapter(
      subject,
      'order: an identify erased',
      'The erasure of an identify that waits for its time frees those behind it that are not the same person’s.',
      async (bench) => {
        await bench.accept(sample('i1', { ...identify, anonymous: 'x1', user: 'ada' }))
        await bench.accept(sample('m1'), sample('m2', { anonymous: 'x1' }), sample('m3', { anonymous: 'x1' }))
        await bench.settle(await bench.lease(), again({ afterMs: long }))
        assert.deepEqual(await bench.lease(), [])
        await bench.store.forget(['u:ada'])
        assert.deepEqual(idsOf(await bench.lease()), ['m2', 'm3'])
        assert.deepEqual([(await bench.delivery('i1')).state, (await bench.delivery('m1')).state], ['erased', 'erased'])
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'order: tracks of both ids',
      'An identify with two ids waits for none of their earlier tracks, and is waited for by the later ones of each.',
      async (bench) => {
        await bench.accept(...samples(3, 'x', { anonymous: 'x1' }), ...samples(3))
        await bench.accept(sample('i1', { ...identify, user: 'ada', anonymous: 'x1' }))
        await bench.accept(...samples(3, 'y', { anonymous: 'x1' }), ...samples(3, 'n'))
        await bench.accept(sample('b1', { user: 'ada', anonymous: 'x2' }), sample('c1', { anonymous: 'x2' }))
        const first = await bench.lease()
        sameIds(idsOf(first), ['x1', 'x2', 'x3', 'm1', 'm2', 'm3', 'i1', 'c1'])
        await settleOne(bench, first, 'i1', delivered)
        assert.deepEqual(idsOf(await bench.lease()), ['y1', 'y2', 'y3', 'n1', 'n2', 'n3', 'b1'])
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'order: erased in the middle',
      'Whoever waits behind an erased event waits for nobody with whom it shares no id.',
      async (bench) => {
        await bench.accept(sample('i1', identify))
        const head = await bench.lease()
        await bench.accept(sample('i2', { ...identify, anonymous: 'x1', user: 'ada' }))
        await bench.accept(sample('m1', { anonymous: 'x1' }))
        assert.deepEqual(await bench.lease(), [])
        await bench.store.forget(['u:ada'])
        assert.deepEqual(idsOf(await bench.lease()), ['m1'], 'i2 is erased, and i1 is of another')
        await bench.settle(head, delivered)
        assert.deepEqual(await bench.lease(), [])
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'order: accepted as its head ends',
      'An event that is accepted in the very moment in which its head is settled is lost to no wait.',
      async (bench) => {
        const wanted: string[] = []
        for (let round = 0; round < 60; round++) {
          const user = `u${round}`
          await bench.accept(sample(`i${round}`, { ...identify, user }))
          const head = await bench.lease()
          assert.deepEqual(idsOf(head), [`i${round}`])
          const events = samples(3, `m${round}-`, { user })
          wanted.push(...events.map(({ event }) => event.messageId))
          const transitions = [{ tickets: head, next: delivered, attempts: [] }]
          const [before, within, after] = events.map((event) => ({ accept: [event] }))
          // In turns: accepted before, beside and after the settlement.
          const works: Work[] = [before ?? {}, { ...within, transitions }, after ?? {}]
          if (round % 3 === 1) works.reverse()
          if (round % 3 === 2) works.push(works.shift() ?? {})
          for (const work of works) await bench.store.commit(work)
          const leases = await bench.lease()
          sameIds(
            idsOf(leases),
            events.map(({ event }) => event.messageId),
            `round ${round}`,
          )
          await settleAll(bench, leases)
        }
        assert.equal((await bench.balance()).delivered, wanted.length + 60)
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'order: accepted elsewhere as its head ends',
      'Where several processes share a store, an event that one accepts as another settles its head is lost to no wait.',
      async (bench) => {
        const other = await bench.another()
        for (let round = 0; round < 40; round++) {
          const user = `u${round}`
          await bench.accept(sample(`i${round}`, { ...identify, user }))
          const head = await bench.leaseSoon(1)
          const accepted = other.commit({ accept: samples(3, `m${round}-`, { user }) })
          await Promise.all([accepted, bench.settle(head, delivered)])
          const leases = await bench.leaseSoon(3)
          assert.equal(leases.length, 3, `round ${round}`)
          await settleAll(bench, leases)
        }
      },
      { order: 'identify-first', skip: subject.guarantees.shared ? undefined : 'the store belongs to one process' },
    ),
    storeChapter(
      subject,
      'order: chains that cross',
      'Chains of several users, joined by events with two ids, come one after the other in each, and all of them come.',
      async (bench) => {
        const events = Array.from({ length: 240 }, (_, index) => {
          const [user, anonymous] = [`u${index % 7}`, `x${index % 5}`]
          if (index % 4 === 0) return sample(`m${index}`, { user, anonymous })
          return sample(`m${index}`, index % 2 === 0 ? { user } : { anonymous })
        })
        await bench.accept(...events)
        const keysOf = new Map(events.map(({ event, keys }) => [event.messageId, keys]))
        const last = new Map<string, number>()
        for (const id of await deliverAll(bench))
          for (const key of keysOf.get(id) ?? []) {
            const number = Number(id.slice(1))
            assert.ok(number > (last.get(key) ?? -1), `${id} comes after m${last.get(key)} of ${key}`)
            last.set(key, number)
          }
        assert.equal((await bench.balance()).delivered, events.length)
      },
      { order: 'per-user' },
    ),
  ]
}
