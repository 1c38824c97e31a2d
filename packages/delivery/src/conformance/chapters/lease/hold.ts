import assert from 'node:assert/strict'
import type { Hold } from '../../../store/store.js'
import type { StoreChapter } from '../../chapter.js'
import { sample, samples } from '../../sample-event.js'
import { again, delivered, forgetful, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const carts: Hold = { lane: 'a', endpoint: 'carts', reason: 'bad_key' }
const whole: Hold = { lane: 'a', reason: 'operator' }

export function holdChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'holds',
      'Holds are listed until they are resumed. A lane and its endpoints are held separately.',
      async (bench) => {
        const { store } = bench
        assert.deepEqual([bench.opened.holds, await store.holds()], [[], []])
        await store.hold(carts)
        await store.hold(whole)
        await store.hold({ ...whole, lane: 'b' })
        await sameHolds(bench, [carts, whole, { ...whole, lane: 'b' }])
        await store.hold({ ...carts, reason: 'still_bad' })
        await store.resume('a')
        await sameHolds(bench, [
          { ...carts, reason: 'still_bad' },
          { ...whole, lane: 'b' },
        ])
        await store.resume('a', 'carts')
        await store.resume('a', 'never-held')
        await sameHolds(bench, [{ ...whole, lane: 'b' }])
        await store.hold({ ...carts, by: 'ann' })
        await store.hold({ ...carts, by: 'bob', reason: 'again' })
        const known = (await store.holds()).find(({ lane }) => lane === 'a')
        assert.deepEqual([known?.by, known?.reason], ['ann', 'again'], 'who set it is known')
        assert.equal(typeof known?.since, 'number', 'and since when')
      },
    ),
    storeChapter(
      subject,
      'held events',
      'Deliveries that wait for a held endpoint become due when it is resumed, and not before.',
      async (bench) => {
        await bench.accept(...samples(6))
        await bench.store.hold(carts)
        await bench.store.hold({ ...carts, endpoint: 'events' })
        const leases = await bench.lease({ max: 5 })
        await bench.settle(leases.slice(0, 2), again({ endpoint: 'carts', spent: false, reason: 'bad_key' }))
        await bench.store.release(leases.slice(2, 4), { endpoint: 'carts' })
        await bench.store.release(leases.slice(4, 5), { endpoint: 'events' })
        assert.deepEqual(idsOf(await bench.lease()), ['m6'])
        await bench.clock.pass(700)
        assert.equal(await bench.store.nextDue('a'), undefined, 'nothing waits for time')
        assert.deepEqual(await bench.lease(), [])
        const { state, reason, attempt } = await bench.delivery('m1')
        assert.deepEqual([state, reason, attempt], ['pending', 'bad_key', 0])
        await bench.store.resume('a', 'carts')
        assert.equal(await bench.store.nextDue('a'), 0)
        assert.deepEqual(new Set(idsOf(await bench.lease())), new Set(['m1', 'm2', 'm3', 'm4']))
        await bench.store.resume('a', 'events')
        assert.deepEqual(idsOf(await bench.lease()), ['m5'])
      },
    ),
    storeChapter(
      subject,
      'holds across reopening',
      'Opening tells the holds in force. What they held back becomes due once they are resumed.',
      async (bench) => {
        await bench.accept(...samples(2))
        await bench.store.hold(carts)
        await bench.store.hold(whole)
        await bench.store.hold({ ...whole, lane: 'b' })
        await bench.store.resume('b')
        await bench.settle(await bench.lease(), again({ endpoint: 'carts', spent: false }))
        await bench.store.pause?.({ lane: 'a', endpoint: 'carts', forMs: 60_000 })
        await bench.store.pause?.({ lane: 'a', forMs: 60_000 })
        await bench.store.pause?.({ lane: 'b', endpoint: 'carts', forMs: 60_000 })
        await bench.store.resume('b')
        const opened = await bench.reopen()
        assert.deepEqual(sorted(opened.holds), sorted([carts, whole]))
        const { pauses = [] } = opened
        assert.deepEqual(
          pauses.map(({ lane, endpoint }) => [lane, endpoint]).sort(),
          bench.store.pause ? [['a'], ['a', 'carts']].map(([lane, endpoint]) => [lane, endpoint]).sort() : [],
          'and the rests that were not ended',
        )
        assert.ok(pauses.every(({ forMs }) => forMs > 0 && forMs <= 60_000))
        await sameHolds(bench, [carts, whole])
        await bench.store.resume('a', 'carts')
        await bench.store.resume('a')
        const leases = await bench.leaseSoon(2)
        assert.deepEqual(idsOf(leases), ['m1', 'm2'])
        await bench.settle(leases, delivered)
        assert.deepEqual((await bench.reopen()).holds, [])
      },
      { skip: forgetful(subject) },
    ),
    storeChapter(
      subject,
      'reopening',
      'Closing and opening changes no state. Pending deliveries are due at their time, and settled ones stay settled.',
      async (bench) => {
        await bench.accept(...samples(5, 'm', { lanes: ['a', 'b'] }), sample('n1'))
        const [one, two, three] = await bench.lease({ max: 3 })
        if (!one || !two || !three) return assert.fail('three leases')
        await bench.settle([one], delivered)
        await bench.settle([two], { state: 'parked', reason: 'bad', detail: 'too long' })
        await bench.settle([three], again({ afterMs: 400, maybeDelivered: true, reason: 'timeout' }))
        const known = ['m1', 'm2', 'm3', 'm4', 'n1']
        const before = await Promise.all(known.map((id) => ledgerOf(bench, id)))
        const opened = await bench.reopen()
        assert.equal(opened.unclean, undefined, 'the store was closed properly')
        assert.deepEqual(await Promise.all(known.map((id) => ledgerOf(bench, id))), before)
        await bench.clock.pass(400)
        const leases = await bench.leaseSoon(4)
        assert.deepEqual(new Set(idsOf(leases)), new Set(['m3', 'm4', 'm5', 'n1']))
        const late = leases.find(({ event }) => event.messageId === 'm3')
        assert.deepEqual([late?.attempt, late?.maybeDelivered], [1, true])
        assert.equal((await bench.leaseSoon(5, { lane: 'b' })).length, 5)
        await bench.accept(sample('n2'))
        assert.ok(((await bench.lease())[0]?.seq ?? 0) > Math.max(...leases.map(({ seq }) => seq)), 'seq goes on')
        await bench.balance()
      },
      { skip: forgetful(subject) },
    ),
  ]
}

/** What the ledger says, without what it waits for: a wait may end meanwhile. */
async function ledgerOf({ store }: StoreBench, messageId: string) {
  return { ...(await store.where('shop', messageId)), waits: undefined }
}

async function sameHolds({ store }: StoreBench, expected: readonly Hold[]): Promise<void> {
  assert.deepEqual(sorted(await store.holds()), sorted(expected))
}

function sorted(holds: readonly Hold[]): readonly string[] {
  return holds.map(({ lane, endpoint, reason }) => JSON.stringify([lane, endpoint, reason])).sort()
}
