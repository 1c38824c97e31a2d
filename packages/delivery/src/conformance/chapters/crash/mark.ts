import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { samples } from '../../sample-event.js'
import { again, delivered, forgetful, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

/** Long enough to work with a lease, short enough to wait for its end. */
const forMs = 1_000

/** Marks that tell the next owner what the dead one was about. */
export function markChapters(subject: StoreSubject): readonly StoreChapter[] {
  const skip = forgetful(subject)
  return [
    storeChapter(
      subject,
      'start marks',
      'After a crash, a delivery with the mark of a started call is in doubt. No other is.',
      async (bench) => {
        await bench.accept(...samples(6))
        const [one, two, three, four, five] = await bench.lease({ max: 5, forMs })
        if (!one || !two || !three || !four || !five) return assert.fail('five leases')
        await bench.store.commit({ start: [one, two, three, four] })
        await bench.settle([two], again())
        await bench.store.release([three])
        await bench.settle([four], delivered)
        await bench.crash()
        const leases = await bench.leaseSoon(5)
        assert.deepEqual(new Set(idsOf(leases)), new Set(['m1', 'm2', 'm3', 'm5', 'm6']))
        assert.deepEqual(doubtful(leases), ['m1'])
        await bench.balance()
      },
      { skip },
    ),
    storeChapter(
      subject,
      'start marks end',
      'A delivery is no longer in doubt after its next transition or release, or a replay.',
      async (bench) => {
        await bench.accept(...samples(3))
        await bench.store.commit({ start: await bench.lease({ forMs }) })
        await bench.crash()
        const leases = await bench.leaseSoon(3, { forMs })
        assert.deepEqual(doubtful(leases), ['m1', 'm2', 'm3'])
        const [one, two, three] = leases
        if (!one || !two || !three) return assert.fail('three leases')
        await bench.settle([one], again())
        await bench.store.release([two])
        await bench.settle([three], { state: 'parked', reason: 'in_doubt' })
        assert.equal(await bench.store.selectForReplay({ state: 'parked' }, 'r1'), 1)
        assert.equal(await bench.store.replay('r1', 1), 1)
        const anew = await bench.leaseSoon(3, { forMs })
        assert.deepEqual([anew.length, doubtful(anew)], [3, []])
        await bench.crash()
        assert.deepEqual(doubtful(await bench.leaseSoon(3)), [], 'nor after another crash')
      },
      { skip },
    ),
    storeChapter(
      subject,
      'probation marks',
      'Each crash while a delivery is on probation counts one stop for it. `probationPassed` and a transition clear the count.',
      async (bench) => {
        await bench.accept(...samples(4))
        for (const stops of [undefined, 1, 2]) {
          const leases = await bench.leaseSoon(4, { forMs })
          assert.deepEqual(stopsOf(leases, 'm1', 'm2', 'm3', 'm4'), [stops, stops, stops, undefined])
          await bench.store.commit({ probation: leases.filter(({ event }) => event.messageId !== 'm4') })
          await bench.crash()
        }
        const leases = await bench.leaseSoon(4, { forMs })
        assert.deepEqual(stopsOf(leases, 'm1', 'm2', 'm3', 'm4'), [3, 3, 3, undefined])
        const of = (id: string) => leases.filter(({ event }) => event.messageId === id)
        await bench.store.commit({ probation: [...of('m1'), ...of('m2')] })
        await bench.store.commit({ probationPassed: of('m1') })
        await bench.settle(of('m2'), again())
        await bench.crash()
        const anew = await bench.leaseSoon(4, { forMs })
        assert.deepEqual(stopsOf(anew, 'm1', 'm2'), [undefined, undefined])
        await bench.balance()
      },
      { skip },
    ),
    storeChapter(
      subject,
      'no marks without a crash',
      'After a proper close, no delivery is in doubt or suspected of a crash.',
      async (bench) => {
        await bench.accept(...samples(2))
        const leases = await bench.lease({ forMs })
        await bench.store.commit({ probation: leases })
        await bench.store.release(leases)
        const opened = await bench.reopen()
        assert.equal(opened.unclean, undefined)
        const anew = await bench.leaseSoon(2)
        assert.deepEqual([stopsOf(anew, 'm1', 'm2'), doubtful(anew)], [[undefined, undefined], []])
      },
      { skip },
    ),
  ]
}

type Leases = Awaited<ReturnType<StoreBench['lease']>>

function doubtful(leases: Leases): readonly string[] {
  return idsOf(leases.filter(({ inDoubt }) => inDoubt === true))
}

function stopsOf(leases: Leases, ...ids: readonly string[]): readonly (number | undefined)[] {
  return ids.map((id) => leases.find(({ event }) => event.messageId === id)?.stops)
}
