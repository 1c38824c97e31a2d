import { createFifo } from '../fifo.js'
import type { LaneSettings, Lease, LeaseOptions, ReleaseOptions } from '../store/store.js'
import { createDueHeap } from './due-heap.js'
import type { Entry } from './memory-row.js'
import { createOrderGate } from './order-gate.js'

/** The queue of one lane: what is ready, what waits for its time, for an endpoint, or for an earlier event. */
export interface MemoryLane {
  enter(entry: Entry): void
  /** Puts a pending entry back. */
  wait(entry: Entry, options: ReleaseOptions): void
  /** An entry was settled: lets go whoever waited for it. */
  leave(entry: Entry): void
  take(options: LeaseOptions): Lease[]
  nextDue(): number | undefined
  resume(endpoint: string): void
}

export interface MemoryLaneOptions extends LaneSettings {
  /** Elapsed milliseconds. */
  readonly now: () => number
  /** Called when something became ready. */
  readonly onReady: () => void
}

export function createMemoryLane({ order, now, onReady }: MemoryLaneOptions): MemoryLane {
  const ready = createFifo<Entry>()
  const delayed = createDueHeap()
  const held = new Map<string, Entry[]>()
  const gate = createOrderGate(order)

  function makeReady(entry: Entry): void {
    ready.push(entry)
    onReady()
  }

  function ripen(): void {
    const time = now()
    for (let entry = delayed.first(); entry && entry.dueAt <= time; entry = delayed.first()) {
      delayed.pop()
      ready.push(entry)
    }
  }

  return {
    enter(entry) {
      gate.enter(entry)
      if (entry.blockers === 0) makeReady(entry)
    },
    wait(entry, options) {
      if (options.held !== undefined) {
        const waiting = held.get(options.held)
        if (waiting) waiting.push(entry)
        else held.set(options.held, [entry])
      } else if (options.afterMs) {
        entry.dueAt = now() + options.afterMs
        delayed.push(entry)
        onReady()
      } else {
        makeReady(entry)
      }
    },
    leave(entry) {
      for (const waiter of gate.leave(entry)) makeReady(waiter)
    },
    take({ max, maxBytes }) {
      ripen()
      const leases: Lease[] = []
      let bytes = 0
      while (leases.length < max && bytes < maxBytes) {
        const entry = ready.shift()
        if (!entry) break
        // It may have been settled while it stood here.
        if (entry.state !== 'pending' || entry.leased) continue
        leases.push(leaseOf(entry))
        bytes += entry.row.bytes
      }
      return leases
    },
    nextDue() {
      if (ready.size > 0) return 0
      const first = delayed.first()
      return first && Math.max(0, first.dueAt - now())
    },
    resume(endpoint) {
      const waiting = held.get(endpoint)
      held.delete(endpoint)
      for (const entry of waiting ?? []) makeReady(entry)
    },
  }
}

function leaseOf(entry: Entry): Lease {
  entry.leased = true
  entry.lease++
  const { row, lane, lease, step, attempt, maybeDelivered } = entry
  return {
    lane,
    seq: row.seq,
    lease,
    source: row.source,
    bytes: row.bytes,
    event: row.event,
    step,
    attempt,
    maybeDelivered,
    acceptedAt: row.at,
    decide: false,
  }
}
