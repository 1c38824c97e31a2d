import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { sample } from '../../sample-event.js'
import { settleOne } from '../../settle-one.js'
import { again, delivered, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

export function orderChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(subject, 'order: none', 'Nobody waits for anybody, and nobody is a head.', async (bench) => {
      await bench.accept(sample('i1', { type: 'identify' }), sample('m1'), sample('m2'))
      const leases = await bench.lease()
      assert.deepEqual(idsOf(leases), ['i1', 'm1', 'm2'])
      assert.ok(leases.every(({ head }) => !head))
    }),
    storeChapter(
      subject,
      'order: identify-first',
      'Later events of a user wait until his identify is settled. Earlier ones and other users’ do not.',
      async (bench) => {
        await bench.accept(sample('m0'), sample('i1', { type: 'identify' }), sample('m1'), sample('m2'))
        await bench.accept(sample('n1', { user: 'bob' }), sample('g1', { type: 'group' }), sample('m3'))
        const first = await bench.lease()
        assert.deepEqual(idsOf(first), ['m0', 'i1', 'n1'])
        assert.deepEqual(
          first.map(({ head }) => head),
          [false, true, false],
        )
        await settleOne(bench, first, 'i1', again({ afterMs: 200 }))
        assert.deepEqual(await bench.lease(), [], 'a retry is not an end')
        await bench.clock.pass(200)
        await settleOne(bench, await bench.lease(), 'i1', delivered)
        const second = await bench.lease()
        assert.deepEqual(idsOf(second), ['m1', 'm2', 'g1'])
        await bench.store.release(second.slice(0, 1))
        await settleOne(bench, second, 'g1', delivered)
        assert.deepEqual(new Set(idsOf(await bench.lease())), new Set(['m1', 'm3']))
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'order: two keys',
      'An identify with a known and an anonymous id holds back the later events of both, and waits for both.',
      async (bench) => {
        await bench.accept(sample('i1', { type: 'identify', anonymous: 'x1' }))
        await bench.accept(sample('i2', { type: 'identify', user: 'ada' }))
        await bench.accept(sample('i3', { type: 'identify', user: 'ada', anonymous: 'x1' }))
        await bench.accept(
          sample('m1', { anonymous: 'x1' }),
          sample('m2', { user: 'ada' }),
          sample('n1', { user: 'bob' }),
        )
        const first = await bench.lease()
        assert.deepEqual(idsOf(first), ['i1', 'i2', 'n1'])
        await settleOne(bench, first, 'i1', delivered)
        assert.deepEqual(await bench.lease(), [], 'the third waits for the second too')
        await settleOne(bench, first, 'i2', delivered)
        const second = await bench.lease()
        assert.deepEqual(idsOf(second), ['i3'])
        await bench.settle(second, delivered)
        assert.deepEqual(idsOf(await bench.lease()), ['m1', 'm2'])
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'order: alias',
      'An alias holds back later events of the new id and of the one it replaces, known or anonymous.',
      async (bench) => {
        await bench.accept(sample('l1', { type: 'alias', user: 'ada', previous: 'x1' }))
        await bench.accept(
          sample('m1', { anonymous: 'x1' }),
          sample('m2', { user: 'x1' }),
          sample('m3'),
          sample('n1', { user: 'bob' }),
        )
        const first = await bench.lease()
        assert.deepEqual(idsOf(first), ['l1', 'n1'])
        await settleOne(bench, first, 'l1', delivered)
        assert.deepEqual(new Set(idsOf(await bench.lease())), new Set(['m1', 'm2', 'm3']))
      },
      { order: 'identify-first' },
    ),
    storeChapter(
      subject,
      'order: per-user',
      'One delivery of a user is leased at a time, in the order of acceptance, whether an event has his known or his anonymous id.',
      async (bench) => {
        await bench.accept(
          sample('m1'),
          sample('m2', { user: 'ada', anonymous: 'x1' }),
          sample('m3', { anonymous: 'x1' }),
        )
        await bench.accept(sample('m4'), sample('n1', { user: 'bob' }))
        const out: string[] = []
        let leases = await bench.lease()
        assert.deepEqual(idsOf(leases), ['m1', 'n1'])
        assert.ok(leases.every(({ head }) => head))
        await bench.store.release(leases.slice(0, 1))
        leases = await bench.lease()
        assert.deepEqual(idsOf(leases), ['m1'], 'a release lets nobody past')
        await bench.settle(leases, delivered)
        leases = await bench.lease()
        assert.deepEqual(idsOf(leases), ['m2'])
        await bench.settle(leases, again({ stepDone: true }))
        leases = await bench.lease()
        assert.deepEqual(idsOf(leases), ['m2'], 'all its calls come before the next event')
        await bench.settle(leases, delivered)
        for (leases = await bench.lease(); leases.length > 0; leases = await bench.lease()) {
          out.push(...idsOf(leases))
          await bench.settle(leases, delivered)
        }
        assert.deepEqual(new Set(out), new Set(['m3', 'm4']))
      },
      { order: 'per-user' },
    ),
  ]
}
