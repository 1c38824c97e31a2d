import { isOpenFor, type Openness } from '../openness.js'
import type { QueuedDelivery } from '../queued-delivery.js'
import type { ReadyQueue } from '../ready-queue/ready-queue.js'

/** Deliveries that are claimed with one another. */
export interface ClaimedTogether<T> {
  /** What is leased now, oldest first. */
  readonly taken: readonly T[]
  /** What was leased before, oldest first. */
  readonly before: readonly T[]
}

export interface ClaimTogetherOptions<T extends QueuedDelivery> {
  readonly openness: Openness
  /** Whether a delivery waits for an earlier one, which is claimed with it. */
  readonly isBlocked: (delivery: T) => boolean
  readonly ready: Pick<ReadyQueue<T>, 'push' | 'remove'>
}

/** Takes all of these out of what is ready, and leases them; `undefined` where one of them cannot go, and nothing is changed. */
export function claimTogether<T extends QueuedDelivery>(
  all: readonly T[],
  { openness, isBlocked, ready }: ClaimTogetherOptions<T>,
): ClaimedTogether<T> | undefined {
  const taken = all.filter(({ leased }) => !leased)
  if (!taken.every(({ endpoint }) => isOpenFor(endpoint, openness))) return undefined
  const removed: T[] = []
  for (const one of taken) {
    if (isBlocked(one)) continue
    if (!ready.remove(one)) {
      for (const other of removed) ready.push(other)
      return undefined
    }
    removed.push(one)
  }
  for (const one of taken) one.leased = true
  return { taken, before: all.filter((one) => !taken.includes(one)) }
}
