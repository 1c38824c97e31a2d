import type { OrderPolicy } from '../store/store.js'
import type { QueuedDelivery } from './queued-delivery.js'

/** Makes later events of a user wait for earlier ones, as the lane's order asks. */
export interface OrderGate<T extends QueuedDelivery> {
  /** Whether later events wait for this delivery. */
  isHead(delivery: T): boolean
  /** Sets what the delivery must wait for, and remembers whether later ones must wait for it. */
  enter(delivery: T): void
  /** Ends the waits for a delivery that is settled or overtaken. Returns those that wait for nothing any more. */
  leave(delivery: T): readonly T[]
  /** All that the delivery waits for, also through others, oldest first; `undefined` when there are more than `most`. */
  earlier(delivery: T, most: number): readonly T[] | undefined
}

/** For each key, the last unsettled delivery that others must wait for. It waits for the one before it itself. */
type Heads = Map<string, QueuedDelivery>

export function createOrderGate<T extends QueuedDelivery>(order: OrderPolicy): OrderGate<T> {
  const live: Heads = new Map()
  const bulk: Heads = new Map()
  const isHead = ({ barrier }: QueuedDelivery) => order === 'per-user' || (order === 'identify-first' && barrier)

  function waitFor(delivery: QueuedDelivery, head: QueuedDelivery): void {
    delivery.blockers ??= []
    if (delivery.blockers.includes(head)) return
    delivery.blockers.push(head)
    head.waiters ??= []
    head.waiters.push(delivery)
  }

  function waitForLast(delivery: QueuedDelivery, heads: Heads): void {
    for (const key of delivery.keys) {
      const head = heads.get(key)
      if (head && head !== delivery) waitFor(delivery, head)
    }
  }

  /** Whoever waited for a head that is gone waits for what that one waited for, where they have a key in common. */
  function inherit(waiter: QueuedDelivery, gone: QueuedDelivery): void {
    const blockers = waiter.blockers?.filter((head) => head !== gone)
    waiter.blockers = blockers && blockers.length > 0 ? blockers : undefined
    for (const head of gone.blockers ?? []) if (haveSameKey(waiter, head)) waitFor(waiter, head)
  }

  function gather(delivery: QueuedDelivery, into: Set<QueuedDelivery>, most: number): void {
    for (const head of delivery.blockers ?? nobody) {
      if (into.has(head)) continue
      into.add(head)
      if (into.size > most) return
      gather(head, into, most)
    }
  }

  return {
    isHead,
    enter(delivery) {
      delivery.blockers = undefined
      if (order === 'none') return
      const head = isHead(delivery)
      // Most of the time no delivery is waited for. Then no key needs to be hashed.
      if (!head && live.size === 0 && bulk.size === 0) return
      waitForLast(delivery, live)
      // What is live never waits for what is replayed.
      if (delivery.bulk) waitForLast(delivery, bulk)
      if (head) for (const key of delivery.keys) (delivery.bulk ? bulk : live).set(key, delivery)
    },
    leave(delivery) {
      if (order === 'none' || (delivery.waiters === undefined && !isHead(delivery))) return []
      const heads = delivery.bulk ? bulk : live
      for (const key of delivery.keys) {
        if (heads.get(key) !== delivery) continue
        const before = delivery.blockers?.find((head) => head.bulk === delivery.bulk && head.keys.includes(key))
        if (before) heads.set(key, before)
        else heads.delete(key)
      }
      const { waiters = [] } = delivery
      delivery.waiters = undefined
      for (const waiter of waiters) inherit(waiter, delivery)
      delivery.blockers = undefined
      return waiters.filter((waiter) => !waiter.blockers && waiter.isPending()) as T[]
    },
    earlier(delivery, most) {
      const found = new Set<QueuedDelivery>()
      gather(delivery, found, most)
      return found.size > most ? undefined : ([...found].sort((a, b) => a.seq - b.seq) as T[])
    },
  }
}

const nobody: readonly QueuedDelivery[] = []

function haveSameKey(one: QueuedDelivery, other: QueuedDelivery): boolean {
  return one.keys.some((key) => other.keys.includes(key))
}
