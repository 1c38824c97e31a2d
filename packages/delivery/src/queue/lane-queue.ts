import type { StoreLane } from '../store/store.js'
import type { LeaseOptions, ReleaseOptions } from '../store/work.js'
import { createDelayed } from './delayed.js'
import type { Openness } from './openness.js'
import { createOrderGate } from './order-gate.js'
import type { QueuedDelivery } from './queued-delivery.js'
import { createReadyQueue } from './ready-queue.js'

/** The queue of one lane in memory: deliveries that are ready, and those that wait for a time or for an earlier event. */
export interface LaneQueue<T extends QueuedDelivery> {
  /** Whether later events wait for this delivery in the lane's order. */
  isHead(delivery: T): boolean
  /** Adds a new or a replayed delivery. It waits for others where the lane's order says so. */
  enter(delivery: T): void
  /** Puts a pending delivery back, or adds one without regard to the order. An endpoint in the options files it there. */
  wait(delivery: T, options?: ReleaseOptions): void
  /** Ends the wait of all that wait for this delivery: it is settled or overtaken. */
  leave(delivery: T): void
  /**
   * Removes deliveries that can go, and sets `leased` on them: live ones before replayed ones, the sources in turns, and each
   * source's oldest first. What is filed under a closed endpoint stays, and costs nothing.
   */
  take(options: Pick<LeaseOptions, 'max' | 'maxBytes' | keyof Openness>): T[]
  /** Milliseconds until the next delivery is due: 0 when one may go, `undefined` when none waits for a time. */
  nextDue(openness?: Openness): number | undefined
  /** Makes all that wait for a time due now. */
  resume(): void
}

/** Options of `createLaneQueue`. */
export interface LaneQueueOptions extends Pick<StoreLane, 'order'> {
  /** Returns milliseconds of a clock that never jumps. */
  readonly now: () => number
  /** Called when a delivery is ready, or will be at a known time. */
  readonly onReady: () => void
}

const open: Openness = {}

/** Makes an empty `LaneQueue`. */
export function createLaneQueue<T extends QueuedDelivery>({ order, now, onReady }: LaneQueueOptions): LaneQueue<T> {
  // A delivery may have been leased or settled while it was in the queue.
  const ready = createReadyQueue<T>((delivery) => !delivery.leased && delivery.isPending())
  const delayed = createDelayed<T>()
  const gate = createOrderGate<T>(order)

  function makeReady(delivery: T): void {
    ready.push(delivery)
    onReady()
  }

  return {
    isHead: gate.isHead,
    enter(delivery) {
      gate.enter(delivery)
      if (!delivery.blockers) makeReady(delivery)
    },
    wait(delivery, { endpoint, afterMs } = {}) {
      if (endpoint !== undefined) delivery.endpoint = endpoint
      if (!afterMs) return makeReady(delivery)
      delivery.dueAt = now() + afterMs
      delayed.push(delivery)
      onReady()
    },
    leave(delivery) {
      for (const waiter of gate.leave(delivery)) makeReady(waiter)
    },
    take({ max, maxBytes, ...openness }) {
      delayed.move(now(), ready.push)
      const taken: T[] = []
      let bytes = 0
      while (taken.length < max && bytes < maxBytes) {
        const delivery = ready.shift(openness)
        if (!delivery) break
        delivery.leased = true
        taken.push(delivery)
        bytes += delivery.bytes
      }
      return taken
    },
    nextDue(openness = open) {
      if (ready.has(openness)) return 0
      const first = delayed.first(openness)
      return first === undefined ? undefined : Math.max(0, first - now())
    },
    resume() {
      delayed.move(Number.POSITIVE_INFINITY, ready.push)
      onReady()
    },
  }
}
