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
  /** Puts a request behind those like it: one with replayed deliveries goes after all that are live. */
  push(queued: QueuedRequest): void
  /** Puts a request for whose answer somebody waits before everything else. */
  pushAwaited(queued: QueuedRequest): void
  /** Puts requests before everything else of their endpoint, such as the parts of a split one: they have waited already. */
  pushFirst(parts: readonly QueuedRequest[]): void
  /** Puts back a request that was removed and could not start, before everything but awaited ones. */
  putBack(queued: QueuedRequest): void
  /** Removes the first request of an endpoint: the awaited ones, the parts, the live and the replayed ones, in this order. */
  shift(endpoint: string): QueuedRequest | undefined
  /** Removes the first awaited request of an endpoint. */
  shiftAwaited(endpoint: string): QueuedRequest | undefined
  /** Puts the request with a delivery among the awaited ones. Returns whether it is planned. */
  hasten(seq: number): boolean
  /** Removes the first request of an endpoint that goes before the others: an awaited one, or one put before the others. */
  shiftUrgent(endpoint: string): QueuedRequest | undefined
  /** The requests of an endpoint that go before the others. */
  urgent(endpoint: string): readonly QueuedRequest[]
  /** Removes the others. */
  takeOrdinary(endpoint: string): QueuedRequest[]
  /** Removes the requests, of all endpoints, for which this is true. */
  remove(matches: (queued: QueuedRequest) => boolean): QueuedRequest[]
  /** The awaited requests of an endpoint. */
  awaited(endpoint: string): readonly QueuedRequest[]
  /** How many requests of an endpoint there are. */
  count(endpoint: string): number
}

interface EndpointQueue {
  readonly awaited: QueuedRequest[]
  readonly urgent: QueuedRequest[]
  readonly live: Fifo<QueuedRequest>
  readonly replayed: Fifo<QueuedRequest>
}

const allOf = (requests: Fifo<QueuedRequest>) => requests.peek(requests.size)

export function createRequestQueue(): RequestQueue {
  const queues = new Map<string, EndpointQueue>()
  let calls = 0
  const queueOf = (endpoint: string) => {
    const existing = queues.get(endpoint)
    if (existing) return existing
    const created: EndpointQueue = { awaited: [], urgent: [], live: createFifo(), replayed: createFifo() }
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
      const { live, replayed } = queueOf(queued.request.endpoint)
      if (queued.request.calls[0]?.delivery.bulk) replayed.push(queued)
      else live.push(queued)
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
    putBack(queued) {
      calls += queued.request.calls.length
      queueOf(queued.request.endpoint).urgent.unshift(queued)
    },
    shift(endpoint) {
      const { awaited, urgent, live, replayed } = queueOf(endpoint)
      return removed(awaited.shift() ?? urgent.shift() ?? live.shift() ?? replayed.shift())
    },
    shiftAwaited: (endpoint) => removed(queueOf(endpoint).awaited.shift()),
    hasten(seq) {
      const has = ({ request }: QueuedRequest) => request.calls.some(({ delivery }) => delivery.seq === seq)
      for (const { awaited, urgent, live, replayed } of queues.values()) {
        if (awaited.some(has)) return true
        const part = urgent.findIndex(has)
        const found = part < 0 ? [live, replayed].flatMap(allOf).find(has) : urgent.splice(part, 1)[0]
        if (!found) continue
        for (const planned of [live, replayed]) planned.remove(found)
        awaited.push(found)
        return true
      }
      return false
    },
    shiftUrgent(endpoint) {
      const { awaited, urgent } = queueOf(endpoint)
      return removed(awaited.shift() ?? urgent.shift())
    },
    urgent(endpoint) {
      const { awaited, urgent } = queueOf(endpoint)
      return [...awaited, ...urgent]
    },
    takeOrdinary(endpoint) {
      const { live, replayed } = queueOf(endpoint)
      const all: QueuedRequest[] = []
      for (const planned of [live, replayed])
        for (let queued = removed(planned.shift()); queued; queued = removed(planned.shift())) all.push(queued)
      return all
    },
    remove(matches) {
      const gone: QueuedRequest[] = []
      for (const { awaited, urgent, live, replayed } of queues.values()) {
        for (const list of [awaited, urgent])
          for (const queued of list.filter(matches)) gone.push(...list.splice(list.indexOf(queued), 1))
        for (const planned of [live, replayed])
          for (const queued of allOf(planned).filter(matches)) {
            planned.remove(queued)
            gone.push(queued)
          }
      }
      for (const queued of gone) removed(queued)
      return gone
    },
    awaited: (endpoint) => queueOf(endpoint).awaited,
    count(endpoint) {
      const { awaited, urgent, live, replayed } = queueOf(endpoint)
      return awaited.length + urgent.length + live.size + replayed.size
    },
  }
}
