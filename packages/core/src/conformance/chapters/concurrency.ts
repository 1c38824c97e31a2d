import assert from 'node:assert/strict'
import { type Chapter, chapter } from '../chapter.js'
import { withId } from '../example.js'
import { withShiftedWallClock } from '../other-world.js'
import type { DestinationSubject } from '../subject.js'
import { deliveryOf, onWorkbench, planOf, simplestRequest, statusOf } from '../workbench.js'

const atOnce = 60

/** Chapters about many requests at once, and about wall clocks that jump. */
export function concurrencyChapters(subject: DestinationSubject): Chapter[] {
  return [
    {
      name: 'concurrent sends keep their answers',
      promise: 'Of many requests in flight, answered in any order, each has the outcome of its own answer.',
      run: () =>
        onWorkbench(subject, async (bench) => {
          const row = subject.answers.find(({ kind, acted }) => kind === 'invalid' && acted === 'no')
          if (!row) return 'the answer table has no row for input that the vendor refuses'
          const [event] = simplestRequest(bench).calls.map(({ delivery }) => delivery.event)
          const requests = Array.from({ length: atOnce }, (_, index) => {
            const about = withId(event ?? assert.fail('there is an event'), `user-${index}`)
            return planOf(bench.destination, [deliveryOf(about)]).requests[0] ?? assert.fail('it becomes a request')
          })
          const bad = new Set(requests.filter((_, index) => index % 3 === 0).map(({ body }) => body))
          if (bad.size !== atOnce / 3) return 'requests do not depend on whom the event is about'
          bench.answer((received, index) => {
            const answer = bad.has(received.body) ? row.sample : subject.accepted(received)
            return { ...answer, delayMs: (index * 7) % 40 }
          })
          const outcomes = await Promise.all(requests.map((request) => bench.send(request)))
          for (const [index, [outcome]] of outcomes.entries())
            assert.equal(outcome?.status, index % 3 === 0 ? 'rejected' : 'delivered', `request ${index}`)
          return undefined
        }),
    },
    chapter(
      'deadlines do not read the wall clock',
      'A wall clock that jumps, forwards or back, neither ends a request nor keeps it alive.',
      () =>
        onWorkbench(subject, async (bench) => {
          await bench.send(simplestRequest(bench))
          for (const days of [-1, 1]) {
            const request = simplestRequest(bench)
            bench.answer((received) => ({ ...subject.accepted(received), delayMs: 20 }))
            const [outcome] = await withShiftedWallClock(days * 86_400_000, () => bench.send(request))
            assert.equal(outcome?.status, 'delivered', `${days} days: ${statusOf(outcome)}`)
          }
        }),
    ),
  ]
}
