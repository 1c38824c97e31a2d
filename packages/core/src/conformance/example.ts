import assert from 'node:assert/strict'
import type { Delivery, PlannedRequest } from '../destination/destination.js'
import type { Endpoint } from '../destination/endpoint.js'
import type { CustomerEvent } from '../event/customer-event.js'
import { deliveryOf, planOf, requestsOf, type Workbench } from './workbench.js'

/** Copies of an event, each with its own message id. */
export function copiesOf(event: CustomerEvent, count: number): CustomerEvent[] {
  return Array.from({ length: count }, (_, index) => ({ ...event, messageId: `${event.messageId}-${index}` }))
}

/** The requests that this many copies of an example become. */
export function planned(
  { destination }: Workbench,
  { event, step }: Example,
  count: number,
): PlannedRequest<Delivery>[] {
  const deliveries = copiesOf(event, count).map((copy) => deliveryOf(copy, { step }))
  return [...planOf(destination, deliveries).requests]
}

/** An example event, and at which step it becomes the call in question. */
export interface Example {
  readonly event: CustomerEvent
  readonly step: number
}

/** Every example event that becomes a call of this endpoint, and at which step. */
export function examplesFor({ destination, subject }: Workbench, name: string): Example[] {
  return subject.events.flatMap((event) =>
    requestsOf(destination, [event])
      .filter(({ endpoint }) => endpoint === name)
      .map(({ calls }) => ({ event, step: calls[0]?.delivery.step ?? 0 })),
  )
}

/** The first example for this endpoint. Fails the chapter when there is none. */
export function exampleFor(bench: Workbench, name: string): Example {
  return examplesFor(bench, name)[0] ?? assert.fail(`no example reaches ${name}`)
}

/** A request with one call of this endpoint. */
export function oneRequest(bench: Workbench, name: string, progress: Partial<Delivery> = {}): PlannedRequest<Delivery> {
  const { event, step } = exampleFor(bench, name)
  const [request] = planOf(bench.destination, [deliveryOf(event, { step, ...progress })]).requests
  return request ?? assert.fail(`the example of ${name} becomes a request`)
}

/** The same event about the person with this id. */
export function withId(event: CustomerEvent, id: string): CustomerEvent {
  return event.userId === undefined ? { ...event, anonymousId: id } : { ...event, userId: id }
}

export async function checkOnTheWire(bench: Workbench, requests: readonly PlannedRequest[]): Promise<void> {
  for (const request of requests) {
    bench.answer()
    await bench.send(request)
    const [received] = bench.deliveries()
    assert.equal(received?.bytes, request.bytes, 'the body on the wire is as long as planned')
  }
}

export function endpointOf({ destination }: Workbench, name: string): Endpoint {
  return destination.endpoints[name] ?? assert.fail(`${name} is an endpoint`)
}
