import assert from 'node:assert/strict'
import type { StoreLane } from '../../../store/store.js'
import type { StoreChapter } from '../../chapter.js'
import { samples } from '../../sample-event.js'
import { again, delivered, forgetful, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const lane = (name: string, ...formerNames: readonly string[]): StoreLane => ({ name, order: 'none', formerNames })

/** Chapters about a lane that is called otherwise than before. */
export function formerNameChapters(subject: StoreSubject): readonly StoreChapter[] {
  const skip = { skip: forgetful(subject) }
  return [
    storeChapter(
      subject,
      'former name: its past',
      'A lane without events gets all that is stored under a former name: every state, what is known of ids, and the holds.',
      async (bench) => {
        await bench.accept(...samples(5, 'm', { lanes: ['a', 'b'] }))
        const [one, two, three] = await bench.lease({ max: 3 })
        if (!one || !two || !three) return assert.fail('three leases')
        await bench.settle([one], delivered)
        await bench.settle([two], { state: 'parked', reason: 'bad' })
        await bench.settle([three], again({ maybeDelivered: true, reason: 'timeout' }))
        await bench.store.hold({ lane: 'a', endpoint: 'carts', reason: 'stock' })
        const before = await bench.balance()
        const record = await bench.delivery('m3')
        const { holds } = await bench.reopen([lane('c', 'x', 'a'), lane('b')])
        assert.deepEqual(
          holds.map(({ lane: name, endpoint, reason }) => ({ lane: name, endpoint, reason })),
          [{ lane: 'c', endpoint: 'carts', reason: 'stock' }],
        )
        assert.deepEqual((await balanced(bench))['c'], before)
        assert.equal((await bench.store.totals())['a'], undefined, 'the former name is free')
        assert.deepEqual(await bench.delivery('m3', 'c'), { ...record, lane: 'c' })
        assert.equal((await bench.delivery('m3', 'b')).attempt, 0)
        const [parked] = await bench.store.find({ lane: 'c', state: 'parked' })
        assert.equal(parked?.messageId, 'm2')
        const [status] = await bench.accept(...samples(1, 'm', { lanes: ['c', 'b'] }))
        assert.equal(status, 'duplicate')
        const leases = await bench.leaseSoon(3, { lane: 'c' })
        assert.deepEqual(new Set(idsOf(leases)), new Set(['m3', 'm4', 'm5']))
        await bench.settle(leases, delivered)
        assert.equal((await balanced(bench))['c']?.delivered, 4)
        assert.equal(await bench.store.selectForReplay({ lane: 'c', state: 'parked' }, 'r'), 1)
        assert.equal(await bench.store.replay('r', 10), 1)
        await bench.settle(await bench.leaseSoon(1, { lane: 'c' }), delivered)
        await bench.reopen([lane('d', 'c', 'a'), lane('b')])
        assert.equal((await balanced(bench))['d']?.delivered, 5)
        await bench.accept(...samples(1, 'n', { lanes: ['d'] }))
        assert.deepEqual(idsOf(await bench.leaseSoon(1, { lane: 'd' })), ['n1'])
      },
      skip,
    ),
    storeChapter(
      subject,
      'former name: two pasts',
      'A lane that has had an event keeps to itself, and so does what is stored under its former name. An empty one does not.',
      async (bench) => {
        await bench.accept(...samples(3, 'm', { lanes: ['a'] }), ...samples(2, 'n', { lanes: ['b'] }))
        const before = await balanced(bench)
        await bench.reopen([lane('b', 'a')])
        assert.deepEqual(await balanced(bench), before)
        assert.deepEqual(idsOf(await bench.leaseSoon(2, { lane: 'b' })), ['n1', 'n2'])
        assert.equal((await bench.delivery('m1', 'a')).state, 'pending')
        await bench.reopen([lane('empty'), lane('b')])
        await bench.reopen([lane('empty', 'a'), lane('b')])
        assert.deepEqual((await balanced(bench))['empty'], before['a'])
        assert.deepEqual(idsOf(await bench.leaseSoon(3, { lane: 'empty' })), ['m1', 'm2', 'm3'])
      },
      skip,
    ),
  ]
}

async function balanced({ store }: StoreBench) {
  const totals = await store.totals()
  assert.deepEqual(totals, await store.recount(), 'counters and recount differ')
  return totals
}
