import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { sample, samples } from '../../sample-event.js'
import { settleOne } from '../../settle-one.js'
import { again, delivered, forgetful, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

/** How those that wait for an earlier event come free. */
export function lettingGoChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    ...(['parked', 'skipped', 'expired'] as const).map((state) =>
      storeChapter(
        subject,
        `order: after ${state}`,
        'Whichever state a delivery ends in, later ones no longer wait for it.',
        async (bench) => {
          await bench.accept(sample('m1'), sample('m2'), sample('m3'))
          await bench.settle(await bench.lease(), { state, reason: 'r' })
          assert.deepEqual(idsOf(await bench.lease()), ['m2'])
        },
        { order: 'per-user' },
      ),
    ),
    storeChapter(
      subject,
      'order: overtaken',
      'An overtaken delivery lets later ones go first, and the ledger says so.',
      async (bench) => {
        await bench.accept(sample('i1', { type: 'identify' }), sample('m1'), sample('m2'))
        await bench.settle(await bench.lease(), again({ afterMs: 1_000, overtaken: true }))
        assert.deepEqual(idsOf(await bench.lease()), ['m1', 'm2'])
        assert.equal((await bench.delivery('i1')).overtaken, true)
        await bench.clock.pass(1_000)
        await bench.accept(sample('m3'))
        const leases = await bench.lease()
        assert.deepEqual(new Set(idsOf(leases)), new Set(['i1', 'm3']), 'nobody waits for it anew')
        assert.equal(leases.find(({ event }) => event.messageId === 'i1')?.head, false)
        await bench.settle(leases, again())
        assert.equal((await bench.delivery('i1')).overtaken, true, 'it stays written down')
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'order: erased while waiting',
      'A delivery that is erased while it waits is not leased. Those behind it still wait for those before it.',
      async (bench) => {
        await bench.accept(
          sample('m1'),
          sample('m2', { user: 'ada', anonymous: 'x1' }),
          sample('m3', { anonymous: 'x1' }),
        )
        const head = await bench.lease()
        assert.deepEqual(idsOf(head), ['m1'])
        await bench.store.forget(['u:ada'])
        assert.equal((await bench.delivery('m2')).state, 'erased')
        const early = await bench.lease()
        assert.ok(
          early.every(({ event }) => event.messageId === 'm3'),
          'what is erased is not leased',
        )
        await bench.settle(head, delivered)
        assert.deepEqual(idsOf([...early, ...(await bench.lease())]), ['m3'])
        await bench.balance()
      },
      { order: 'per-user' },
    ),
    storeChapter(
      subject,
      'order in a backlog',
      'Out of a backlog of many users, each user’s events are leased in order, and none is missing.',
      async (bench) => {
        const users = ['ada', 'bob', 'cyd', 'dan']
        const all = Array.from({ length: 120 }, (_, index) =>
          sample(`m${index}`, { user: users[(index * 7 + (index >> 2)) % 4] ?? 'ada' }),
        )
        await bench.accept(...all)
        const out: string[] = []
        for (let round = 0; round < 200 && out.length < all.length; round++) {
          const leases = await bench.lease({ max: 3 })
          assert.equal(new Set(leases.map(({ event }) => event.userId)).size, leases.length, 'one of a user at a time')
          out.push(...idsOf(leases))
          await bench.settle(leases, delivered)
        }
        const inOrderOf = (user: string) =>
          all.filter(({ event }) => event.userId === user).map(({ event }) => event.messageId)
        for (const user of users) {
          const wanted = inOrderOf(user)
          assert.deepEqual(
            out.filter((id) => wanted.includes(id)),
            wanted,
          )
        }
      },
      { order: 'per-user' },
    ),
    storeChapter(
      subject,
      'order across reopening',
      'Closing and opening keeps the order: what waited still waits, and an overtaken delivery stays overtaken.',
      async (bench) => {
        await bench.accept(
          sample('i1', { type: 'identify' }),
          ...samples(3),
          sample('i2', { type: 'identify', user: 'bob' }),
        )
        await bench.accept(sample('n1', { user: 'bob' }))
        const leases = await bench.lease()
        assert.deepEqual(idsOf(leases), ['i1', 'i2'])
        await settleOne(bench, leases, 'i2', again({ overtaken: true }))
        await settleOne(bench, leases, 'i1', again())
        await bench.reopen()
        const first = await bench.leaseSoon(3)
        assert.deepEqual(new Set(idsOf(first)), new Set(['i1', 'i2', 'n1']))
        assert.deepEqual(
          first.filter(({ head }) => head).map(({ event }) => event.messageId),
          ['i1'],
        )
        await settleOne(bench, first, 'i1', delivered)
        assert.deepEqual(idsOf(await bench.leaseSoon(3)), ['m1', 'm2', 'm3'])
      },
      { skip: forgetful(subject), order: 'identify-first' },
    ),
  ]
}
