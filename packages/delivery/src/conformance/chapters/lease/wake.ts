import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { sample, samples } from '../../sample-event.js'
import { again, delivered, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

export function wakeChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'nextDue',
      '`nextDue` tells when to lease again: 0 when a delivery is due, `undefined` when none waits for a time.',
      async (bench) => {
        const { store, clock } = bench
        assert.equal(await store.nextDue('a'), undefined)
        await bench.accept(sample('m1'), sample('m2', { user: 'bob' }))
        assert.deepEqual([await store.nextDue('a'), await store.nextDue('b')], [0, undefined])
        const leases = await bench.lease()
        await bench.store.release(leases.slice(0, 1), { afterMs: 900 })
        await bench.store.release(leases.slice(1), { afterMs: 300 })
        const due = (await store.nextDue('a')) ?? Number.NaN
        assert.ok(due > 0 && due <= 300, `due in ${due} ms`)
        await store.forget(['u:bob'])
        await clock.pass(900)
        assert.equal(await store.nextDue('a'), 0)
        assert.equal((await bench.lease()).length, 1)
        assert.equal(await store.nextDue('a'), undefined)
      },
    ),
    storeChapter(
      subject,
      'nextDue after an erasure',
      'A delivery that was erased while it was due does not count for `nextDue`.',
      async (bench) => {
        await bench.accept(...samples(3))
        await bench.store.forget(['u:ada'])
        assert.deepEqual(await bench.lease(), [])
        assert.equal(await bench.store.nextDue('a'), undefined)
      },
    ),
    storeChapter(
      subject,
      'onWork',
      'A listener is called for a lane that has got a due delivery, until it stops listening.',
      async (bench) => {
        const heard: string[] = []
        const stop = bench.store.onWork((lane) => void heard.push(lane))
        const hears = async (what: string, lane: string) => {
          await within(() => heard.includes(lane), `onWork after ${what}`)
          heard.length = 0
        }
        await bench.accept(sample('m1'))
        await hears('an accept', 'a')
        await bench.accept(sample('m2', { lanes: ['b'] }))
        await hears('an accept elsewhere', 'b')
        const [lease] = await bench.lease()
        if (!lease) return assert.fail('a lease')
        await bench.store.release([lease])
        await hears('a release', 'a')
        await bench.settle(await bench.lease(), { state: 'parked', reason: 'bad' })
        await bench.store.selectForReplay({ lane: 'a' }, 'r1')
        await bench.store.replay('r1', 10)
        await hears('a replay', 'a')
        await bench.store.hold({ lane: 'a', endpoint: 'events', reason: 'x' })
        await bench.store.release(await bench.lease(), { endpoint: 'events' })
        heard.length = 0
        await bench.store.resume('a', 'events')
        await hears('a resumption', 'a')
        stop()
        await bench.accept(sample('m3'))
        await new Promise((resolve) => setTimeout(resolve, 20))
        assert.deepEqual(heard, [])
      },
    ),
    storeChapter(
      subject,
      'onWork: order',
      'When a delivery for which others waited is settled or erased, listeners are called for its lane.',
      async (bench) => {
        const heard: string[] = []
        bench.store.onWork((lane) => void heard.push(lane))
        await bench.accept(
          sample('m1'),
          sample('m2', { user: 'ada', anonymous: 'x1' }),
          sample('m3', { anonymous: 'x1' }),
        )
        const head = await bench.lease()
        heard.length = 0
        await bench.settle(head, delivered)
        await within(() => heard.includes('a'), 'onWork after the end of a head')
        const second = await bench.lease()
        await bench.store.release(second, { afterMs: 60_000 })
        heard.length = 0
        await bench.store.forget(['u:ada'])
        await within(() => heard.includes('a'), 'onWork after the erasure of a head')
        assert.equal((await bench.lease()).length, 1)
      },
      { order: 'per-user' },
    ),
    storeChapter(
      subject,
      'no missed wake-up',
      'A worker that sleeps only while nothing is due, and leases again when it is called or its time has come, gets every event.',
      async (bench) => {
        const total = 400
        const ended = consume(bench, total)
        for (let sent = 0; sent < total; sent += 8) {
          await bench.accept(...samples(8, `m${sent}-`, { user: `u${sent % 24}` }))
          if (sent % 3 === 0) await new Promise((resolve) => setImmediate(resolve))
        }
        await ended
        assert.equal((await bench.balance()).delivered, total)
      },
      { order: 'per-user' },
    ),
  ]
}

/** Works as a lane does: leases until there is nothing, then waits for word or for the time that `nextDue` told. */
async function consume(bench: StoreBench, total: number): Promise<void> {
  let ring: () => void = () => undefined
  let rung = false
  bench.store.onWork((lane) => {
    if (lane !== 'a') return
    rung = true
    ring()
  })
  const until = performance.now() + 15_000
  for (let count = 0, turn = 0; count < total; turn++) {
    rung = false
    const leases = await bench.lease({ max: 5 })
    if (leases.length > 0) {
      const back = leases.filter(({ attempt, seq }) => attempt === 0 && seq % 5 === 0)
      const done = leases.filter((lease) => !back.includes(lease))
      await bench.store.commit({
        transitions: [
          { tickets: done, next: delivered, attempts: [] },
          { tickets: back, next: again({ afterMs: turn % 2 }), attempts: [] },
        ],
      })
      count += done.length
      continue
    }
    const due = await bench.store.nextDue('a')
    if (rung || due === 0) continue
    if (due !== undefined) await bench.clock.pass(due)
    else
      await new Promise<void>((resolve, reject) => {
        const missing = () => reject(new assert.AssertionError({ message: `asleep with ${total - count} to come` }))
        const timer = setTimeout(missing, until - performance.now())
        ring = () => {
          clearTimeout(timer)
          resolve()
        }
      })
  }
}

async function within(holds: () => boolean, what: string): Promise<void> {
  for (const until = performance.now() + 5_000; !holds(); ) {
    assert.ok(performance.now() < until, what)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
