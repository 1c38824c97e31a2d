import type { OrderPolicy } from '../store/store.js'
import type { QueuedDelivery } from './queued-delivery.js'

/** Makes later events of a user wait for earlier ones, as the lane's order asks. */
export interface OrderGate<T extends QueuedDelivery> {
  /** Whether later events wait for this one. */
  isHead(entry: T): boolean
  /** Counts what the new entry must wait for, and remembers whether others must wait for it. */
  enter(entry: T): void
  /** The entry is settled, or overtaken: lets go whoever waited for it. Returns those that wait for nothing more. */
  leave(entry: T): readonly T[]
}

export function createOrderGate<T extends QueuedDelivery>(order: OrderPolicy): OrderGate<T> {
  // The last unsettled entry of each key that others must wait for. Each waits for the one before it, so the last is enough.
  const last = new Map<string, QueuedDelivery>()
  const isHead = ({ barrier }: QueuedDelivery) => order === 'per-user' || (order === 'identify-first' && barrier)

  function letGo(entry: QueuedDelivery, freed: QueuedDelivery[]): void {
    if (isHead(entry)) for (const key of entry.keys) if (last.get(key) === entry) last.delete(key)
    const { waiters } = entry
    entry.waiters = undefined
    for (const waiter of waiters ?? []) {
      if (--waiter.blockers > 0) continue
      // It was erased while it waited; who waits behind it goes on waiting until now.
      if (waiter.isPending()) freed.push(waiter)
      else letGo(waiter, freed)
    }
  }

  return {
    isHead,
    enter(entry) {
      if (order === 'none') return
      const head = isHead(entry)
      // Most of the time nobody is waited for; then no key need be hashed.
      if (!head && last.size === 0) return
      let earlier: QueuedDelivery | undefined
      for (const key of entry.keys) {
        const blocker = last.get(key)
        if (blocker && blocker !== earlier && blocker !== entry) {
          earlier = blocker
          entry.blockers++
          blocker.waiters ??= []
          blocker.waiters.push(entry)
        }
        if (head) last.set(key, entry)
      }
    },
    leave(entry) {
      if (order === 'none' || entry.blockers > 0) return []
      if (entry.waiters === undefined && !isHead(entry)) return []
      const freed: QueuedDelivery[] = []
      letGo(entry, freed)
      return freed as T[]
    },
  }
}
