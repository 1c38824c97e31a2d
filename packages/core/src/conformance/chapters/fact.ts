import assert from 'node:assert/strict'
import type { PlannedRequest } from '../../destination/destination.js'
import type { CustomerEvent } from '../../event/customer-event.js'
import type { Chapter } from '../chapter.js'
import { copiesOf, endpointOf, exampleFor, examplesFor, oneRequest, withId } from '../example.js'
import type { DestinationSubject, ScriptedAnswer } from '../subject.js'
import { deliveryOf, onWorkbench, planOf, statusOf } from '../workbench.js'

export function orderChapter(subject: DestinationSubject, name: string): Chapter {
  return {
    name: `order: ${name}`,
    promise: 'Calls are in the order of their events, whoever they are about and whatever time they carry.',
    run: () =>
      onWorkbench(subject, async (bench) => {
        const { event, step } = exampleFor(bench, name)
        const count = Math.min(endpointOf(bench, name).limit.calls, 8)
        // Later events carry earlier times: the order of acceptance is the order.
        const events = copiesOf(event, count).map((copy, index): CustomerEvent => {
          const about = withId(copy, `user-${index % 2}-${index}`)
          return { ...about, timestamp: new Date(Date.parse(event.timestamp) - index * 60_000).toISOString() }
        })
        const deliveries = events.map((one) => deliveryOf(one, { step }))
        const { requests } = planOf(bench.destination, deliveries)
        for (const path of new Set(requests.map((request) => request.path))) {
          const calls = requests.filter((request) => request.path === path).flatMap((request) => request.calls)
          const places = calls.map(({ delivery }) => deliveries.indexOf(delivery))
          assert.deepEqual(
            places,
            places.toSorted((a, b) => a - b),
            `the calls at ${path}`,
          )
        }
        return undefined
      }),
  }
}

export function keyChapter(subject: DestinationSubject, name: string): Chapter {
  return {
    name: `key: ${name}`,
    promise: 'Each call carries a key by which the vendor recognises a repeat, and no two events share one.',
    run: () =>
      onWorkbench(subject, async (bench) => {
        const { keyOf } = subject
        if (!keyOf) return 'the subject does not say where the key is (keyOf)'
        const keys = examplesFor(bench, name).map(({ event, step }) => {
          const [request] = planOf(bench.destination, [deliveryOf(event, { step })]).requests
          const key = keyOf.call(subject, request?.calls[0]?.text ?? '', name)
          assert.ok(key, `the call of ${event.messageId} has a key`)
          return key
        })
        assert.equal(new Set(keys).size, keys.length, 'different events have different keys')
        return keys.length > 1 ? undefined : 'only one example reaches it, so that keys cannot be compared'
      }),
  }
}

export function harmfulChapter(subject: DestinationSubject, name: string): Chapter {
  return {
    name: `a harmful call is not repeated: ${name}`,
    promise: 'Where a repeat acts twice, a doubtful attempt goes over the wire once and says that it may have arrived.',
    run: () =>
      onWorkbench(subject, async (bench) => {
        const doubtful: readonly ScriptedAnswer[] = [
          { fault: 'reset' },
          { fault: 'end' },
          { status: 502 },
          { status: 504 },
        ]
        for (const answer of doubtful) {
          bench.answer(() => answer)
          const what = answer.fault ?? answer.status
          const [outcome] = await bench.send(oneRequest(bench, name))
          assert.equal(bench.deliveries().length, 1, `${what}: requests on the wire`)
          // The chapters on faults check the meaning of the other answers.
          if (answer.fault === 'reset')
            assert.ok(outcome && 'maybeDelivered' in outcome && outcome.maybeDelivered, `${what}: ${statusOf(outcome)}`)
        }
        return undefined
      }),
  }
}

export function outcomesChapter(subject: DestinationSubject, name: string): Chapter {
  return {
    name: `outcomes belong to their calls: ${name}`,
    promise: 'Where an answer tells the calls of a request apart, each outcome stands in the place of its call.',
    run: () =>
      onWorkbench(subject, async (bench) => {
        const { event, step } = exampleFor(bench, name)
        const count = Math.min(endpointOf(bench, name).limit.calls, 5)
        const places = new Set([0, Math.max(0, count - 2)])
        const copies = copiesOf(event, count).map((copy, index) => distinct(withId(copy, `user-${index}`), index))
        const requestWith = (doubtful: (place: number) => boolean) => {
          const deliveries = copies.map((copy, index) => deliveryOf(copy, { step, maybeDelivered: doubtful(index) }))
          const { requests } = planOf(bench.destination, deliveries)
          return requests.length === 1 ? requests[0] : undefined
        }
        const request = requestWith(() => false)
        if (!request) return 'the calls of copies do not share a request'

        let partial: ScriptedAnswer | undefined
        bench.answer((received) => {
          partial = subject.refusing?.(received, [...places])
          return partial ?? subject.accepted(received)
        })
        const outcomes = await bench.send(request)
        if (partial) {
          checkPlaces(request, outcomes.map(statusOf), places)
          return undefined
        }
        // A duplicate is a delivery after an attempt in doubt, and a refusal on a first attempt.
        const row = subject.answers.find(({ kind }) => kind === 'duplicate')
        const mixed = requestWith((place) => !places.has(place))
        if (!row || !mixed) return 'no answer of this vendor tells the calls of a request apart'
        bench.answer(() => row.sample)
        checkPlaces(mixed, (await bench.send(mixed)).map(statusOf), places)
        return undefined
      }),
  }
}

/** The same event with another order id, for vendors that tell calls apart by it. */
function distinct(event: CustomerEvent, index: number): CustomerEvent {
  const fields = event as Readonly<Record<string, unknown>>
  const properties = fields['properties'] as Readonly<Record<string, unknown>> | undefined
  if (properties?.['order_id'] === undefined) return event
  return { ...fields, properties: { ...properties, order_id: `order-${index}` } } as unknown as CustomerEvent
}

function checkPlaces(request: PlannedRequest, found: readonly string[], bad: ReadonlySet<number>): void {
  const expected = request.calls.map((_, place) => (bad.has(place) ? 'rejected' : 'delivered'))
  const words = found.map((text) => text.split(' ')[0])
  assert.deepEqual(words, expected, `outcomes by place: ${found.join(', ')}`)
}
