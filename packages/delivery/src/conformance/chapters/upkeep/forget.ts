import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { sample } from '../../sample-event.js'
import { again, attempt, delivered, forgetful, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

export function forgetChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'forget',
      '`forget` erases a user’s pending and parked deliveries, and deletes the bodies of all his events. Ids, settled states and other users stay.',
      async (bench) => {
        await bench.accept(
          sample('m1'),
          sample('m2'),
          sample('m3', { lanes: ['a', 'b'] }),
          sample('n1', { user: 'bob' }),
        )
        const leases = await bench.lease()
        await bench.settle(leases.slice(0, 1), delivered, [attempt(1)])
        await bench.settle(leases.slice(1, 2), { state: 'parked', reason: 'bad' })
        await bench.store.release(leases.slice(2))
        assert.deepEqual(await bench.store.forget(['u:ada', 'a:ada']), { erased: 3, bodies: 3, inFlight: 0 })
        const states = await Promise.all(['m1', 'm2', 'm3', 'n1'].map(async (id) => (await bench.delivery(id)).state))
        assert.deepEqual(states, ['delivered', 'erased', 'erased', 'pending'])
        assert.equal((await bench.delivery('m3', 'b')).state, 'erased')
        assert.equal((await bench.delivery('m1')).attempts.length, 1)
        for (const id of ['m1', 'm2', 'm3']) {
          const where = await bench.store.where('shop', id)
          assert.ok(where.status === 'found' && where.event === undefined, `the body of ${id} is gone`)
        }
        const found = await bench.store.find({ messageIds: ['m1', 'm2', 'm3'] })
        assert.ok(
          found.every(({ name }) => name === undefined),
          'so is what it was called',
        )
        const other = await bench.store.where('shop', 'n1')
        assert.ok(other.status === 'found' && other.event)
        assert.deepEqual(idsOf(await bench.lease()), ['n1'])
        assert.deepEqual(await bench.lease({ lane: 'b' }), [])
        assert.deepEqual(await bench.accept(sample('m2')), ['duplicate'], 'its id is kept')
        assert.deepEqual(await bench.store.forget(['u:ada']), { erased: 0, bodies: 0, inFlight: 0 })
        assert.deepEqual(await bench.store.forget([]), { erased: 0, bodies: 0, inFlight: 0 })
        assert.deepEqual(await bench.store.forget(['u:nobody']), { erased: 0, bodies: 0, inFlight: 0 })
        assert.deepEqual(await bench.store.countReplayable({ userId: 'ada' }), {})
        const tally = await bench.balance()
        assert.deepEqual([tally.accepted, tally.delivered, tally.erased, tally.pending], [4, 1, 2, 1])
      },
    ),
    storeChapter(
      subject,
      'forget by either id',
      'An event is forgotten by any of its user’s ids: the known one, the anonymous one, or the one that an alias replaced.',
      async (bench) => {
        await bench.accept(sample('m1', { user: 'ada', anonymous: 'x1' }), sample('m2', { anonymous: 'x1' }))
        await bench.accept(sample('m3', { user: 'x1' }), sample('l1', { type: 'alias', user: 'cyd', previous: 'x1' }))
        assert.equal((await bench.store.forget(['a:x1'])).erased, 3)
        assert.equal((await bench.delivery('m3')).state, 'pending', 'the same text as a known id is another key')
        await bench.accept(sample('m4', { user: 'ada' }))
        assert.deepEqual(idsOf(await bench.lease()), ['m3', 'm4'], 'what comes afterwards is taken')
      },
    ),
    storeChapter(
      subject,
      'forget what waits',
      'Deliveries that wait for a time or an endpoint are erased too, and do not come back.',
      async (bench) => {
        await bench.accept(sample('m1'), sample('m2'))
        await bench.store.hold({ lane: 'a', endpoint: 'carts', reason: 'x' })
        const [one, two] = await bench.lease()
        if (!one || !two) return assert.fail('two leases')
        await bench.settle([one], again({ afterMs: 200 }))
        await bench.settle([two], again({ endpoint: 'carts' }))
        assert.equal((await bench.store.forget(['u:ada'])).erased, 2)
        await bench.store.resume('a', 'carts')
        await bench.clock.pass(200)
        assert.deepEqual(await bench.lease(), [])
        assert.equal((await bench.balance()).erased, 2)
      },
    ),
    storeChapter(
      subject,
      'forget what is leased',
      '`forget` counts leased deliveries as in flight. Their outcome is recorded, and they are erased instead of being sent again.',
      async (bench) => {
        await bench.accept(...['m1', 'm2', 'm3', 'm4'].map((id) => sample(id)))
        const leases = await bench.lease()
        const doubted = { state: 'parked', reason: 'bad', maybeDelivered: true } as const
        assert.deepEqual(await bench.store.forget(['u:ada']), { erased: 0, bodies: 4, inFlight: 4 })
        assert.equal((await bench.settle(leases.slice(0, 1), delivered, [attempt(1)])).stale.length, 0)
        assert.equal((await bench.settle(leases.slice(1, 2), again(), [attempt(2)])).stale.length, 0)
        assert.equal((await bench.settle(leases.slice(2, 3), doubted)).stale.length, 0)
        await bench.store.release(leases.slice(3))
        assert.deepEqual(await bench.lease(), [])
        const stateOf = async (id: string) => {
          const { state, attempts } = await bench.delivery(id)
          return [state, attempts.length]
        }
        assert.deepEqual(await stateOf('m1'), ['delivered', 1])
        assert.deepEqual(await stateOf('m2'), ['erased', 1])
        assert.deepEqual(
          await stateOf('m3'),
          ['erased', 0],
          'nobody can do anything about a parked event without its body',
        )
        assert.deepEqual(await stateOf('m4'), ['erased', 0])
        const maybe = await Promise.all(['m3', 'm4'].map(async (id) => (await bench.delivery(id)).maybeDelivered))
        assert.deepEqual(maybe, [true, false], 'whether the vendor may have acted is still known')
        await bench.balance()
      },
    ),
    storeChapter(
      subject,
      'forget across reopening',
      'After closing and opening, forgotten events stay erased, and what was in flight is not sent again.',
      async (bench) => {
        await bench.accept(sample('m1'), sample('m2'), sample('n1', { user: 'bob' }))
        await bench.lease({ max: 1, forMs: 500 })
        await bench.store.forget(['u:ada'])
        await bench.reopen()
        assert.deepEqual(idsOf(await bench.leaseSoon(1)), ['n1'])
        await bench.clock.pass(500)
        assert.deepEqual(await bench.lease(), [])
        assert.equal((await bench.delivery('m1')).state, 'erased')
        assert.equal((await bench.delivery('m2')).state, 'erased')
        await bench.balance()
      },
      { skip: forgetful(subject) },
    ),
  ]
}
