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
  /** The last owner died with events up to this `seq` in its hands. */
  readonly suspectsUpTo: number
  /** One for all lanes. */
  readonly markedGroups: Probation
  readonly clock: Clock
  readonly emit: ((event: LifecycleEvent) => void) | undefined
  readonly rounds: RequestQueue
  readonly keeper: LeaseKeeper | undefined
}

const leaseBytes = 16_000_000

/** Takes at most so many events out of the store and plans them; resolves with whether there were any. */
export function createIntake(options: IntakeOptions): (max: number) => Promise<boolean> {
  const { destination, store, committer, decisions, settings, clock, rounds, keeper } = options
  const lane = destination.name

  function plan(leases: readonly LeasedDelivery[]): void {
    const { mayGo } = options
    const { expireAfterMs, onInDoubt } = settings
    const planned = planLeases(leases, { destination, mayGo, now: clock.now(), expireAfterMs, onInDoubt })
    for (const request of planned.requests) rounds.push({ request, history: [] })
    end(planned.settled)
  }

  function end(unsent: readonly Unsent[]): void {
    if (unsent.length === 0) return
    keeper?.done(unsent.map(({ item }) => item))
    if (decisions.any) for (const { item, next } of unsent) decisions.tell(askedBy(item), next.reason ?? next.state)
    committer.record(unsent.map(({ item, next }) => ({ tickets: [item], next, attempts: [] })))
  }

  /** What may have killed the process before: planned under marks, and given up when it did so again and again. */
  async function planSuspects(suspects: readonly LeasedDelivery[]): Promise<void> {
    const isFatal = ({ stops = 0 }: LeasedDelivery) => stops >= fatalStops
    end(suspects.filter(isFatal).map((item) => ({ item, next: { state: 'parked', reason: 'kills_process' } })))
    for await (const group of options.markedGroups(suspects.filter((lease) => !isFatal(lease)))) plan(group)
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
