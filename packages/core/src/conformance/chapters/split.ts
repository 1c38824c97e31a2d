import assert from 'node:assert/strict'
import { deliver } from '../../destination/deliver.js'
import type { Delivery, PlannedRequest } from '../../destination/destination.js'
import type { Chapter } from '../chapter.js'
import { checkOnTheWire, copiesOf, endpointOf, exampleFor, planned, withId } from '../example.js'
import type { DestinationSubject } from '../subject.js'
import { onWorkbench, requestsOf } from '../workbench.js'

const theBadOne = 'the-bad-one'

export function splitChapter(subject: DestinationSubject, name: string): Chapter {
  return {
    name: `split: ${name}`,
    promise: 'Halving a request covers exactly its calls, in order, down to single calls, which do not split.',
    run: () =>
      onWorkbench(subject, async (bench) => {
        const { destination } = bench
        const count = Math.min(endpointOf(bench, name).limit.calls, 7)
        const [request = assert.fail('nothing is planned')] = planned(bench, exampleFor(bench, name), count)
        const singles = (part: PlannedRequest<Delivery>): PlannedRequest<Delivery>[] => {
          const halves = destination.split(part)
          assert.deepEqual(
            halves.flatMap(({ calls }) => calls),
            part.calls.length < 2 ? [] : part.calls,
            'the calls of the halves',
          )
          for (const half of halves) {
            assert.ok(half.calls.length < part.calls.length, 'a half is smaller than the whole')
            assert.deepEqual([half.endpoint, half.path, half.method], [part.endpoint, part.path, part.method])
            assert.equal(half.bytes, Buffer.byteLength(half.body ?? ''), 'bytes is the UTF-8 length of the body')
          }
          return halves.length === 0 ? [part] : halves.flatMap(singles)
        }
        assert.equal(singles(request).length, request.calls.length)
        await checkOnTheWire(bench, singles(request))
        return undefined
      }),
  }
}

export function isolationChapter(subject: DestinationSubject, name: string): Chapter {
  return {
    name: `one bad call: ${name}`,
    promise: 'When the vendor refuses a whole request for one bad call, that event alone is rejected.',
    run: () =>
      onWorkbench(subject, async (bench) => {
        const row = subject.answers.find(({ kind, acted }) => kind === 'invalid' && acted === 'no')
        if (!row) return 'the answer table has no row for input that the vendor refuses'
        const example = exampleFor(bench, name)
        const events = copiesOf(example.event, Math.min(9, endpointOf(bench, name).limit.calls))
        const place = events.length >> 1
        const bad = withId(events[place] ?? example.event, theBadOne)
        events[place] = bad
        const textOf = (event: typeof bad) =>
          requestsOf(bench.destination, [event]).find(({ endpoint }) => endpoint === name)?.calls[0]?.text ?? ''
        if (!textOf(bad).includes(theBadOne)) return 'the call does not name whom the event is about'
        bench.answer((request) => (request.body.includes(theBadOne) ? row.sample : subject.accepted(request)))
        const outcomes = await deliver(bench.destination, events)
        // The chapter on splitting finds a call that a wrong `split` lost.
        for (const [index, outcome] of outcomes.entries())
          if (outcome) assert.equal(outcome.status, index === place ? 'rejected' : 'delivered', `event ${index}`)
        assert.ok(
          outcomes.some((outcome) => outcome?.status === 'delivered'),
          'the good events are delivered',
        )
        return undefined
      }),
  }
}
