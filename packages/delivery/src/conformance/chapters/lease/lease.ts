import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { sample, samples } from '../../sample-event.js'
import { again, attempt, delivered, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

export function leaseChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'lease',
      'Deliveries are leased oldest first, at most as many as asked for, and each once.',
      async (bench) => {
        await bench.accept(...samples(40))
        await bench.accept(...samples(10, 'n'))
        const wanted = [...samples(40), ...samples(10, 'n')].map(({ event }) => event.messageId)
        const leased = []
        for (const max of [1, 7, 30, 100]) leased.push(...(await bench.lease({ max })))
        assert.deepEqual(idsOf(leased), wanted)
        assert.deepEqual(await bench.lease(), [])
      },
    ),
    storeChapter(
      subject,
      'lease of bytes',
      'A call of `lease` stops at `maxBytes`, but returns at least one delivery, however big it is.',
      async (bench) => {
        await bench.accept(sample('m1', { bytes: 5_000 }), ...samples(6, 'n', { bytes: 300 }))
        assert.deepEqual(idsOf(await bench.lease({ maxBytes: 1 })), ['m1'])
        const some = await bench.lease({ maxBytes: 1_000 })
        assert.ok(some.length >= 3 && some.length <= 4, `1,000 bytes of events of 300: ${some.length} came`)
        assert.equal((await bench.lease()).length, 6 - some.length)
      },
    ),
    storeChapter(
      subject,
      'lanes are apart',
      'What becomes of an event’s delivery in one lane changes nothing in another.',
      async (bench) => {
        await bench.accept(...samples(3, 'm', { lanes: ['a', 'b'] }))
        await bench.settle(await bench.lease(), { state: 'parked', reason: 'bad' })
        const leases = await bench.lease({ lane: 'b' })
        assert.deepEqual(idsOf(leases), ['m1', 'm2', 'm3'])
        await bench.settle(leases.slice(0, 1), delivered)
        assert.deepEqual((await bench.delivery('m1', 'a')).state, 'parked')
        assert.deepEqual((await bench.delivery('m1', 'b')).state, 'delivered')
        assert.deepEqual((await bench.delivery('m2', 'b')).state, 'pending')
        await bench.balance()
      },
    ),
    storeChapter(
      subject,
      'stale tickets',
      'A ticket is valid for one lease. Once its delivery is settled, released or leased again, the ticket changes nothing and is reported as stale.',
      async (bench) => {
        await bench.accept(...samples(3))
        const [one, two, three] = await bench.lease()
        if (!one || !two || !three) return assert.fail('three leases')
        await bench.settle([one], delivered)
        await bench.store.release([two])
        await bench.settle([three], again())
        const stale = [one, two, three]
        const untouched = async (what: string, ids: readonly string[]) => {
          const receipt = await bench.settle(stale, { state: 'parked', reason: 'late' }, [attempt(1)])
          const keys = receipt.stale.map(({ lane, seq, lease }) => `${lane} ${seq} ${lease}`)
          assert.deepEqual(
            new Set(keys),
            new Set(stale.map(({ lane, seq, lease }) => `${lane} ${seq} ${lease}`)),
            `all are stale after ${what}`,
          )
          for (const id of ids) assert.deepEqual((await bench.delivery(id)).attempts, [], `${id} has no record`)
        }
        await untouched('their end', ['m1', 'm2', 'm3'])
        const anew = await bench.lease()
        assert.deepEqual(new Set(idsOf(anew)), new Set(['m2', 'm3']))
        await untouched('a new lease', ['m1', 'm2', 'm3'])
        await bench.store.release(stale)
        assert.deepEqual(await bench.lease(), [], 'a stale ticket releases nothing')
        const started = await bench.store.commit({ start: [one] })
        assert.equal(started.stale[0]?.seq, one.seq, 'a stale ticket starts nothing')
        await bench.settle(anew, delivered)
        const never = { lane: 'a', seq: 987_654, lease: 1 }
        assert.deepEqual((await bench.settle([never], delivered)).stale, [never])
        assert.equal((await bench.balance()).delivered, 3)
      },
    ),
    storeChapter(
      subject,
      'leases expire',
      'Where leases are durable, a delivery whose lease is neither settled nor extended can be leased by another. The earlier ticket is stale then.',
      async (bench) => {
        await bench.accept(...samples(2))
        const leases = await bench.lease({ forMs: 300 })
        const [kept, lost] = leases
        if (!kept || !lost) return assert.fail('two leases')
        assert.deepEqual(await bench.store.extend([kept], 60_000), [])
        await bench.clock.pass(300)
        const anew = await bench.leaseSoon(1)
        assert.deepEqual(idsOf(anew), [lost.event.messageId])
        const left = [kept, lost, ...anew].map(({ abandoned = false }) => abandoned)
        assert.deepEqual(left, [false, false, true], 'a lease says that the one before expired')
        assert.deepEqual((await bench.store.extend([lost], 60_000)).length, 1, 'extend reports what no longer holds')
        assert.equal((await bench.settle([lost], delivered)).stale.length, 1)
        assert.equal((await bench.settle([kept], delivered)).stale.length, 0)
        assert.equal((await bench.settle(anew, again())).stale.length, 0)
        const [returned] = await bench.lease({ forMs: 300 })
        assert.equal(returned?.abandoned, undefined, 'and not that it was given back')
      },
      { skip: subject.guarantees.leases === 'process' ? 'leases end with their process' : undefined },
    ),
    storeChapter(
      subject,
      'one unit of work',
      'Accepts, marks and transitions go together in one commit. Transitions are applied after the marks.',
      async (bench) => {
        await bench.accept(...samples(4))
        const [one, two, three] = await bench.lease({ max: 3 })
        if (!one || !two || !three) return assert.fail('three leases')
        const receipt = await bench.store.commit({
          accept: [sample('m5'), sample('m1')],
          start: [one, two],
          probation: [three],
          transitions: [
            { tickets: [one], next: delivered, attempts: [attempt(1)] },
            { tickets: [three], next: again(), attempts: [] },
          ],
        })
        assert.deepEqual(receipt, { accepted: ['accepted', 'duplicate'], stale: [] })
        assert.equal((await bench.settle([two], delivered)).stale.length, 0, 'a start does not end a lease')
        assert.deepEqual(new Set(idsOf(await bench.lease())), new Set(['m3', 'm4', 'm5']))
        assert.equal((await bench.balance()).delivered, 2)
      },
    ),
  ]
}
