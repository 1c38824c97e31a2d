import type { CustomerEvent } from '../event/customer-event.js'
import { instantOf } from '../event/instant.js'
import type { Rejected, Skipped } from '../outcome.js'
import type { Remark } from '../remark/remark.js'
import type { ExplainedStep } from '../steps/event-steps.js'
import type { Delivery, Destination, PlannedRequest } from './destination.js'

/** What would be sent for some events, without the credentials that the transport adds. */
export interface Preview {
  /** The requests in the order in which they would be planned: first those of the first calls, then of the second ones. */
  readonly requests: readonly PreviewedRequest[]
  /** Events that need no request. */
  readonly settled: readonly {
    /** The event's place in the input, from 0. */
    readonly index: number
    /** Why nothing is sent for it. */
    readonly outcome: Skipped | Rejected
  }[]
  /** What is sent, but weaker than it was meant, by the events' places. Absent: all goes as it was meant. */
  readonly remarks?: readonly {
    /** The event's place in the input, from 0. */
    readonly index: number
    /** What makes it weaker. */
    readonly remarks: readonly Remark[]
  }[]
  /** What the destination's steps do with the events, by the events' places. Absent: it has none. */
  readonly steps?: readonly {
    /** The event's place in the input, from 0. */
    readonly index: number
    /** Each step, in order, and what it changes. */
    readonly steps: readonly ExplainedStep[]
  }[]
}

/** One request as it would be sent. */
export interface PreviewedRequest
  extends Pick<PlannedRequest, 'endpoint' | 'method' | 'path' | 'headers' | 'body' | 'bytes'> {
  /** The events in this request, by their places in the input, from 0. */
  readonly events: readonly number[]
  /** Which of its event's calls this is, from 1. For a request with several calls, that of the first one. */
  readonly step: number
  /** How many calls the event needs in all. For a request with several calls, those of the first one's event. */
  readonly steps: number
}

interface Tracked extends Delivery {
  readonly index: number
}

/** How long before its acceptance an event may have happened and still be live, unless a lane says otherwise: three days. */
export const defaultLiveForMs = 259_200_000

/**
 * When a delivery that is only looked at counts as accepted: at its event's own time. An event that was received too long
 * after it happened was no longer live then, and counts as accepted when it was received.
 */
export function acceptanceOf({ timestamp, receivedAt }: CustomerEvent): Pick<Delivery, 'acceptedAt' | 'past'> {
  const happened = Date.parse(timestamp)
  const received = Date.parse(instantOf(receivedAt) ?? '')
  return received - happened > defaultLiveForMs ? { acceptedAt: received, past: true } : { acceptedAt: happened }
}

/**
 * The exact requests that these events would become, later calls included. Nothing is sent, and no secret is in it. An event
 * counts as accepted when it happened; one with a `receivedAt` of more than three days later is shown as too old to be live.
 */
export function preview(destination: Destination, events: readonly CustomerEvent[]): Preview {
  const requests: PreviewedRequest[] = []
  const settled: { index: number; outcome: Skipped | Rejected }[] = []
  const remarked: { index: number; remarks: readonly Remark[] }[] = []
  let deliveries: Tracked[] = events.map((event, index) => ({
    event,
    index,
    step: 0,
    attempt: 0,
    maybeDelivered: false,
    ...acceptanceOf(event),
    wantsReply: false,
  }))
  while (deliveries.length > 0) {
    const plan = destination.plan(deliveries)
    settled.push(...plan.settled.map(({ delivery, outcome }) => ({ index: delivery.index, outcome })))
    requests.push(...plan.requests.map(previewed))
    // Each of an event's calls has them.
    for (const { delivery, remarks } of plan.requests.flatMap(({ calls }) => calls))
      if (remarks && delivery.step === 0) remarked.push({ index: delivery.index, remarks })
    deliveries = plan.requests.flatMap(({ calls }) =>
      calls
        .filter(({ delivery, steps }) => delivery.step + 1 < steps)
        .map(({ delivery }) => ({ ...delivery, step: delivery.step + 1 })),
    )
  }
  const { eventSteps } = destination
  return {
    requests,
    settled,
    ...(remarked.length > 0 && { remarks: remarked.sort((one, other) => one.index - other.index) }),
    ...(eventSteps && { steps: events.map((event, index) => ({ index, steps: eventSteps.explain(event) })) }),
  }
}

function previewed({ endpoint, method, path, headers, body, bytes, calls }: PlannedRequest<Tracked>): PreviewedRequest {
  const base = {
    endpoint,
    method,
    path,
    headers,
    bytes,
    events: calls.map(({ delivery }) => delivery.index),
    step: (calls[0]?.delivery.step ?? 0) + 1,
    steps: calls[0]?.steps ?? 1,
  }
  return body === undefined ? base : { ...base, body }
}

/**
 * A previewed request as a `curl` command for a shell. `origin` is the vendor's base URL. The command has no credentials:
 * add the vendor's authentication yourself.
 */
export function asCurl(
  request: Pick<PreviewedRequest, 'method' | 'path' | 'headers' | 'body'>,
  origin: string,
): string {
  const lines = [`curl -X ${request.method} ${quote(origin.replace(/\/$/, '') + request.path)}`]
  for (const [name, value] of Object.entries(request.headers)) lines.push(`-H ${quote(`${name}: ${value}`)}`)
  if (request.body !== undefined) lines.push(`--data-raw ${quote(request.body)}`)
  return lines.join(' \\\n  ')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
