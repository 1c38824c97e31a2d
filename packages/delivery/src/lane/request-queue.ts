import type { PlannedRequest } from '@waybill/core/destination'
import { createFifo } from '../queue/fifo.js'
import type { AttemptRecord } from '../store/ledger.js'
import type { LeasedDelivery } from '../store/work.js'

/** A planned request and the round trips that it was split from. */
export interface QueuedRequest {
  readonly request: PlannedRequest<LeasedDelivery>
  readonly history: readonly AttemptRecord[]
}

/** Planned rounds by endpoint, and how many calls they hold. */
export interface RequestQueue {
  readonly calls: number
  endpoints(): Iterable<string>
  push(round: QueuedRequest): void
  /** Before everything planned: the halves of a request that has already waited. */
  pushFirst(rounds: readonly QueuedRequest[]): void
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
    push(round) {
      calls += round.request.calls.length
      queueOf(round.request.endpoint).planned.push(round)
    },
    pushFirst(rounds) {
      for (const round of rounds) {
        calls += round.request.calls.length
        queueOf(round.request.endpoint).urgent.push(round)
      }
    },
    shift(endpoint) {
      const queue = queueOf(endpoint)
      const round = queue.urgent.shift() ?? queue.planned.shift()
      if (round) calls -= round.request.calls.length
      return round
    },
  }
}
