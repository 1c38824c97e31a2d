import type { StoreLane } from '../store/store.js'
import type { LeaseOptions, ReleaseOptions } from '../store/work.js'
import { createDueHeap } from './due-heap.js'
import { createFifo } from './fifo.js'
import { createOrderGate } from './order-gate.js'
import type { QueuedDelivery } from './queued-delivery.js'

/** The queue of one lane in its owner's memory: what is ready, what waits for its time, for an endpoint, or for an earlier event. */
export interface LaneQueue<T extends QueuedDelivery> {
  /** Whether later events wait for this one in the lane's order. */
  isHead(entry: T): boolean
  enter(entry: T): void
  /** Puts a pending entry back, or in without regard to order. */
  wait(entry: T, options?: ReleaseOptions): void
  /** An entry was settled, or is overtaken: lets go whoever waited for it. */
  leave(entry: T): void
  /** Takes out what is due, oldest first, and marks it as leased. */
  take(options: Pick<LeaseOptions, 'max' | 'maxBytes'>): T[]
  /** Milliseconds until the next entry is due, 0 when one may be, `undefined` when none waits for time. */
  nextDue(): number | undefined
  /** What waits for its time is due now, and with it what was held back for the endpoint. */
  resume(endpoint?: string): void
}

export interface LaneQueueOptions extends Pick<StoreLane, 'order'> {
  /** Elapsed milliseconds. */
  readonly now: () => number
  /** Called when something became ready, or will at a known time. */
  readonly onReady: () => void
}

export function createLaneQueue<T extends QueuedDelivery>({ order, now, onReady }: LaneQueueOptions): LaneQueue<T> {
  const ready = createFifo<T>()
  const delayed = createDueHeap<T>()
  const held = new Map<string, T[]>()
  const gate = createOrderGate<T>(order)

  function makeReady(entry: T): void {
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
    isHead: gate.isHead,
    enter(entry) {
      gate.enter(entry)
      if (entry.blockers === 0) makeReady(entry)
    },
    wait(entry, options = {}) {
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
      const taken: T[] = []
      let bytes = 0
      while (taken.length < max && bytes < maxBytes) {
        const entry = ready.shift()
        if (!entry) break
        // It may have been settled while it stood here.
        if (entry.leased || !entry.isPending()) continue
        entry.leased = true
        taken.push(entry)
        bytes += entry.bytes
      }
      return taken
    },
    nextDue() {
      if (ready.size > 0) return 0
      const first = delayed.first()
      return first && Math.max(0, first.dueAt - now())
    },
    resume(endpoint) {
      for (let entry = delayed.pop(); entry; entry = delayed.pop()) makeReady(entry)
      if (endpoint === undefined) return
      const waiting = held.get(endpoint)
      held.delete(endpoint)
      for (const entry of waiting ?? []) makeReady(entry)
    },
  }
}
