import type { PlannedRequest } from '@waybill/core/destination'
import { createFifo, type Fifo } from '../queue/fifo.js'
import type { AttemptRecord } from '../store/ledger.js'
import type { LeasedDelivery } from '../store/work.js'

/** A planned request that waits to be sent. */
export interface QueuedRequest {
  readonly request: PlannedRequest<LeasedDelivery>
  /** Attempts with the larger requests that this one was split from. */
  readonly history: readonly AttemptRecord[]
}

/** Planned requests by endpoint. */
export interface RequestQueue {
  /** How many calls all of them contain. */
  readonly calls: number
  endpoints(): Iterable<string>
  push(queued: QueuedRequest): void
  /** Puts a request for whose answer somebody waits before everything else. */
  pushAwaited(queued: QueuedRequest): void
  /** Puts the parts of a split request before everything else of their endpoint: they have waited already. */
  pushFirst(parts: readonly QueuedRequest[]): void
  /** Removes the first request of an endpoint: the awaited ones, the parts and the others, in this order. */
  shift(endpoint: string): QueuedRequest | undefined
  /** Removes the first awaited request of an endpoint. */
  shiftAwaited(endpoint: string): QueuedRequest | undefined
  /** The awaited requests of an endpoint. */
  awaited(endpoint: string): readonly QueuedRequest[]
}

interface EndpointQueue {
  readonly awaited: QueuedRequest[]
  readonly urgent: QueuedRequest[]
  readonly planned: Fifo<QueuedRequest>
}

export function createRequestQueue(): RequestQueue {
  const queues = new Map<string, EndpointQueue>()
  let calls = 0
  const queueOf = (endpoint: string) => {
    const existing = queues.get(endpoint)
    if (existing) return existing
    const created: EndpointQueue = { awaited: [], urgent: [], planned: createFifo<QueuedRequest>() }
    queues.set(endpoint, created)
    return created
  }
  const removed = (queued: QueuedRequest | undefined) => {
    if (queued) calls -= queued.request.calls.length
    return queued
  }
  return {
    get calls() {
      return calls
    },
    endpoints: () => queues.keys(),
    push(queued) {
      calls += queued.request.calls.length
      queueOf(queued.request.endpoint).planned.push(queued)
    },
    pushAwaited(queued) {
      calls += queued.request.calls.length
      queueOf(queued.request.endpoint).awaited.push(queued)
    },
    pushFirst(parts) {
      for (const part of parts) {
        calls += part.request.calls.length
        queueOf(part.request.endpoint).urgent.push(part)
      }
    },
    shift(endpoint) {
      const { awaited, urgent, planned } = queueOf(endpoint)
      return removed(awaited.shift() ?? urgent.shift() ?? planned.shift())
    },
    shiftAwaited: (endpoint) => removed(queueOf(endpoint).awaited.shift()),
    awaited: (endpoint) => queueOf(endpoint).awaited,
  }
}
