import type { StoreLane } from '../store/store.js'
import type { LeaseOptions, ReleaseOptions } from '../store/work.js'
import { createDueHeap } from './due-heap.js'
import { createFifo } from './fifo.js'
import { createOrderGate } from './order-gate.js'
import type { QueuedDelivery } from './queued-delivery.js'

/** The queue of one lane in memory: deliveries that are ready, and those that wait for a time, an endpoint or an earlier event. */
export interface LaneQueue<T extends QueuedDelivery> {
  /** Whether later events wait for this delivery in the lane's order. */
  isHead(delivery: T): boolean
  /** Adds a new delivery. It waits for earlier ones where the lane's order says so. */
  enter(delivery: T): void
  /** Puts a pending delivery back, or adds one without regard to the order. */
  wait(delivery: T, options?: ReleaseOptions): void
  /** Ends the wait of all that wait for this delivery: it is settled or overtaken. */
  leave(delivery: T): void
  /** Removes due deliveries, oldest first, and sets `leased` on them. */
  take(options: Pick<LeaseOptions, 'max' | 'maxBytes'>): T[]
  /** Milliseconds until the next delivery is due: 0 when one may be, `undefined` when none waits for a time. */
  nextDue(): number | undefined
  /** Makes all that wait for a time due now, and those that were held back for the endpoint. */
  resume(endpoint?: string): void
}

/** Options of `createLaneQueue`. */
export interface LaneQueueOptions extends Pick<StoreLane, 'order'> {
  /** Returns milliseconds of a clock that never jumps. */
  readonly now: () => number
  /** Called when a delivery is ready, or will be at a known time. */
  readonly onReady: () => void
}

/** Makes an empty `LaneQueue`. */
export function createLaneQueue<T extends QueuedDelivery>({ order, now, onReady }: LaneQueueOptions): LaneQueue<T> {
  const ready = createFifo<T>()
  const delayed = createDueHeap<T>()
  const held = new Map<string, T[]>()
  const gate = createOrderGate<T>(order)

  function makeReady(delivery: T): void {
    ready.push(delivery)
    onReady()
  }

  function moveDue(): void {
    const time = now()
    for (let due = delayed.first(); due && due.dueAt <= time; due = delayed.first()) {
      delayed.pop()
      ready.push(due)
    }
  }

  return {
    isHead: gate.isHead,
    enter(delivery) {
      gate.enter(delivery)
      if (delivery.blockers === 0) makeReady(delivery)
    },
    wait(delivery, options = {}) {
      if (options.held !== undefined) {
        const waiting = held.get(options.held)
        if (waiting) waiting.push(delivery)
        else held.set(options.held, [delivery])
      } else if (options.afterMs) {
        delivery.dueAt = now() + options.afterMs
        delayed.push(delivery)
        onReady()
      } else {
        makeReady(delivery)
      }
    },
    leave(delivery) {
      for (const waiter of gate.leave(delivery)) makeReady(waiter)
    },
    take({ max, maxBytes }) {
      moveDue()
      const taken: T[] = []
      let bytes = 0
      while (taken.length < max && bytes < maxBytes) {
        const delivery = ready.shift()
        if (!delivery) break
        // It may have been leased or settled while it was in the queue.
        if (delivery.leased || !delivery.isPending()) continue
        delivery.leased = true
        taken.push(delivery)
        bytes += delivery.bytes
      }
      return taken
    },
    nextDue() {
      if (ready.size > 0) return 0
      const first = delayed.first()
      return first && Math.max(0, first.dueAt - now())
    },
    resume(endpoint) {
      for (let delivery = delayed.pop(); delivery; delivery = delayed.pop()) makeReady(delivery)
      if (endpoint === undefined) return
      const waiting = held.get(endpoint)
      held.delete(endpoint)
      for (const delivery of waiting ?? []) makeReady(delivery)
    },
  }
}
