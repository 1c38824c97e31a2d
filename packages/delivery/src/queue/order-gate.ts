import type { OrderPolicy } from '../store/store.js'
import type { QueuedDelivery } from './queued-delivery.js'

/** Makes later events of a user wait for earlier ones, as the lane's order asks. */
export interface OrderGate<T extends QueuedDelivery> {
  /** Whether later events wait for this delivery. */
  isHead(delivery: T): boolean
  /** Counts what the new delivery must wait for, and remembers whether later ones must wait for it. */
  enter(delivery: T): void
  /** Ends the waits for a delivery that is settled or overtaken. Returns those that wait for nothing any more. */
  leave(delivery: T): readonly T[]
}

export function createOrderGate<T extends QueuedDelivery>(order: OrderPolicy): OrderGate<T> {
  // For each key, the last unsettled delivery that others must wait for. It waits for the one before it itself.
  const last = new Map<string, QueuedDelivery>()
  const isHead = ({ barrier }: QueuedDelivery) => order === 'per-user' || (order === 'identify-first' && barrier)

  function free(delivery: QueuedDelivery, freed: QueuedDelivery[]): void {
    if (isHead(delivery)) for (const key of delivery.keys) if (last.get(key) === delivery) last.delete(key)
    const { waiters } = delivery
    delivery.waiters = undefined
    for (const waiter of waiters ?? []) {
      if (--waiter.blockers > 0) continue
      // A waiter that was erased meanwhile is skipped: those that wait for it are freed instead.
      if (waiter.isPending()) freed.push(waiter)
      else free(waiter, freed)
    }
  }

  return {
    isHead,
    enter(delivery) {
      if (order === 'none') return
      const head = isHead(delivery)
      // Most of the time no delivery is waited for. Then no key needs to be hashed.
      if (!head && last.size === 0) return
      let earlier: QueuedDelivery | undefined
      for (const key of delivery.keys) {
        const blocker = last.get(key)
        if (blocker && blocker !== earlier && blocker !== delivery) {
          earlier = blocker
          delivery.blockers++
          blocker.waiters ??= []
          blocker.waiters.push(delivery)
        }
        if (head) last.set(key, delivery)
      }
    },
    leave(delivery) {
      if (order === 'none' || delivery.blockers > 0) return []
      if (delivery.waiters === undefined && !isHead(delivery)) return []
      const freed: QueuedDelivery[] = []
      free(delivery, freed)
      return freed as T[]
    },
  }
}
