import { mostEarlier } from '../store/claim.js'
import type { StoreLane } from '../store/store.js'
import type { LeaseOptions, ReleaseOptions } from '../store/work.js'
import { type ClaimedTogether, claimTogether } from './claim/claim-together.js'
import { createDelayed } from './delayed.js'
import type { Openness } from './openness.js'
import { createOrderGate } from './order-gate.js'
import type { QueuedDelivery } from './queued-delivery.js'
import { createReadyQueue } from './ready-queue/ready-queue.js'

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
  /**
   * Removes a delivery before its turn, with the earlier ones that it waits for, at most `mostEarlier`, and sets `leased` on
   * them. Those that are leased already stay so. `undefined`, and nothing is changed, when there are more, or one of them
   * cannot go now. `given`: the earlier ones, oldest first, where the store keeps the order itself.
   */
  claim(delivery: T, openness: Openness, given?: ClaimGiven<T>): ClaimedTogether<T> | undefined
  /** Milliseconds until the next delivery is due: 0 when one may go, `undefined` when none waits for a time. */
  nextDue(openness?: Openness): number | undefined
  /** Makes all that wait for a time due now. */
  resume(): void
  /** Makes those due now that wait for a time and for which `isMeant` says so. Returns them. */
  endWaits(isMeant: (delivery: T) => boolean): readonly T[]
}

/** Options of `createLaneQueue`. */
export interface LaneQueueOptions extends Pick<StoreLane, 'order'> {
  /** Returns milliseconds of a clock that never jumps. */
  readonly now: () => number
  /** Called when a delivery is ready, or will be at a known time. */
  readonly onReady: () => void
}

/** What a store that keeps the order itself knows of a claim. */
interface ClaimGiven<T> {
  /** Those that go before it, oldest first. */
  readonly earlier: readonly T[]
  /** Whether a delivery waits for one of the earlier ones. */
  readonly isBlocked: (delivery: T) => boolean
}

const open: Openness = {}

const hasBlockers = ({ blockers }: QueuedDelivery) => blockers !== undefined

/** Makes an empty `LaneQueue`. */
export function createLaneQueue<T extends QueuedDelivery>({ order, now, onReady }: LaneQueueOptions): LaneQueue<T> {
  // A delivery may have been leased or settled while it was in the queue.
  const ready = createReadyQueue<T>((delivery) => !delivery.leased && delivery.isPending())
  const delayed = createDelayed<T>()
  const gate = createOrderGate<T>(order)

  /** Its time is over, or was ended. */
  function goOn(delivery: T): void {
    delivery.dueAt = 0
    ready.push(delivery)
  }

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
      // It was claimed with an earlier one that has not ended, which makes it ready.
      if (delivery.blockers) return
      if (!afterMs) return makeReady(delivery)
      delivery.dueAt = now() + afterMs
      delayed.push(delivery)
      onReady()
    },
    leave(delivery) {
      // One that was claimed with it is leased, and comes back by itself.
      for (const waiter of gate.leave(delivery)) if (!waiter.leased) makeReady(waiter)
    },
    claim(delivery, openness, given) {
      const { earlier, isBlocked } = given ?? { earlier: gate.earlier(delivery, mostEarlier), isBlocked: hasBlockers }
      if (!earlier) return undefined
      delayed.move(now(), ready.push)
      return claimTogether([...earlier, delivery], { openness, isBlocked, ready })
    },
    take({ max, maxBytes, ...openness }) {
      delayed.move(now(), goOn)
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
      delayed.move(Number.POSITIVE_INFINITY, goOn)
      onReady()
    },
    endWaits(isMeant) {
      const ended = delayed.takeOut(isMeant, goOn)
      if (ended.length > 0) onReady()
      return ended
    },
  }
}
