import assert from 'node:assert/strict'
import type { Waiting } from '../../../store/waiting.js'
import type { StoreChapter } from '../../chapter.js'
import { sample, samples } from '../../sample-event.js'
import { again, delivered, forgetful, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const long = 3_600_000

async function waitOf({ store }: StoreBench, messageId: string, lane = 'a'): Promise<Waiting> {
  const where = await store.where('shop', messageId)
  return where.status === 'found' ? (where.waits?.[lane] ?? {}) : assert.fail(`${messageId} is found`)
}

/** Whether a wait of an hour that began a moment ago ends at this time. */
const isInAnHour = (bench: StoreBench, { dueAt = 0 }: Waiting) => Math.abs(dueAt - bench.clock.now() - long) < 60_000

const counted = (counts: Readonly<Record<string, number>>) => Object.entries(counts).sort()

export function waitsChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'where: what it waits for',
      '`where` says of a pending delivery whether it is leased, until when it waits, and under which endpoint it is filed. What can go has nothing of that.',
      async (bench) => {
        await bench.accept(...samples(4))
        assert.deepEqual(await waitOf(bench, 'm1'), {})
        const leases = await bench.lease({ max: 3 })
        assert.deepEqual(await waitOf(bench, 'm1'), { leased: true })
        await bench.settle(leases.slice(0, 1), again({ afterMs: long }))
        await bench.store.release(leases.slice(1, 2), { afterMs: long, endpoint: 'carts' })
        const late = async () => {
          const [own, filed] = [await waitOf(bench, 'm1'), await waitOf(bench, 'm2')]
          assert.ok(isInAnHour(bench, own) && isInAnHour(bench, filed), JSON.stringify([own, filed]))
          assert.deepEqual([own.leased, own.endpoint, filed.endpoint], [undefined, undefined, 'carts'])
        }
        await late()
        if (forgetful(subject) === undefined) {
          await bench.reopen()
          await late()
        }
        await bench.store.resume('a')
        assert.deepEqual([await waitOf(bench, 'm1'), await waitOf(bench, 'm2')], [{}, { endpoint: 'carts' }])
      },
    ),
    storeChapter(
      subject,
      'where: behind an earlier event',
      '`where` names the earlier event that a delivery waits for, and no more once that is settled.',
      async (bench) => {
        await bench.accept(...samples(2), sample('n1', { user: 'bob' }))
        const first = await bench.lease({ max: 1 })
        const where = await bench.store.where('shop', 'm1')
        assert.deepEqual(await waitOf(bench, 'm2'), { behind: where.status === 'found' ? where.seq : Number.NaN })
        assert.deepEqual(await waitOf(bench, 'n1'), {})
        await bench.settle(first, delivered)
        assert.deepEqual(idsOf(await bench.leaseSoon(1, { max: 1 })), ['m2'])
        assert.deepEqual(await waitOf(bench, 'm2'), { leased: true })
      },
      { order: 'per-user' },
    ),
    storeChapter(
      subject,
      'find: what it waits for',
      '`find` says of each pending delivery that it returns what `where` says of it, and nothing of others.',
      async (bench) => {
        const { store } = bench
        await bench.accept(
          ...samples(2, 'm', { lanes: ['a', 'b'] }),
          sample('n1', { user: 'bob' }),
          sample('o1', { user: 'eve' }),
        )
        const leases = await bench.lease()
        assert.deepEqual(idsOf(leases), ['m1', 'n1', 'o1'])
        await bench.settle(leases.slice(1, 2), again({ afterMs: long, endpoint: 'carts' }))
        await bench.settle(leases.slice(2), delivered)
        const found = await store.find({})
        const waits = found.map(({ messageId, delivery, waits: told }) => [messageId, delivery.lane, told ?? {}])
        const dueAt = found.find(({ messageId }) => messageId === 'n1')?.waits?.dueAt
        assert.ok(isInAnHour(bench, dueAt === undefined ? {} : { dueAt }), JSON.stringify(waits))
        const behind = { behind: found[0]?.seq }
        assert.deepEqual(waits, [
          ['m1', 'a', { leased: true }],
          ['m1', 'b', {}],
          ['m2', 'a', behind],
          ['m2', 'b', behind],
          ['n1', 'a', { dueAt, endpoint: 'carts' }],
          ['o1', 'a', {}],
        ])
        assert.deepEqual((await store.find({ lane: 'b', messageIds: ['m2'] }))[0]?.waits, behind)
      },
      { order: 'per-user' },
    ),
    storeChapter(
      subject,
      'retry',
      'A retry makes the matching deliveries due that wait for a time, and says how many in each lane. Others wait on.',
      async (bench) => {
        const { store } = bench
        await bench.accept(...samples(4, 'm', { lanes: ['a', 'b'] }), sample('n1', { user: 'bob', event: 'Bought' }))
        await bench.settle(await bench.lease(), again({ afterMs: long, reason: 'throttled' }))
        await store.release(await bench.lease({ lane: 'b', max: 3 }), { afterMs: long })
        assert.deepEqual(counted(await store.retry({ messageIds: ['m1'] })), [
          ['a', 1],
          ['b', 1],
        ])
        assert.equal(await store.nextDue('a'), 0)
        assert.deepEqual(await store.retry({ messageIds: ['m1'] }), {}, 'what is due does not wait')
        assert.deepEqual(idsOf(await bench.lease()), ['m1'])
        assert.deepEqual(counted(await store.retry({ userId: 'bob', event: 'Bought', reason: 'throttled' })), [
          ['a', 1],
        ])
        assert.deepEqual(idsOf(await bench.lease()), ['n1'])
        assert.deepEqual(await store.retry({ reason: 'another' }), {})
        assert.deepEqual(counted(await store.retry({ lane: 'a' })), [['a', 3]])
        const leases = await bench.lease()
        assert.deepEqual(new Set(idsOf(leases)), new Set(['m2', 'm3', 'm4']))
        assert.equal((await bench.settle(leases, delivered)).stale.length, 0)
        assert.deepEqual(
          new Set(idsOf(await bench.lease({ lane: 'b' }))),
          new Set(['m1', 'm4']),
          'of lane b two wait on',
        )
        await bench.balance()
      },
    ),
    storeChapter(
      subject,
      'retry: a lease has one end',
      'What a retry has made due and is put off again waits for its new time.',
      async (bench) => {
        await bench.accept(...samples(2))
        await bench.settle(await bench.lease(), again({ afterMs: long }))
        await bench.store.retry({ lane: 'a' })
        const leases = await bench.lease()
        assert.equal(leases.length, 2)
        await bench.settle(leases, again({ afterMs: long }))
        assert.deepEqual(await bench.lease(), [])
        assert.notEqual(await bench.store.nextDue('a'), 0)
      },
    ),
    storeChapter(
      subject,
      'retry: holds and order stay',
      'A retry ends no hold, no lease, and no wait for an earlier event.',
      async (bench) => {
        await bench.accept(...samples(2), sample('n1', { user: 'bob' }))
        const leases = await bench.lease()
        assert.deepEqual(idsOf(leases), ['m1', 'n1'])
        await bench.settle(leases.slice(0, 1), again({ afterMs: long, endpoint: 'carts' }))
        await bench.store.hold({ lane: 'a', endpoint: 'carts', reason: 'bad_key' })
        assert.deepEqual(counted(await bench.store.retry({ lane: 'a' })), [['a', 1]])
        assert.deepEqual(await bench.lease(), [])
        assert.equal((await bench.settle(leases.slice(1), delivered)).stale.length, 0, 'the lease goes on')
        await bench.store.resume('a', 'carts')
        assert.deepEqual(idsOf(await bench.leaseSoon(1)), ['m1'])
      },
      { order: 'per-user' },
    ),
    storeChapter(
      subject,
      'retry: across reopening',
      'A retry also ends waits from before a restart, and those that it ended do not come back.',
      async (bench) => {
        await bench.accept(...samples(3))
        await bench.settle(await bench.lease(), again({ afterMs: long }))
        await bench.reopen()
        assert.deepEqual(counted(await bench.store.retry({ messageIds: ['m1', 'm2'] })), [['a', 2]])
        await bench.reopen()
        assert.deepEqual(idsOf(await bench.leaseSoon(2)), ['m1', 'm2'])
      },
      { skip: forgetful(subject) },
    ),
  ]
}
