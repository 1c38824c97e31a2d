import assert from 'node:assert/strict'
import type { StoreChapter } from '../../chapter.js'
import { createGate } from '../../fleet/barrier.js'
import { eventually } from '../../fleet/story.js'
import { sample, samples } from '../../sample-event.js'
import { again, idsOf } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'
import { controlChapter } from './control-chapter.js'
import { last, sendUntil } from './listener.js'

/** What is decided for all processes of a shared store, and who has heard of it. */
export function controlChapters(subject: StoreSubject): readonly StoreChapter[] {
  const chapter = controlChapter(subject)
  return [
    chapter(
      'licence',
      'No request starts before the licence is there, and it comes with all that was decided before.',
      async (one, other) => {
        assert.equal(other.control.mayStart(), false)
        await one.control.hold({ lane: 'a', reason: 'by hand' })
        await other.control.licence()
        assert.equal(other.control.mayStart(), true)
        assert.deepEqual(
          last(other).holds.map(({ lane, endpoint, reason }) => [lane, endpoint, reason]),
          [['a', undefined, 'by hand']],
        )
      },
    ),
    chapter(
      'hold',
      'A hold resolves once each process with a licence has done it, and says what those had on the wire.',
      async (one, other) => {
        await other.control.licence()
        let isDone = false
        const done = createGate()
        other.busyUntil(done.passed)
        const before = other.states.length
        const held = one.control.hold({ lane: 'a', endpoint: 'carts', reason: 'by hand' }).finally(() => {
          isDone = true
        })
        await sendUntil(other, 'the other is told of a hold', () => other.states.length > before)
        const [hold] = last(other).holds
        assert.deepEqual([hold?.lane, hold?.endpoint], ['a', 'carts'])
        assert.ok((hold?.change ?? 0) > last(other).known, 'a new hold has a greater number')
        await new Promise((resolve) => setTimeout(resolve, 100))
        assert.equal(isDone, false, 'it has resolved before the other has done it')
        done.open()
        // Each asks as long as it sends: the answer must not wait for its next look at something else.
        await sendUntil(other, 'the hold resolves', () => isDone)
        const { onTheWire, unanswered } = await held
        assert.deepEqual(unanswered, [])
        assert.ok(onTheWire.requests >= 1, `on the wire: ${JSON.stringify(onTheWire)}`)
      },
    ),
    chapter(
      'a process that stands still',
      'Who does not answer may send nothing once a hold has resolved, and is named.',
      async (one, other) => {
        await other.control.licence()
        other.busyUntil(undefined)
        const { unanswered } = await one.control.hold({ lane: 'a', reason: 'by hand' })
        assert.equal(other.control.mayStart(), false)
        assert.equal(unanswered.length, 1)
      },
    ),
    chapter(
      'resume',
      'A resume of one process ends the hold and the pauses of all, and the waits of the lane.',
      async (one, other, bench, second) => {
        await bench.accept(sample('m1'))
        await bench.settle(await bench.lease(), again({ afterMs: 60_000 }))
        await one.control.hold({ lane: 'a', reason: 'by hand' })
        await one.control.pause({ lane: 'a', forMs: 60_000 })
        await other.control.licence()
        const { known } = last(other)
        await one.control.resume('a')
        await sendUntil(other, 'the other is told of a resume', () =>
          other.states.some((state) => state.known >= known && state.resumed.some(({ lane }) => lane === 'a')),
        )
        assert.deepEqual([last(other).holds, last(other).pauses], [[], []])
        assert.deepEqual(await one.control.holds(), [])
        const leases = await second.lease('a', { max: 9, maxBytes: 1_000_000, forMs: 60_000 })
        assert.deepEqual(idsOf(leases), ['m1'])
      },
    ),
    chapter(
      'forget before a commit',
      'What an open transaction has accepted of a forgotten person is erased after its commit, and sent by nobody.',
      async (one, other, bench, second) => {
        await other.control.licence()
        await subject.inTransaction?.(bench.place, async (transaction) => {
          await bench.store.acceptWithin?.(transaction, [sample('m1'), sample('other', { user: 'bob' })])
          assert.equal((await one.control.forget(['u:ada'])).erased, 0)
        })
        const isForgotten = last(other).isForgotten ?? assert.fail('it is told whose events may still come')
        const leases = await second.lease('a', { max: 9, maxBytes: 1_000_000, forMs: 60_000 })
        const theirs = leases.filter(({ event }) => event.messageId === 'm1')
        for (const { seq } of theirs) assert.equal(isForgotten(['u:ada'], seq), true)
        await second.release(leases)
        await eventually(async () => assert.equal((await bench.delivery('m1')).state, 'erased'), 15_000)
        assert.equal((await bench.delivery('other')).state, 'pending')
      },
      subject.inTransaction ? undefined : 'the store has no transactions to share',
    ),
    chapter(
      'pause',
      'A pause that one process is asked for is told to all, with what is left of it; a shorter one changes nothing.',
      async (one, other) => {
        await other.control.licence()
        await one.control.pause({ lane: 'a', endpoint: 'carts', forMs: 60_000 })
        await one.control.pause({ lane: 'a', endpoint: 'carts', forMs: 1_000 })
        await sendUntil(other, 'the other is told of a pause', () => last(other).pauses.length > 0)
        const [pause] = last(other).pauses
        assert.deepEqual([pause?.lane, pause?.endpoint], ['a', 'carts'])
        assert.ok((pause?.forMs ?? 0) > 30_000 && (pause?.forMs ?? 0) <= 60_000, `it lasts ${pause?.forMs} ms`)
      },
    ),
    chapter(
      'forget',
      'Who is forgotten is told to each process, up to what was accepted by then; what it gives back is erased.',
      async (one, other, bench, second) => {
        await bench.accept(...samples(3), sample('other', { user: 'bob' }))
        const leases = await second.lease('a', { max: 1, maxBytes: 1_000_000, forMs: 60_000 })
        await other.control.licence()
        other.busyUntil(second.release(leases))
        const erasure = await one.control.forget(['u:ada'])
        assert.deepEqual([erasure.erased, erasure.unanswered], [3, []])
        const told = other.states.flatMap(({ forgetting }) => forgetting)
        const given = leases[0] ?? assert.fail('it leases one')
        const [person = assert.fail('it is told of a person'), ...more] = told
        assert.ok(person.isTheirs(['u:ada']) && person.upTo >= given.seq)
        assert.deepEqual([person.isTheirs(['u:bob']), more], [false, []])
        await bench.accept(sample('later'))
        const [later] = await bench.leaseSoon(2)
        assert.deepEqual(later?.event.messageId, 'other')
        const isForgotten = last(other).isForgotten ?? assert.fail('it is told whose events may still come')
        assert.equal(isForgotten(['u:ada'], given.seq), true)
        assert.equal(isForgotten(['u:ada'], (later?.seq ?? 0) + 1), false)
      },
    ),
  ]
}
