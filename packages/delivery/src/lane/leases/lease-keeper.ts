import type { Clock } from '@waybill/core'
import { createSeqTable } from '../../queue/seq-table.js'
import type { Store } from '../../store/store.js'
import type { LeasedDelivery, Ticket } from '../../store/work.js'
import type { QueuedRequest } from '../request-queue.js'

/** Extends the leases of this process before they expire. */
export interface LeaseKeeper {
  /** `since`: the elapsed time of the clock when they were asked for. */
  took(leases: readonly LeasedDelivery[], since: number): void
  /** These are recorded or released: their leases need no extension any more. */
  done(tickets: readonly Ticket[]): void
  /**
   * Whether another process has taken over some of the request's leases, or may have: a process that stood still, or could
   * not extend them, has outlived one of its leases. Until it is extended, none is sure.
   */
  isLost(queued: QueuedRequest): boolean
  stop(): void
}

/** Length of a durable lease in milliseconds. It is extended each time a third of it is over. */
export const leaseForMs = 30_000

/** How much of a lease is counted on: the clocks of the process and the store may differ in speed. */
const sureForMs = 0.95 * leaseForMs

export function createLeaseKeeper(store: Store, clock: Clock): LeaseKeeper {
  const kept = createSeqTable<Ticket>()
  const lost = new Set<Ticket>()
  let cancel: (() => void) | undefined
  /** From when all leases in hand hold at least, and those that were taken since the last extension was asked for. */
  let allSince = Number.POSITIVE_INFINITY
  let newSince = Number.POSITIVE_INFINITY

  function schedule(): void {
    cancel ??= clock.after(leaseForMs / 3, () => void extend())
  }

  async function extend(): Promise<void> {
    cancel = undefined
    if (kept.size === 0) return
    const tickets = kept.values()
    const since = clock.elapsed()
    newSince = Number.POSITIVE_INFINITY
    // If the store does not answer, there are two more tries before the lease ends.
    const stale = await (async () => store.extend(tickets, leaseForMs))().catch(() => undefined)
    if (stale) allSince = Math.min(since, newSince)
    if (stale && stale.length > 0) {
      const gone = new Set(stale.map(keyOf))
      for (const ticket of tickets) if (gone.has(keyOf(ticket)) && letGo(ticket)) lost.add(ticket)
    }
    schedule()
  }

  /** Whether it was kept. */
  function letGo(ticket: Ticket): boolean {
    return kept.get(ticket.seq) === ticket && kept.delete(ticket.seq)
  }

  return {
    took(leases, since) {
      if (leases.length === 0) return
      allSince = kept.size === 0 ? since : Math.min(allSince, since)
      newSince = Math.min(newSince, since)
      for (const lease of leases) {
        // The store leased it to this process a second time: the first lease had expired.
        const before = kept.get(lease.seq)
        if (before && before !== lease) lost.add(before)
        kept.set(lease.seq, lease)
      }
      schedule()
    },
    done(tickets) {
      for (const ticket of tickets) {
        letGo(ticket)
        if (lost.size > 0) lost.delete(ticket)
      }
    },
    isLost({ request }) {
      if (clock.elapsed() >= allSince + sureForMs) return true
      return lost.size > 0 && request.calls.some(({ delivery }) => lost.has(delivery))
    },
    stop() {
      cancel?.()
      cancel = () => undefined
    },
  }
}

function keyOf({ seq, lease }: Ticket): string {
  return `${seq}:${lease}`
}
