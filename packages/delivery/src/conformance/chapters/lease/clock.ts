import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { sample } from '../../sample-event.js'
import { again, delivered, forgetful, idsOf, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const hour = 3_600_000

export function clockChapters(subject: StoreSubject): readonly StoreChapter[] {
  const skip = subject.ownClock ? 'the store keeps time by a clock of its own' : undefined
  return [
    ...([hour, -hour] as const).map((jump) =>
      storeChapter(
        subject,
        `clock: an hour ${jump > 0 ? 'forth' : 'back'}`,
        'A jump of the wall clock makes no delivery due early or late.',
        async (bench) => {
          await bench.accept(sample('m1'), sample('m2'))
          const [one, two] = await bench.lease()
          if (!one || !two) return assert.fail('two leases')
          await bench.settle([one], again({ afterMs: 1_000 }))
          bench.clock.jump(jump)
          const due = (await bench.store.nextDue('a')) ?? Number.NaN
          assert.ok(due > 0 && due <= 1_000, `due in ${due} ms`)
          assert.deepEqual(await bench.lease(), [], 'nothing is due, and no lease has ended')
          await bench.accept(sample('m3'))
          assert.deepEqual(idsOf(await bench.lease()), ['m3'], 'new events go on')
          await bench.clock.pass(1_000)
          assert.equal(await bench.store.nextDue('a'), 0)
          assert.deepEqual(idsOf(await bench.lease()), ['m1'])
          assert.equal((await bench.settle([two], delivered)).stale.length, 0)
        },
        { skip },
      ),
    ),
    storeChapter(
      subject,
      'clock: back while closed',
      'A wall clock that went back while the store was closed makes no delivery wait longer than was asked.',
      async (bench) => {
        await bench.accept(sample('m1'))
        await bench.settle(await bench.lease(), again({ afterMs: 1_000 }))
        bench.clock.jump(-hour)
        await bench.reopen()
        await bench.clock.pass(1_000)
        assert.deepEqual(idsOf(await bench.lease()), ['m1'])
      },
      { skip: skip ?? forgetful(subject) },
    ),
  ]
}
