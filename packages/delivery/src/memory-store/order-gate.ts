import type { Order } from '../store/store.js'
import type { Entry } from './memory-row.js'

/** Makes later events of a user wait for earlier ones, as the lane's order asks. */
export interface OrderGate {
  /** Counts what the new entry must wait for, and remembers whether others must wait for it. */
  enter(entry: Entry): void
  /** Lets go whoever waited for a settled entry; returns those that wait for nothing more. */
  leave(entry: Entry): readonly Entry[]
}

const nobody: readonly Entry[] = []

export function createOrderGate(order: Order): OrderGate {
  // The last unsettled entry of each key that others must wait for. Each waits for the one before it, so the last is enough.
  const last = new Map<string, Entry>()
  const holdsBack = ({ row }: Entry) => order === 'per-user' || (order === 'identify-first' && row.barrier)
  return {
    enter(entry) {
      if (order === 'none') return
      let earlier: Entry | undefined
      const holds = holdsBack(entry)
      for (const key of entry.row.keys) {
        const blocker = last.get(key)
        if (blocker && blocker !== earlier) {
          earlier = blocker
          entry.blockers++
          blocker.waiters ??= []
          blocker.waiters.push(entry)
        }
        if (holds) last.set(key, entry)
      }
    },
    leave(entry) {
      if (order === 'none') return nobody
      if (holdsBack(entry)) for (const key of entry.row.keys) if (last.get(key) === entry) last.delete(key)
      const waiters = entry.waiters
      if (!waiters) return nobody
      entry.waiters = undefined
      return waiters.filter((waiter) => --waiter.blockers === 0)
    },
  }
}
