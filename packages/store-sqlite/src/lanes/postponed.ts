import { createDueHeap } from '@waybill/delivery/queue'
import type { ReleaseOptions } from '@waybill/delivery/store'

/** Pending deliveries that wait on the disk. Only what they wait for is in memory. */
export interface Postponed {
  add(seq: number, wait: ReleaseOptions): void
  /** Removes and returns those that are due, at most `max`. */
  take(max: number): number[]
  /** Milliseconds until the next one is due; `undefined` when none waits for a time. */
  nextDue(): number | undefined
  /** Makes all that wait for a time due, and those that wait for the endpoint. */
  resume(endpoint?: string): void
}

export function createPostponed(now: () => number): Postponed {
  const delayed = createDueHeap<{ readonly seq: number; readonly dueAt: number }>()
  // Due deliveries are returned by age, so here the key is the `seq`.
  const due = createDueHeap<{ readonly dueAt: number }>()
  const isDue = (seq: number) => due.push({ dueAt: seq })
  const held = new Map<string, number[]>()
  return {
    add(seq, { afterMs = 0, held: endpoint }) {
      if (endpoint === undefined && afterMs === 0) isDue(seq)
      else if (endpoint === undefined) delayed.push({ seq, dueAt: now() + afterMs })
      else {
        const seqs = held.get(endpoint)
        if (seqs) seqs.push(seq)
        else held.set(endpoint, [seq])
      }
    },
    take(max) {
      const time = now()
      for (let first = delayed.first(); first && first.dueAt <= time; first = delayed.first()) {
        delayed.pop()
        isDue(first.seq)
      }
      const seqs: number[] = []
      while (seqs.length < max && due.size > 0) seqs.push(due.pop()?.dueAt as number)
      return seqs
    },
    nextDue() {
      if (due.size > 0) return 0
      const first = delayed.first()
      return first && Math.max(0, first.dueAt - now())
    },
    resume(endpoint) {
      for (let next = delayed.pop(); next; next = delayed.pop()) isDue(next.seq)
      if (endpoint === undefined) return
      const seqs = held.get(endpoint) ?? []
      held.delete(endpoint)
      for (const seq of seqs) isDue(seq)
    },
  }
}
