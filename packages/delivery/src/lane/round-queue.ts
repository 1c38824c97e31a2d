import type { PlannedRequest } from '@waybill/core'
import { createFifo } from '../queue/fifo.js'
import type { AttemptRecord } from '../store/ledger.js'
import type { Lease } from '../store/work.js'

/** A planned request and the round trips that it was split from. */
export interface Round {
  readonly request: PlannedRequest<Lease>
  readonly history: readonly AttemptRecord[]
}

/** Planned rounds by endpoint, and how many calls they hold. */
export interface RoundQueue {
  readonly calls: number
  endpoints(): Iterable<string>
  push(round: Round): void
  /** Before everything planned: the halves of a request that has already waited. */
  pushFirst(rounds: readonly Round[]): void
  shift(endpoint: string): Round | undefined
}

export function createRoundQueue(): RoundQueue {
  const queues = new Map<string, { readonly urgent: Round[]; readonly planned: ReturnType<typeof createFifo<Round>> }>()
  let calls = 0
  const queueOf = (endpoint: string) => {
    const existing = queues.get(endpoint)
    if (existing) return existing
    const created = { urgent: [], planned: createFifo<Round>() }
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
