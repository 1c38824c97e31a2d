import assert from 'node:assert/strict'
import type { Delivery, PlannedRequest } from '../destination/destination.js'
import type { Endpoint } from '../destination/endpoint.js'
import type { CustomerEvent } from '../event/customer-event.js'
import { itemOf, planOf, requestsOf, type Workbench } from './workbench.js'

/** Copies of an event, each with its own message id. */
export function copiesOf(event: CustomerEvent, count: number): CustomerEvent[] {
  return Array.from({ length: count }, (_, index) => ({ ...event, messageId: `${event.messageId}-${index}` }))
}

/** The requests to an endpoint that so many copies of an event become. */
export function planned(
  { destination }: Workbench,
  { event, step }: Example,
  count: number,
): PlannedRequest<Delivery>[] {
  const items = copiesOf(event, count).map((copy) => itemOf(copy, { step }))
  return [...planOf(destination, items).requests]
}

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

/** The first of them. */
export function exampleFor(bench: Workbench, name: string): Example {
  return examplesFor(bench, name)[0] ?? assert.fail(`no example reaches ${name}`)
}

/** A request with one call of this endpoint. */
export function oneRequest(bench: Workbench, name: string, progress: Partial<Delivery> = {}): PlannedRequest<Delivery> {
  const { event, step } = exampleFor(bench, name)
  const [request] = planOf(bench.destination, [itemOf(event, { step, ...progress })]).requests
  return request ?? assert.fail(`the example of ${name} becomes a request`)
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
  }
}

export function endpointOf({ destination }: Workbench, name: string): Endpoint {
  return destination.endpoints[name] ?? assert.fail(`${name} is an endpoint`)
}
