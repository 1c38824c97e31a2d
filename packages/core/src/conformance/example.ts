import assert from 'node:assert/strict'
import type { Item, PlannedRequest } from '../destination/destination.js'
import type { Endpoint } from '../destination/endpoint.js'
import type { CustomerEvent } from '../event/customer-event.js'
import { itemOf, requestsOf, type Workbench } from './workbench.js'

/** Copies of an event, each with its own message id. */
export function copiesOf(event: CustomerEvent, count: number): CustomerEvent[] {
  return Array.from({ length: count }, (_, index) => ({ ...event, messageId: `${event.messageId}-${index}` }))
}

/** The requests to an endpoint that so many copies of an event become. */
export function planned({ destination }: Workbench, { event, step }: Example, count: number): PlannedRequest<Item>[] {
  const items = copiesOf(event, count).map((copy) => itemOf(copy, { step }))
  return [...destination.plan(items).requests]
}

export interface Example {
  readonly event: CustomerEvent
  readonly step: number
}

/** The first example event that becomes a call of this endpoint, and at which step. */
export function exampleFor({ destination, subject }: Workbench, name: string): Example {
  for (const event of subject.events)
    for (const { endpoint, calls } of requestsOf(destination, [event]))
      if (endpoint === name) return { event, step: calls[0]?.item.step ?? 0 }
  return assert.fail(`no example reaches ${name}`)
}

/** The same event about somebody else. */
export function withId(event: CustomerEvent, id: string): CustomerEvent {
  return event.userId === undefined ? { ...event, anonymousId: id } : { ...event, userId: id }
}

export async function checkOnTheWire(bench: Workbench, requests: readonly PlannedRequest[]): Promise<void> {
  for (const request of requests) {
    bench.answer()
    await bench.send(request)
    const [received] = bench.deliveries()
    assert.equal(received?.bytes, request.bytes, 'the body on the wire is as long as planned')
    assert.ok(request.bytes <= endpointOf(bench, request.endpoint).limit.bytes, 'the body keeps the limit')
  }
}

export function endpointOf({ destination }: Workbench, name: string): Endpoint {
  return destination.endpoints[name] ?? assert.fail(`${name} is an endpoint`)
}
