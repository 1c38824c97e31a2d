import type { Clock, CustomerEvent, Destination } from '@waybill/core'
import type { Decisions } from '../accept/decisions.js'
import type { Committer } from '../commit/committer.js'
import type { LifecycleEvent } from '../lifecycle-event.js'
import type { Store } from '../store/store.js'
import type { LeasedDelivery } from '../store/work.js'
import type { LaneSettings } from './lane-settings.js'
import { type LeaseKeeper, leaseForMs } from './lease-keeper.js'
import { planLeases, type Unsent } from './plan-leases.js'
import { fatalStops, type Probation } from './probation.js'
import { askedBy, idOf } from './report.js'
import type { RequestQueue } from './request-queue.js'

export interface IntakeOptions {
  readonly destination: Destination
  readonly store: Store
  readonly committer: Committer
  readonly decisions: Decisions
  readonly settings: LaneSettings
  readonly mayGo: ((events: readonly CustomerEvent[]) => readonly boolean[]) | undefined
  /** The previous owner ended uncleanly: deliveries up to this `seq` may have caused it. 0: it ended cleanly. */
  readonly suspectsUpTo: number
  /** Marks suspects while they are planned. One for all lanes. */
  readonly probation: Probation
  readonly clock: Clock
  readonly emit: ((event: LifecycleEvent) => void) | undefined
  readonly planned: RequestQueue
  readonly keeper: LeaseKeeper | undefined
}

const leaseBytes = 16_000_000

/** Returns a function that leases at most `max` deliveries and plans them; resolves with whether there were any. */
export function createIntake(options: IntakeOptions): (max: number) => Promise<boolean> {
  const { destination, store, committer, decisions, settings, clock, planned, keeper } = options
  const lane = destination.name

  function plan(leases: readonly LeasedDelivery[]): void {
    const { mayGo } = options
    const { expireAfterMs, onInDoubt } = settings
    const now = clock.now()
    const { requests, settled } = planLeases(leases, { destination, mayGo, now, expireAfterMs, onInDoubt })
    for (const request of requests) planned.push({ request, history: [] })
    end(settled)
  }

  function end(unsent: readonly Unsent[]): void {
    if (unsent.length === 0) return
    keeper?.done(unsent.map(({ delivery }) => delivery))
    if (decisions.any)
      for (const { delivery, next } of unsent) decisions.tell(askedBy(delivery), next.reason ?? next.state)
    committer.record(unsent.map(({ delivery, next }) => ({ tickets: [delivery], next, attempts: [] })))
  }

  /** Plans deliveries that may have ended the process before: under a mark, and parked after `fatalStops` such ends. */
  async function planSuspects(suspects: readonly LeasedDelivery[]): Promise<void> {
    const isFatal = ({ stops = 0 }: LeasedDelivery) => stops >= fatalStops
    end(suspects.filter(isFatal).map((delivery) => ({ delivery, next: { state: 'parked', reason: 'kills_process' } })))
    for await (const group of options.probation(suspects.filter((lease) => !isFatal(lease)))) plan(group)
  }

  return async (max) => {
    const leases = await store.lease(lane, { max, maxBytes: leaseBytes, forMs: leaseForMs })
    if (leases.length === 0) return false
    keeper?.took(leases)
    const ready = decisions.any ? leases.map((lease) => asAwaited(lease, decisions)) : leases
    const { suspectsUpTo } = options
    if (suspectsUpTo === 0) plan(ready)
    else {
      await planSuspects(ready.filter(({ seq }) => seq <= suspectsUpTo))
      plan(ready.filter(({ seq }) => seq > suspectsUpTo))
    }
    return true
  }
}

function asAwaited(lease: LeasedDelivery, decisions: Decisions): LeasedDelivery {
  return decisions.isAwaited({ lane: lease.lane, ...idOf(lease) }) ? { ...lease, wantsReply: true } : lease
}
