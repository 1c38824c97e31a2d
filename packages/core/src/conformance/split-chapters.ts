import assert from 'node:assert/strict'
import { deliver } from '../destination/deliver.js'
import type { Item, PlannedRequest } from '../destination/destination.js'
import type { Chapter } from './chapter.js'
import { checkOnTheWire, copiesOf, endpointOf, exampleFor, planned, withId } from './example.js'
import type { DestinationSubject } from './subject.js'
import { onWorkbench, requestsOf } from './workbench.js'

export function splitChapter(subject: DestinationSubject, name: string): Chapter {
  return {
    name: `split: ${name}`,
    promise: 'Halving a request covers exactly its calls, in order, down to single calls, which do not split.',
    run: () =>
      onWorkbench(subject, async (bench) => {
        const { destination } = bench
        const count = Math.min(endpointOf(bench, name).limit.calls, 7)
        const [request = assert.fail('nothing is planned')] = planned(bench, exampleFor(bench, name), count)
        const singles = (part: PlannedRequest<Item>): PlannedRequest<Item>[] => {
          const halves = destination.split(part)
          assert.deepEqual(
            halves.flatMap(({ calls }) => calls),
            part.calls.length < 2 ? [] : part.calls,
            'the calls of the halves',
          )
          for (const half of halves) {
            assert.deepEqual([half.endpoint, half.path, half.method], [part.endpoint, part.path, part.method])
            assert.equal(half.bytes, Buffer.byteLength(half.body ?? ''), 'bytes is the UTF-8 length of the body')
          }
          return halves.length === 0 ? [part] : halves.flatMap(singles)
        }
        assert.equal(singles(request).length, request.calls.length)
        await checkOnTheWire(bench, singles(request))
      }),
  }
}

export function isolationChapter(subject: DestinationSubject, name: string): Chapter {
  return {
    name: `one bad call: ${name}`,
    promise: 'When the vendor refuses a whole request for one bad call, that event alone is rejected.',
    run: () =>
      onWorkbench(subject, async (bench) => {
        const row = subject.answers.find(({ kind, accepted }) => kind === 'invalid' && accepted === 'no')
        if (!row || endpointOf(bench, name).limit.calls < 2) return
        const example = exampleFor(bench, name)
        const events = copiesOf(example.event, 9)
        events[4] = withId(events[4] ?? example.event, 'the-bad-one')
        const [bad] = requestsOf(bench.destination, [events[4]]).filter(({ endpoint }) => endpoint === name)
        const text = bad?.calls[0]?.text ?? ''
        const [good] = planned(bench, example, 1)
        assert.notEqual(text, good?.calls[0]?.text, 'the call does not depend on whom the event is about')
        bench.answer((request) => (request.body.includes(text) ? row.sample : subject.accepted(request)))
        const outcomes = await deliver(bench.destination, events)
        const expected = events.map((_, index) => (index === 4 ? 'rejected' : 'delivered'))
        assert.deepEqual(
          outcomes.map(({ status }) => status),
          expected,
        )
      }),
  }
}
