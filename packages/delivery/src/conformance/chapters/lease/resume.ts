import assert from 'node:assert/strict'
import { longestWaitMs } from '../../../store/work.js'
import type { StoreChapter } from '../../chapter.js'
import { sample, samples } from '../../sample-event.js'
import { again, delivered, forgetful, idsOf, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const long = 3_600_000

/** Puts off four of six events, each in its way: two for a time, two for an endpoint. The others stay leased. */
async function putOff(bench: StoreBench): Promise<void> {
  await bench.accept(...samples(6))
  await bench.store.hold({ lane: 'a', endpoint: 'carts', reason: 'bad_key' })
  const leases = await bench.lease()
  await bench.settle(leases.slice(0, 1), again({ afterMs: long, reason: 'throttled' }))
  await bench.store.release(leases.slice(1, 2), { afterMs: long })
  await bench.settle(leases.slice(2, 3), again({ endpoint: 'carts', spent: false }))
  await bench.store.release(leases.slice(3, 4), { endpoint: 'carts' })
}

export function resumeChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'resume: a lane',
      'When a lane is resumed, its deliveries that wait for a time become due. Leased ones, those that wait for an endpoint, and other lanes’ do not.',
      async (bench) => {
        await putOff(bench)
        await bench.accept(sample('n1', { lanes: ['b'] }))
        await bench.store.release(await bench.lease({ lane: 'b' }), { afterMs: long })
        assert.deepEqual(await bench.lease(), [])
        await bench.store.resume('a')
        assert.equal(await bench.store.nextDue('a'), 0)
        const leases = await bench.lease()
        assert.deepEqual(new Set(idsOf(leases)), new Set(['m1', 'm2']))
        assert.deepEqual([leases.find(({ event }) => event.messageId === 'm1')?.attempt, leases.length], [1, 2])
        assert.deepEqual(await bench.lease({ lane: 'b' }), [])
        assert.equal((await bench.settle(leases, delivered)).stale.length, 0)
        assert.equal(await bench.store.nextDue('a'), undefined, 'the others wait for no time')
      },
    ),
    storeChapter(
      subject,
      'resume: an endpoint',
      'When an endpoint is resumed, deliveries that wait for it become due, and so do those that wait for a time.',
      async (bench) => {
        await putOff(bench)
        await bench.store.resume('a', 'carts')
        assert.equal(await bench.store.nextDue('a'), 0)
        const leases = await bench.lease()
        assert.deepEqual(new Set(idsOf(leases)), new Set(['m1', 'm2', 'm3', 'm4']))
        await bench.store.release(leases, { afterMs: long })
        assert.deepEqual(await bench.lease(), [], 'what is put off anew waits')
      },
    ),
    storeChapter(
      subject,
      'resume: order',
      'A delivery that waits for an earlier event of its user still waits after its lane is resumed.',
      async (bench) => {
        await bench.accept(...samples(3))
        await bench.settle(await bench.lease(), again({ afterMs: long }))
        assert.deepEqual(await bench.lease(), [])
        await bench.store.resume('a')
        const first = await bench.lease()
        assert.deepEqual(idsOf(first), ['m1'])
        await bench.settle(first, delivered)
        assert.deepEqual(idsOf(await bench.leaseSoon(1)), ['m2'])
      },
      { order: 'per-user' },
    ),
    storeChapter(
      subject,
      'resume: across reopening',
      'A resumption also ends waits from before a restart. Waits that it ended do not come back with a restart.',
      async (bench) => {
        await bench.accept(...samples(4))
        await bench.settle(await bench.lease({ max: 3 }), again({ afterMs: long, reason: 'throttled' }))
        await bench.reopen()
        const fourth = await bench.leaseSoon(1)
        assert.deepEqual(idsOf(fourth), ['m4'])
        await bench.settle(fourth, delivered)
        await bench.store.resume('a')
        const first = await bench.lease({ max: 1 })
        assert.equal(first.length, 1, 'due before the next restart')
        await bench.settle(first, delivered)
        await bench.reopen()
        assert.equal((await bench.leaseSoon(2)).length, 2, 'due after it')
      },
      { skip: forgetful(subject) },
    ),
    storeChapter(
      subject,
      'resume: onWork',
      'A listener is called for a lane that is resumed and has due deliveries.',
      async (bench) => {
        await putOff(bench)
        const heard = new Promise<string>((resolve, reject) => {
          const missing = () => reject(new assert.AssertionError({ message: 'nothing was heard' }))
          const timer = setTimeout(missing, 5_000)
          bench.store.onWork((lane) => {
            clearTimeout(timer)
            resolve(lane)
          })
        })
        await bench.store.resume('a')
        assert.equal(await heard, 'a')
      },
    ),
    storeChapter(
      subject,
      'the longest wait',
      'A wait of ten years is kept, reported by `nextDue`, and ended by a resumption.',
      async (bench) => {
        await bench.accept(...samples(2))
        const leases = await bench.lease()
        await bench.settle(leases.slice(0, 1), again({ afterMs: longestWaitMs }))
        await bench.store.release(leases.slice(1), { afterMs: longestWaitMs })
        const due = (await bench.store.nextDue('a')) ?? Number.NaN
        assert.ok(due > longestWaitMs - 600_000 && due <= longestWaitMs, `due in ${due} ms`)
        await bench.store.resume('a')
        assert.equal((await bench.lease()).length, 2)
        await bench.balance()
      },
    ),
  ]
}
