import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { sample, samples } from '../../sample-event.js'
import { again, attempt, delivered, forgetful, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const forMs = 1_000

export function crashChapters(subject: StoreSubject): readonly StoreChapter[] {
  const skip = forgetful(subject)
  return [
    storeChapter(
      subject,
      'crash',
      'After a crash, the effects of every resolved commit are there. Accepted and leased deliveries are due, and settled ones stay settled.',
      async (bench) => {
        await bench.accept(...samples(30, 'm', { lanes: ['a', 'b'] }))
        const leases = await bench.lease({ max: 20, forMs })
        await bench.settle(leases.slice(0, 5), delivered, [attempt(7)])
        await bench.settle(leases.slice(5, 8), { state: 'parked', reason: 'bad', detail: 'why' })
        await bench.settle(leases.slice(8, 10), again({ maybeDelivered: true, reason: 'timeout' }), [attempt(8)])
        const before = await ledgerOf(bench, 30)
        await bench.crash()
        assert.deepEqual(await ledgerOf(bench, 30), before)
        const tally = await bench.balance()
        assert.deepEqual([tally.accepted, tally.delivered, tally.parked, tally.pending], [30, 5, 3, 22])
        const due = await bench.leaseSoon(22)
        assert.deepEqual(
          new Set(idsOf(due)),
          new Set(
            samples(30)
              .slice(8)
              .map(({ event }) => event.messageId),
          ),
        )
        const doubted = due.find(({ event }) => event.messageId === 'm9')
        assert.deepEqual([doubted?.attempt, doubted?.maybeDelivered], [1, true])
        assert.equal((await bench.leaseSoon(30, { lane: 'b' })).length, 30)
        assert.deepEqual(await bench.accept(sample('m1'), sample('m30')), ['duplicate', 'duplicate'])
      },
      { skip },
    ),
    storeChapter(
      subject,
      'crash is noticed',
      'Opening after a crash reports it, and up to which event. Opening after a close does not.',
      async (bench) => {
        assert.equal(bench.opened.unclean, undefined, 'a new store')
        await bench.accept(...samples(3))
        const last = (await bench.store.find({})).at(-1)?.seq ?? Number.NaN
        const { unclean } = await bench.crash()
        assert.ok(unclean && unclean.upTo >= last, 'suspects reach to the last event accepted')
        await bench.accept(sample('n1'))
        const newest = (await bench.store.find({ messageIds: ['n1'] }))[0]?.seq ?? Number.NaN
        assert.ok(newest > unclean.upTo, 'what comes later is not suspected')
        assert.equal((await bench.reopen()).unclean, undefined)
      },
      { skip: skip ?? (subject.guarantees.shared ? 'others may go on after a crash' : undefined) },
    ),
    storeChapter(
      subject,
      'tickets of the dead',
      'A ticket from before a crash is stale once its delivery is leased again.',
      async (bench) => {
        await bench.accept(...samples(2))
        const old = await bench.lease({ forMs })
        await bench.crash()
        const anew = await bench.leaseSoon(2)
        assert.equal((await bench.settle(old, { state: 'parked', reason: 'late' })).stale.length, 2)
        assert.equal((await bench.settle(anew, delivered)).stale.length, 0)
        assert.equal((await bench.balance()).delivered, 2)
      },
      { skip },
    ),
    storeChapter(
      subject,
      'crash keeps holds, replays, erasures and purges',
      'After a crash, the effects of resolved calls other than `commit` are there too.',
      async (bench) => {
        await bench.accept(...samples(6), sample('n1', { user: 'bob' }))
        const leases = await bench.lease({ forMs })
        await bench.settle(leases.slice(0, 2), delivered)
        await bench.settle(leases.slice(2), { state: 'parked', reason: 'bad' })
        const hold = { lane: 'a', endpoint: 'carts', reason: 'bad_key' }
        await bench.store.hold(hold)
        await bench.store.selectForReplay({ messageIds: ['m3', 'm4'] }, 'r1')
        await bench.store.replay('r1', 1)
        await bench.store.forget(['u:bob'])
        await bench.store.purge({ settledBefore: bench.clock.now() + 100_000, keep: 0, limit: 1 })
        const { holds, replays } = await bench.crash()
        assert.deepEqual(
          holds.map(({ lane, endpoint, reason }) => ({ lane, endpoint, reason })),
          [hold],
        )
        assert.deepEqual(replays, ['r1'])
        assert.equal(await bench.store.replay('r1', 10), 1)
        assert.deepEqual(idsOf(await bench.leaseSoon(2)), ['m3', 'm4'])
        assert.equal((await bench.delivery('n1')).state, 'erased')
        const gone = await Promise.all(['m1', 'm2'].map(async (id) => (await bench.store.where('shop', id)).status))
        assert.deepEqual(gone.sort(), ['found', 'purged'])
        await bench.balance()
      },
      { skip },
    ),
    storeChapter(
      subject,
      'crash after crash',
      'Over several crashes in a row, in the middle of work, no event is lost or accepted twice.',
      async (bench) => {
        let accepted = 0
        for (let round = 0; round < 6; round++) {
          await bench.accept(...samples(10, `r${round}-`))
          accepted += 10
          await bench.settle(await bench.lease({ max: 4, forMs: 300 }), delivered)
          await bench.lease({ max: 3, forMs: 300 })
          await bench.crash()
          const tally = await bench.balance()
          assert.equal(tally.accepted, accepted)
        }
        const { pending } = await bench.balance()
        const rest = await bench.leaseSoon(pending)
        assert.equal(new Set(idsOf(rest)).size, pending)
        await bench.settle(rest, delivered)
        assert.equal((await bench.balance()).delivered, accepted)
      },
      { skip },
    ),
  ]
}

/** What the store knows of the samples, but for what they wait for: leases end with their process. */
function ledgerOf({ store }: StoreBench, count: number): Promise<readonly object[]> {
  return Promise.all(
    samples(count).map(async ({ event }) => ({ ...(await store.where('shop', event.messageId)), waits: undefined })),
  )
}
