import type { CustomerEvent } from '../event/customer-event.js'
import type { Rejected, Skipped } from '../outcome.js'
import type { Delivery, Destination, PlannedRequest } from './destination.js'

/** What would be sent for some events: exact requests, without the secret that the transport adds. */
export interface Preview {
  readonly requests: readonly PreviewedRequest[]
  /** Events that need no request, by their place in the input. */
  readonly settled: readonly { readonly index: number; readonly outcome: Skipped | Rejected }[]
}

export interface PreviewedRequest
  extends Pick<PlannedRequest, 'endpoint' | 'method' | 'path' | 'headers' | 'body' | 'bytes'> {
  /** The events in this request, by their place in the input. */
  readonly events: readonly number[]
  /** Which of its event's calls this is, from 1, and of how many; for a request of several calls, the first one's. */
  readonly step: number
  readonly steps: number
}

interface Tracked extends Delivery {
  readonly index: number
}

/** The exact requests that these events would become, later calls included. Nothing is sent, no secret is in it. */
export function preview(destination: Destination, events: readonly CustomerEvent[]): Preview {
  const requests: PreviewedRequest[] = []
  const settled: { index: number; outcome: Skipped | Rejected }[] = []
  let items: Tracked[] = events.map((event, index) => ({
    event,
    index,
    step: 0,
    attempt: 0,
    maybeDelivered: false,
    acceptedAt: Date.parse(event.timestamp),
    wantsReply: false,
  }))
  while (items.length > 0) {
    const plan = destination.plan(items)
    settled.push(...plan.settled.map(({ delivery, outcome }) => ({ index: delivery.index, outcome })))
    requests.push(...plan.requests.map(previewed))
    items = plan.requests.flatMap(({ calls }) =>
      calls
        .filter(({ delivery, steps }) => delivery.step + 1 < steps)
        .map(({ delivery }) => ({ ...delivery, step: delivery.step + 1 })),
    )
  }
  return { requests, settled }
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

/** A previewed request as a shell command. The secret is not in it; add the vendor's authentication yourself. */
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
