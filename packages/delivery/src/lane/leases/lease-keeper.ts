import type { Clock } from '@waybill/core'
import { createSeqTable } from '../../queue/seq-table.js'
import type { Store } from '../../store/store.js'
import type { LeasedDelivery, Ticket } from '../../store/work.js'
import type { QueuedRequest } from '../request-queue.js'

/** Extends the leases of this process before they expire. */
export interface LeaseKeeper {
  took(leases: readonly LeasedDelivery[]): void
  /** These are recorded or released: their leases need no extension any more. */
  done(tickets: readonly Ticket[]): void
  /** Whether another process has taken over some of the request's leases. */
  isLost(queued: QueuedRequest): boolean
  stop(): void
}

/** Length of a durable lease in milliseconds. It is extended each time a third of it is over. */
export const leaseForMs = 30_000

export function createLeaseKeeper(store: Store, clock: Clock): LeaseKeeper {
  const kept = createSeqTable<Ticket>()
  const lost = new Set<Ticket>()
  let cancel: (() => void) | undefined

  function schedule(): void {
    cancel ??= clock.after(leaseForMs / 3, () => void extend())
  }

  async function extend(): Promise<void> {
    cancel = undefined
    if (kept.size === 0) return
    const tickets = kept.values()
    // If the store does not answer, there are two more tries before the lease ends.
    const stale = await (async () => store.extend(tickets, leaseForMs))().catch(() => [])
    if (stale.length > 0) {
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
    took(leases) {
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
    isLost: ({ request }) => lost.size > 0 && request.calls.some(({ delivery }) => lost.has(delivery)),
    stop() {
      cancel?.()
      cancel = () => undefined
    },
  }
}

function keyOf({ seq, lease }: Ticket): string {
  return `${seq}:${lease}`
}
