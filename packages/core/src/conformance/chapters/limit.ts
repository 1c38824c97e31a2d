import assert from 'node:assert/strict'
import type { Chapter } from '../chapter.js'
import { checkOnTheWire, endpointOf, exampleFor, planned } from '../example.js'
import { padFor, sizeOf } from '../padding.js'
import type { DestinationSubject } from '../subject.js'
import { deliveryOf, onWorkbench, planOf } from '../workbench.js'

// Larger limits are not tested: planning so many calls takes seconds.
const mostCalls = 20_000
const mostBytes = 32_000_000

export function countChapter(subject: DestinationSubject, name: string): Chapter {
  return {
    name: `limit of calls: ${name}`,
    promise: 'Requests are filled up to the limit of calls and not beyond: at one fewer, at the limit, at one more.',
    run: () =>
      onWorkbench(subject, async (bench) => {
        const { limit } = endpointOf(bench, name)
        const example = exampleFor(bench, name)
        if (limit.calls > mostCalls) return `the limit of ${limit.calls} calls is beyond what is tried out`
        const bytesFor = (count: number) => sum(planned(bench, example, count).map(({ bytes }) => bytes))
        const fits = bytesFor(limit.calls) <= limit.bytes
        for (const count of new Set([Math.max(1, limit.calls - 1), limit.calls, limit.calls + 1])) {
          const requests = planned(bench, example, count)
          assert.equal(sum(requests.map(({ calls }) => calls.length)), count, `${count} calls are all planned`)
          for (const { calls } of requests) assert.ok(calls.length <= limit.calls, `${calls.length} calls in one`)
          if (fits)
            assert.equal(requests.length, Math.ceil(count / limit.calls), `${count} calls make as few as allowed`)
        }
        await checkOnTheWire(bench, planned(bench, example, Math.min(limit.calls + 1, 2_000)))
        return undefined
      }),
  }
}

export function bytesChapter(subject: DestinationSubject, name: string): Chapter {
  return {
    name: `limit of bytes: ${name}`,
    promise:
      'Bodies are measured in UTF-8 bytes: one byte less than the limit and exactly the limit are one request, one byte more is not.',
    run: () =>
      onWorkbench(subject, async (bench) => {
        const example = exampleFor(bench, name)
        const { step } = example
        const { limit, frame: framed = ['', ''] } = endpointOf(bench, name)
        const [planned] = planOf(bench.destination, [deliveryOf(example.event, { step })]).requests
        const frame = planned?.frame ?? framed
        if (limit.bytes > mostBytes) return `the limit of ${limit.bytes} bytes is beyond what is tried out`
        const pad = padFor(bench, example, limit.bytes)
        if (!pad) return 'no part of the example can be made long enough to fill a body'
        const overhead = Buffer.byteLength(frame.join(''))
        const own = (sizeOf(bench, pad(40), step) ?? 0) - 40
        const plan = (...paddings: number[]) =>
          planOf(
            bench.destination,
            paddings.map((bytes) => deliveryOf(pad(bytes), { step })),
          )

        const alone = limit.bytes - overhead - own
        for (const less of [1, 0]) {
          const { requests } = plan(alone - less)
          assert.deepEqual(sizes(requests), [limit.bytes - less], `a call that makes ${limit.bytes - less} bytes`)
          await checkOnTheWire(bench, requests)
        }
        const over = plan(alone + 1)
        assert.deepEqual(sizes(over.requests), [], `a call that makes ${limit.bytes + 1} bytes is never sent`)
        assert.deepEqual(
          over.settled.map(({ outcome }) => outcome.status),
          ['rejected'],
          `a call that makes ${limit.bytes + 1} bytes is rejected`,
        )

        if (!endpointOf(bench, name).frame || limit.calls < 2) return undefined
        // Two calls and the comma between them.
        const second = limit.bytes - overhead - (own + 40) - 1 - own
        for (const less of [1, 0])
          assert.deepEqual(
            sizes(plan(40, second - less).requests),
            [limit.bytes - less],
            `two calls that make ${limit.bytes - less} bytes`,
          )
        const { requests } = plan(40, second + 1)
        assert.equal(requests.length, 2, `two calls that make ${limit.bytes + 1} bytes are two requests`)
        await checkOnTheWire(bench, requests)
        return undefined
      }),
  }
}

function sizes(requests: readonly { readonly bytes: number }[]): number[] {
  return requests.map(({ bytes }) => bytes)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
