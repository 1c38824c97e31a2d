import assert from 'node:assert/strict'
import type { Destination } from '../destination/destination.js'
import type { CustomerEvent } from '../event/customer-event.js'
import type { Chapter } from './chapter.js'
import { checkOnTheWire, copiesOf, type Example, endpointOf, exampleFor, planned, withId } from './example.js'
import { isolationChapter, splitChapter } from './split-chapters.js'
import type { DestinationSubject } from './subject.js'
import { itemOf, onWorkbench, type Workbench } from './workbench.js'

// More calls than this in one request are not tried out: no vendor here takes more, and planning them takes seconds.
const mostCopies = 20_000

/** One chapter each for every endpoint, so that a report shows which of them were not put to the test. */
export function limitChapters(subject: DestinationSubject, endpoints: Destination['endpoints']): Chapter[] {
  return Object.entries(endpoints).flatMap(([name, endpoint]) => {
    const unframed = endpoint.frame ? {} : { skip: 'the endpoint has no frame: a request holds one call' }
    return [
      { ...countChapter(subject, name), ...unframed },
      { ...bytesChapter(subject, name), ...unframed },
      { ...splitChapter(subject, name), ...unframed },
      {
        ...isolationChapter(subject, name),
        ...unframed,
        ...(endpoint.answers === 'per-call' ? { skip: 'the endpoint answers per call: nothing is split' } : {}),
      },
    ]
  })
}

function countChapter(subject: DestinationSubject, name: string): Chapter {
  return {
    name: `limit of calls: ${name}`,
    promise: 'Requests are filled up to the limit of calls and not beyond: at one fewer, at the limit, at one more.',
    run: () =>
      onWorkbench(subject, async (bench) => {
        const { limit } = endpointOf(bench, name)
        const example = exampleFor(bench, name)
        if (limit.calls > mostCopies) return
        const bytesFor = (count: number) => sum(planned(bench, example, count).map(({ bytes }) => bytes))
        for (const count of new Set([Math.max(1, limit.calls - 1), limit.calls, limit.calls + 1])) {
          const requests = planned(bench, example, count)
          assert.equal(sum(requests.map(({ calls }) => calls.length)), count, `${count} calls are all planned`)
          for (const { calls, bytes } of requests)
            assert.ok(calls.length <= limit.calls && bytes <= limit.bytes, `${calls.length} calls, ${bytes} bytes`)
          if (bytesFor(limit.calls) <= limit.bytes)
            assert.equal(
              requests.length,
              Math.ceil(count / limit.calls),
              `${count} calls make as few requests as allowed`,
            )
        }
        await checkOnTheWire(bench, planned(bench, example, Math.min(limit.calls + 1, 2_000)))
      }),
  }
}

function bytesChapter(subject: DestinationSubject, name: string): Chapter {
  return {
    name: `limit of bytes: ${name}`,
    promise: 'No body is longer than the limit in UTF-8 bytes, and a body that fits exactly is not split.',
    run: () =>
      onWorkbench(subject, async (bench) => {
        const { limit, frame = ['', ''] } = endpointOf(bench, name)
        const example = exampleFor(bench, name)
        const size = sizeOf(bench, example.event, example.step)
        const room = limit.bytes - Buffer.byteLength(frame.join(''))
        // n calls take n sizes and n - 1 commas.
        const fitting = Math.floor((room + 1) / (size + 1))
        assert.ok(fitting >= 1, 'an example is larger than the limit')
        if (fitting >= limit.calls || fitting > mostCopies) return
        assert.equal(planned(bench, example, fitting).length, 1, `${fitting} calls fit`)
        const [first, second] = planned(bench, example, fitting + 1)
        assert.ok(first && first.bytes <= limit.bytes && second, `${fitting + 1} calls do not fit`)
        await checkOnTheWire(bench, [first, second])
        await checkToTheByte(bench, example, { fitting, last: room - (fitting - 1) * (size + 1) })
      }),
  }
}

/** Lengthens the last call's id until the body is exactly full, where calls depend on ids; one byte more must not fit. */
async function checkToTheByte(
  bench: Workbench,
  { event, step }: Example,
  { fitting, last }: { readonly fitting: number; readonly last: number },
): Promise<void> {
  const { destination } = bench
  const others = copiesOf(event, fitting - 1)
  const requestsWith = (length: number) =>
    destination.plan([...others, withId(event, 'x'.repeat(length))].map((copy) => itemOf(copy, { step }))).requests
  for (let length = 1; length <= last; length++) {
    const size = sizeOf(bench, withId(event, 'x'.repeat(length)), step)
    if (size > last) return
    if (size < last) continue
    const full = requestsWith(length)
    if (new Set(full.map(({ path }) => path)).size > 1) return
    assert.equal(full.length, 1, 'a body of exactly the limit is one request')
    const { limit } = endpointOf(bench, full[0]?.endpoint ?? '')
    assert.equal(full[0]?.bytes, limit.bytes, 'the body is exactly full')
    const over = requestsWith(length + 1)
    assert.ok(
      over.every(({ bytes }) => bytes <= limit.bytes),
      'a body of one byte more than the limit was packed',
    )
    await checkOnTheWire(bench, full)
    return
  }
}

/** UTF-8 length of the call that an event becomes at this step. */
function sizeOf({ destination }: Workbench, event: CustomerEvent, step: number): number {
  return destination.plan([itemOf(event, { step })]).requests[0]?.calls[0]?.bytes ?? 0
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
