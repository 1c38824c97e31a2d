import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { firstAt, sample, samples } from '../../sample-event.js'
import { delivered, forgetful, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

export function acceptChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(subject, 'guarantees', 'The store states what the subject states of it.', async ({ store }) => {
      assert.deepEqual(store.guarantees, subject.guarantees)
    }),
    storeChapter(
      subject,
      'accept',
      'An accepted event is found as it was given. Each of its lanes can lease its delivery.',
      async (bench) => {
        const event = sample('m1', { lanes: ['a', 'b'], user: 'ada', anonymous: 'x1', bytes: 321 })
        assert.deepEqual(await bench.accept(event), ['accepted'])
        const where = await bench.store.where('shop', 'm1')
        assert.equal(where.status, 'found')
        if (where.status !== 'found') return
        assert.deepEqual(where.event, event.event)
        assert.deepEqual([where.source, where.messageId, where.acceptedAt], ['shop', 'm1', firstAt])
        const fresh = { state: 'pending', attempt: 0, step: 0, maybeDelivered: false, attempts: [] }
        assert.deepEqual(where.lanes, { a: { lane: 'a', ...fresh }, b: { lane: 'b', ...fresh } })
        for (const lane of ['a', 'b']) {
          const [lease, ...rest] = await bench.lease({ lane })
          assert.equal(rest.length, 0)
          assert.deepEqual(
            { ...lease, lease: 0 },
            {
              lane,
              seq: where.seq,
              lease: 0,
              source: 'shop',
              bytes: 321,
              event: event.event,
              acceptedAt: firstAt,
              step: 0,
              attempt: 0,
              maybeDelivered: false,
              wantsReply: false,
              head: false,
            },
          )
        }
      },
    ),
    storeChapter(
      subject,
      'one commit',
      'A receipt has one answer for each event, in order. A unit of work may be empty.',
      async (bench) => {
        assert.deepEqual(await bench.store.commit({}), { accepted: [], stale: [] })
        const statuses = await bench.accept(...samples(300), sample('m7'), sample('n1'))
        assert.deepEqual(statuses, [...Array(300).fill('accepted'), 'duplicate', 'accepted'])
        assert.equal((await bench.balance()).accepted, 301)
      },
    ),
    storeChapter(
      subject,
      'dedupe',
      'Within a source, the first event with a message id is stored, and later ones are duplicates. This holds within one unit of work and across units, whatever their content and state.',
      async (bench) => {
        const first = sample('m1', { note: 'first' })
        assert.deepEqual(await bench.accept(first, sample('m1', { note: 'second', lanes: ['a', 'b'] })), [
          'accepted',
          'duplicate',
        ])
        assert.deepEqual(await bench.accept(sample('m1', { note: 'third' }), sample('m1', { source: 'blog' })), [
          'duplicate',
          'accepted',
        ])
        const where = await bench.store.where('shop', 'm1')
        assert.deepEqual(where.status === 'found' && where.event, first.event)
        const leases = await bench.lease()
        assert.deepEqual(idsOf(leases), ['m1', 'm1'])
        await bench.settle(leases, delivered)
        assert.deepEqual(await bench.accept(sample('m1')), ['duplicate'])
        assert.deepEqual(await bench.lease(), [])
        assert.equal((await bench.balance()).accepted, 2)
        assert.equal((await bench.store.totals())['b']?.accepted, 0, 'a duplicate enters no lane')
      },
    ),
    storeChapter(
      subject,
      'dedupe across reopening',
      'An event that was accepted before the store closed is a duplicate after it opens again.',
      async (bench) => {
        await bench.accept(...samples(50))
        const leases = await bench.lease({ max: 20 })
        await bench.settle(leases, delivered)
        await bench.reopen()
        assert.deepEqual(await bench.accept(...samples(51)), [...Array(50).fill('duplicate'), 'accepted'])
        assert.equal((await bench.balance()).accepted, 51)
      },
      { skip: forgetful(subject) },
    ),
    storeChapter(
      subject,
      'ids of any shape',
      'Different ids stay different: upper and lower case, spaces, quotes, and ids that look alike.',
      async (bench) => {
        const ids = [
          'a',
          'A',
          ' a',
          'a ',
          "a'b",
          'a"b',
          'a\\b',
          '1',
          '01',
          '1.0',
          'null',
          'ä',
          'a\u0308',
          '%',
          '_',
          'x'.repeat(100),
        ]
        const events = ids.map((id) => sample(id))
        assert.deepEqual(
          await bench.accept(...events),
          ids.map(() => 'accepted'),
        )
        assert.deepEqual(
          await bench.accept(...events),
          ids.map(() => 'duplicate'),
        )
        for (const { event } of events) {
          const where = await bench.store.where('shop', event.messageId)
          assert.deepEqual(where.status === 'found' && where.event, event)
        }
      },
    ),
    storeChapter(
      subject,
      'skipped lanes',
      'Where an event does not go to a lane, the ledger has a skipped delivery with the reason, from the start.',
      async (bench) => {
        const skipped = [{ lane: 'b', reason: 'no_consent' }]
        await bench.accept(sample('m1', { skipped }), sample('m2', { lanes: [], skipped }), sample('m3', { lanes: [] }))
        const delivery = await bench.delivery('m1', 'b')
        assert.deepEqual([delivery.state, delivery.reason], ['skipped', 'no_consent'])
        assert.deepEqual(await bench.lease({ lane: 'b' }), [])
        assert.equal((await bench.store.totals())['b']?.skipped, 2)
        const where = await bench.store.where('shop', 'm1')
        assert.ok(where.status === 'found' && where.event, 'a body that a lane needs is kept')
        const nobody = await bench.store.where('shop', 'm2')
        assert.ok(nobody.status === 'found' && nobody.event === undefined, 'a body that no lane may have is not kept')
        const nowhere = await bench.store.where('shop', 'm3')
        assert.ok(nowhere.status === 'found' && nowhere.event, 'what the engine keeps of one that goes nowhere is kept')
        assert.deepEqual(await bench.store.countReplayable({ messageIds: ['m2', 'm3'] }), {})
        await bench.balance()
      },
    ),
    storeChapter(
      subject,
      'bodies not kept',
      'Without `keepBodies`, the body of an event is deleted once all its deliveries are settled, and not before.',
      async (bench) => {
        await bench.accept(sample('m1', { lanes: ['a', 'b'] }), sample('m2'))
        await bench.settle(await bench.lease(), delivered)
        const half = await bench.store.where('shop', 'm1')
        assert.ok(half.status === 'found' && half.event, 'lane b still needs it')
        const gone = await bench.store.where('shop', 'm2')
        assert.ok(gone.status === 'found' && gone.event === undefined, 'nobody needs it')
        await bench.settle(await bench.lease({ lane: 'b' }), { state: 'parked', reason: 'bad' })
        const parked = await bench.store.where('shop', 'm1')
        assert.ok(parked.status === 'found' && parked.event, 'a parked event waits for a person, with its body')
        await bench.balance()
      },
      { keepBodies: false },
    ),
  ]
}
