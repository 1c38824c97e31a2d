import assert from 'node:assert/strict'
import type { Delivery, PlannedRequest } from '../../destination/destination.js'
import type { Endpoints } from '../../destination/endpoint.js'
import { type Chapter, chapter } from '../chapter.js'
import { inWorld } from '../other-world.js'
import type { DestinationSubject } from '../subject.js'
import { deliveryOf, onWorkbench, planOf, requestsOf } from '../workbench.js'

/** Chapters about plans: what events become before anything is sent. */
export function planChapters(subject: DestinationSubject): Chapter[] {
  const onBench = (name: string, promise: string, work: Parameters<typeof onWorkbench<void>>[1]) =>
    chapter(name, promise, () => onWorkbench(subject, work))
  return [
    onBench(
      'plan accounts for every delivery',
      'Every delivery is in exactly one request or settled, once.',
      ({ destination }) => {
        const deliveries = subject.events.map((event) => deliveryOf(event))
        const { requests, settled } = planOf(destination, deliveries)
        const inRequests = requests.flatMap(({ calls }) => calls.map(({ delivery }) => delivery))
        const seen = [...inRequests, ...settled.map(({ delivery }) => delivery)]
        for (const delivery of deliveries) {
          const times = seen.filter((other) => other === delivery).length
          assert.equal(times, 1, `the delivery of ${delivery.event.messageId} is accounted for ${times} times`)
        }
        assert.equal(seen.length, deliveries.length, 'as many deliveries come out as go in')
        for (const { outcome } of settled)
          assert.ok(['skipped', 'rejected'].includes(outcome.status), `settled as ${outcome.status}`)
      },
    ),
    onBench(
      'requests keep the declared facts',
      'Method, path, headers, framing and sizes of a request are those of its endpoint and its calls.',
      ({ destination }) => {
        for (const request of requestsOf(destination, subject.events)) checkFacts(destination.endpoints, request)
      },
    ),
    onBench(
      'plan ignores clocks and chance',
      'The same events give the same bytes at any time: no clock, no random value.',
      async ({ destination }) => {
        const deliveries = subject.events.map((event) => deliveryOf(event))
        const first = inWorld({ at: 946_684_800_000, chance: 0.1 }, () =>
          bytesOf(destination.plan(deliveries).requests),
        )
        const second = inWorld({ at: 4_102_444_800_000, chance: 0.9 }, () =>
          bytesOf(destination.plan(deliveries).requests),
        )
        assert.deepEqual(second, first, 'a plan at another time differs')
        // Finds also a clock that the destination kept before `inWorld` replaced it.
        const now = bytesOf(destination.plan(deliveries).requests)
        await new Promise((resolve) => setTimeout(resolve, 20))
        assert.deepEqual(bytesOf(destination.plan(deliveries).requests), now, 'a plan 20 ms later differs')
      },
    ),
    onBench(
      'a repeat is the same bytes',
      'A later attempt sends what the first one sent, keys included, also from another process.',
      async ({ destination, canary }) => {
        const first = bytesOf(requestsOf(destination, subject.events))
        const later = requestsOf(destination, subject.events, { attempt: 3, maybeDelivered: true })
        assert.deepEqual(bytesOf(later), first, 'the plan of a later attempt differs')
        const other = await subject.create({ baseUrl: 'http://127.0.0.1:9/api', canary })
        const elsewhere = bytesOf(requestsOf(other, subject.events, { attempt: 1 }))
        await other.close()
        assert.deepEqual(elsewhere, first, 'the plan of another instance differs')
      },
    ),
    onBench('events are left unchanged', 'Planning changes no delivery and no event.', ({ destination }) => {
      const deliveries = subject.events.map((event) => deliveryOf(structuredClone(event)))
      const before = structuredClone(deliveries)
      planOf(destination, deliveries)
      assert.deepEqual(deliveries, before, 'a delivery or its event was changed')
      assert.doesNotThrow(() => planOf(destination, deliveries.map(deepFrozen)), 'a frozen delivery is enough')
      assert.equal(
        planOf(destination, deliveries.map(deepFrozen)).requests.length,
        planOf(destination, before).requests.length,
        'a frozen delivery is planned like any other',
      )
    }),
    onBench(
      'calls go one after another',
      'An event that needs several calls has one in each plan, by its step, and none after the last.',
      ({ destination }) => {
        for (const event of subject.events) {
          const [first] = planOf(destination, [deliveryOf(event)]).requests
          const steps = first?.calls[0]?.steps ?? 0
          for (let step = 0; step < steps; step++) {
            const { requests } = planOf(destination, [deliveryOf(event, { step })])
            const calls = requests.flatMap((request) => request.calls)
            assert.equal(calls.length, 1, `step ${step} of ${event.messageId} is one call`)
            assert.equal(calls[0]?.steps, steps, `step ${step} of ${event.messageId} says how many there are`)
          }
          const after = planOf(destination, [deliveryOf(event, { step: steps })])
          assert.equal(after.requests.length, 0, `nothing follows the last call of ${event.messageId}`)
        }
      },
    ),
  ]
}

function checkFacts(endpoints: Endpoints, request: PlannedRequest<Delivery>): void {
  const { endpoint: name, body = '', bytes, calls } = request
  const endpoint = endpoints[name] ?? assert.fail(`${name} is an endpoint of the destination`)
  assert.ok(calls.length >= 1, `${name}: a request holds at least one call`)
  const [open, close] = request.frame ?? endpoint.frame ?? ['', '']
  if (!endpoint.frame) assert.equal(calls.length, 1, `${name}: without a frame a request holds one call`)
  assert.equal(body, open + calls.map(({ text }) => text).join(',') + close, `${name}: the body is its calls, framed`)
  assert.equal(bytes, Buffer.byteLength(body), `${name}: bytes is the UTF-8 length of the body`)
  for (const call of calls) assert.equal(call.bytes, Buffer.byteLength(call.text), `${name}: bytes of a call`)
  assert.equal(request.method, endpoint.method, `${name}: method`)
  for (const [header, value] of Object.entries(endpoint.headers ?? {}))
    assert.equal(request.headers[header], value, `${name}: header ${header}`)
  const [declared = ''] = endpoint.path.split('?')
  const pattern = declared.split(/\{\w+\}/).map(escaped)
  assert.match(request.path, new RegExp(`^${pattern.join('[^/?#]+')}(?:\\?.*)?$`), `${name}: path`)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

export function bytesOf(requests: readonly Pick<PlannedRequest, 'method' | 'path' | 'headers' | 'body' | 'bytes'>[]) {
  return requests.map(({ method, path, headers, body, bytes }) => ({
    method,
    path,
    headers: { ...headers },
    body,
    bytes,
  }))
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) deepFrozen(member)
  return Object.freeze(value)
}
