import type { PlannedRequest } from '@waybill/core/destination'
import { createFifo } from '../queue/fifo.js'
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
  /** Puts the parts of a split request before everything else of their endpoint: they have waited already. */
  pushFirst(parts: readonly QueuedRequest[]): void
  shift(endpoint: string): QueuedRequest | undefined
}

export function createRequestQueue(): RequestQueue {
  const queues = new Map<
    string,
    { readonly urgent: QueuedRequest[]; readonly planned: ReturnType<typeof createFifo<QueuedRequest>> }
  >()
  let calls = 0
  const queueOf = (endpoint: string) => {
    const existing = queues.get(endpoint)
    if (existing) return existing
    const created = { urgent: [], planned: createFifo<QueuedRequest>() }
    queues.set(endpoint, created)
    return created
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
    pushFirst(parts) {
      for (const part of parts) {
        calls += part.request.calls.length
        queueOf(part.request.endpoint).urgent.push(part)
      }
    },
    shift(endpoint) {
      const queue = queueOf(endpoint)
      const queued = queue.urgent.shift() ?? queue.planned.shift()
      if (queued) calls -= queued.request.calls.length
      return queued
    },
  }
}
