import { createDueHeap } from '@waybill/delivery/queue'
import type { ReleaseOptions } from '@waybill/delivery/store'

/** Pending events that wait on the disk: when or for what, and nothing else of them in memory. */
export interface PutOff {
  add(seq: number, wait: ReleaseOptions): void
  /** Those that are due, at most so many. */
  take(max: number): number[]
  /** Milliseconds until the next is due, `undefined` when none waits for time. */
  nextDue(): number | undefined
  /** What waited for the endpoint waits no more. */
  resume(endpoint: string): void
}

export function createPutOff(now: () => number): PutOff {
  const delayed = createDueHeap<{ readonly seq: number; readonly dueAt: number }>()
  const held = new Map<string, number[]>()
  return {
    add(seq, { afterMs = 0, held: endpoint }) {
      if (endpoint === undefined) delayed.push({ seq, dueAt: now() + afterMs })
      else {
        const seqs = held.get(endpoint)
        if (seqs) seqs.push(seq)
        else held.set(endpoint, [seq])
      }
    },
    take(max) {
      const seqs: number[] = []
      const time = now()
      for (let first = delayed.first(); first && first.dueAt <= time && seqs.length < max; first = delayed.first()) {
        delayed.pop()
        seqs.push(first.seq)
      }
      return seqs
    },
    nextDue() {
      const first = delayed.first()
      return first && Math.max(0, first.dueAt - now())
    },
    resume(endpoint) {
      const seqs = held.get(endpoint) ?? []
      held.delete(endpoint)
      for (const seq of seqs) delayed.push({ seq, dueAt: now() })
    },
  }
}
