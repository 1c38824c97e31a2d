import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { sample, samples } from '../../sample-event.js'
import { again, attempt, delivered, forgetful, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const bad = { state: 'parked', reason: 'bad', detail: 'name is too long' } as const

export function replayChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'replay: what can be',
      'Settled deliveries whose event still has its body can be replayed. Counting them changes nothing.',
      async (bench) => {
        await bench.accept(...samples(6, 'm', { lanes: ['a', 'b'] }), sample('n1', { user: 'bob' }))
        const leases = await bench.lease()
        await bench.settle(leases.slice(0, 2), delivered)
        await bench.settle(leases.slice(2, 4), bad)
        await bench.settle(leases.slice(4, 5), { state: 'expired', reason: 'too_old' })
        await bench.settle(leases.slice(6), bad)
        await bench.settle(await bench.lease({ lane: 'b', max: 1 }), { state: 'skipped', reason: 'no_email' })
        await bench.store.forget(['u:bob'])
        const { store } = bench
        assert.deepEqual(await store.countReplayable({}), {
          a: { count: 5, overtaken: 0 },
          b: { count: 1, overtaken: 0 },
        })
        assert.deepEqual(await store.countReplayable({ lane: 'a', state: 'parked' }), {
          a: { count: 2, overtaken: 0 },
        })
        assert.deepEqual(await store.countReplayable({ state: 'pending' }), {})
        assert.deepEqual(await store.countReplayable({ state: 'erased' }), {})
        assert.deepEqual(await bench.lease({ lane: 'a' }), [])
        assert.equal(await store.selectForReplay({ lane: 'a', state: 'parked' }, 'r1'), 2)
        assert.equal(await store.replay('r1', 100), 2)
        assert.deepEqual(idsOf(await bench.lease()), ['m3', 'm4'])
        await bench.balance()
      },
    ),
    storeChapter(
      subject,
      'replay: what is marked',
      'A replay sends what matched when it was asked for, once, and nothing that came later.',
      async (bench) => {
        const { store } = bench
        await park(bench, 5)
        assert.equal(await store.selectForReplay({ state: 'parked' }, 'r1'), 5)
        await bench.accept(...samples(3, 'late'))
        await bench.settle(await bench.lease(), bad)
        assert.equal(
          await store.selectForReplay({ messageIds: ['m1', 'late1'] }, 'r2'),
          1,
          'what is marked is not marked again',
        )
        assert.equal((await bench.balance()).parked, 8, 'a mark changes no state')
        const taken = [await store.replay('r1', 2)]
        assert.deepEqual(idsOf(await bench.lease()), ['m1', 'm2'], 'oldest first')
        taken.push(await store.replay('r1', 2), await store.replay('r1', 2), await store.replay('r1', 2))
        assert.deepEqual(taken, [2, 2, 1, 0])
        assert.equal(await store.replay('r2', 10), 1)
        assert.equal(await store.replay('never-marked', 10), 0)
        assert.deepEqual(idsOf(await bench.lease()), ['m3', 'm4', 'm5', 'late1'])
        const { parked, pending } = await bench.balance()
        assert.deepEqual([parked, pending], [2, 6])
      },
    ),
    storeChapter(
      subject,
      'replay: as new',
      'A replayed delivery starts again without the number of attempts and the reason. It keeps its step and its records, and the replay is counted.',
      async (bench) => {
        await bench.accept(sample('m1'))
        await bench.settle(await bench.lease(), again({ stepDone: true }), [attempt(1)])
        const [lease] = await bench.lease()
        if (!lease) return assert.fail('a lease')
        await bench.store.commit({ start: [lease] })
        await bench.settle([lease], again({ maybeDelivered: true, overtaken: true, reason: 'timeout' }), [attempt(2)])
        await bench.settle(await bench.lease(), bad)
        for (let time = 1; time <= 2; time++) {
          assert.equal(await bench.store.selectForReplay({ state: 'parked' }, `r${time}`), 1)
          assert.equal(await bench.store.replay(`r${time}`, 10), 1)
          const delivery = await bench.delivery('m1')
          assert.deepEqual(
            [delivery.state, delivery.reason, delivery.detail, delivery.attempt, delivery.overtaken, delivery.replays],
            ['pending', undefined, undefined, 0, undefined, time],
          )
          assert.deepEqual([delivery.step, delivery.maybeDelivered, delivery.attempts.length], [1, true, 2])
          const [anew] = await bench.lease()
          assert.deepEqual([anew?.attempt, anew?.inDoubt], [0, undefined])
          await bench.settle(anew ? [anew] : [], bad)
        }
        await bench.balance()
      },
    ),
    storeChapter(
      subject,
      'replay: delivered again',
      'What was delivered can be delivered again, and counts once.',
      async (bench) => {
        await bench.accept(...samples(3))
        await bench.settle(await bench.lease(), delivered)
        await bench.store.selectForReplay({ event: 'Viewed' }, 'r1')
        await bench.store.replay('r1', 10)
        assert.equal((await bench.balance()).pending, 3)
        await bench.settle(await bench.lease(), delivered)
        const { accepted, delivered: count } = await bench.balance()
        assert.deepEqual([accepted, count], [3, 3])
      },
    ),
    storeChapter(
      subject,
      'replay: erased meanwhile',
      'A delivery that is erased after a replay was asked for is not replayed.',
      async (bench) => {
        await bench.accept(sample('m1'), sample('n1', { user: 'bob' }))
        await bench.settle(await bench.lease(), bad)
        await bench.store.selectForReplay({}, 'r1')
        await bench.store.forget(['u:bob'])
        assert.equal(await bench.store.replay('r1', 10), 1)
        assert.deepEqual(idsOf(await bench.lease()), ['m1'])
        await bench.balance()
      },
    ),
    storeChapter(
      subject,
      'replay: unfinished',
      'Opening names the replays that are not complete. They go on with what was selected for them.',
      async (bench) => {
        await park(bench, 5)
        await bench.store.selectForReplay({ messageIds: ['m1', 'm2', 'm3'] }, 'r1')
        await bench.store.selectForReplay({ messageIds: ['m4'] }, 'r2')
        await bench.store.replay('r2', 10)
        await bench.store.replay('r1', 1)
        assert.deepEqual((await bench.reopen()).replays, ['r1'])
        assert.equal(await bench.store.selectForReplay({}, 'r3'), 1, 'marks outlive the reopening')
        assert.equal(await bench.store.replay('r1', 10), 2)
        assert.equal(await bench.store.replay('r1', 10), 0)
        assert.deepEqual(idsOf(await bench.leaseSoon(4)), ['m1', 'm2', 'm3', 'm4'])
        assert.deepEqual((await bench.reopen()).replays, ['r3'])
      },
      { skip: forgetful(subject) },
    ),
  ]
}

async function park(bench: StoreBench, count: number): Promise<void> {
  await bench.accept(...samples(count))
  await bench.settle(await bench.lease(), bad)
}
