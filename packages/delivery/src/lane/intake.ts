import type { Clock, CustomerEvent, Destination } from '@waybill/core'
import type { Decisions } from '../accept/decisions.js'
import type { Committer } from '../commit/committer.js'
import type { LifecycleEvent } from '../lifecycle-event.js'
import type { Store } from '../store/store.js'
import type { LeasedDelivery, LeaseOptions } from '../store/work.js'
import type { LaneSettings } from './lane-settings.js'
import { type LeaseKeeper, leaseForMs } from './lease-keeper.js'
import { planLeases, type Unsent } from './plan-leases.js'
import { fatalStops, type Probation } from './probation.js'
import { askedBy } from './report.js'
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

/** Which deliveries to take in, and how many at most. */
export type Wanted = Pick<LeaseOptions, 'max' | 'closed' | 'only'>

/** Plans leased deliveries. */
export interface Intake {
  /** Leases deliveries and plans them. Resolves with whether there were any. */
  lease(wanted: Wanted): Promise<boolean>
  /** Plans deliveries that are leased already. */
  take(leases: readonly LeasedDelivery[]): Promise<void> | undefined
}

export function createIntake(options: IntakeOptions): Intake {
  const { destination, store, committer, decisions, settings, clock, planned, keeper } = options
  const lane = destination.name

  /** What somebody waits for is planned alone, so that it shares no request, and before the others. */
  function plan(leases: readonly LeasedDelivery[]): void {
    if (!decisions.any) return planTogether(leases, planned.push)
    for (const lease of leases) {
      if (!lease.wantsReply) continue
      decisions.moved(askedBy(lease), 'planned')
      planTogether([lease], planned.pushAwaited)
    }
    const others = leases.filter(({ wantsReply }) => !wantsReply)
    if (others.length > 0) planTogether(others, planned.push)
  }

  function planTogether(leases: readonly LeasedDelivery[], push: RequestQueue['push']): void {
    const { mayGo } = options
    const { expireAfterMs, onInDoubt } = settings
    const now = clock.now()
    const { requests, settled } = planLeases(leases, { destination, mayGo, now, expireAfterMs, onInDoubt })
    for (const request of requests) push({ request, history: [] })
    end(settled)
  }

  function end(unsent: readonly Unsent[]): void {
    if (unsent.length === 0) return
    keeper?.done(unsent.map(({ delivery }) => delivery))
    if (decisions.any)
      for (const { delivery, next } of unsent) decisions.tell(askedBy(delivery), { reason: next.reason ?? next.state })
    committer.record(unsent.map(({ delivery, next }) => ({ tickets: [delivery], next, attempts: [] })))
  }

  /** Plans deliveries that may have ended the process before: under a mark, and parked after `fatalStops` such ends. */
  async function planSuspects(suspects: readonly LeasedDelivery[]): Promise<void> {
    const isFatal = ({ stops = 0 }: LeasedDelivery) => stops >= fatalStops
    end(suspects.filter(isFatal).map((delivery) => ({ delivery, next: { state: 'parked', reason: 'kills_process' } })))
    for await (const group of options.probation(suspects.filter((lease) => !isFatal(lease)))) plan(group)
  }

  /** Not an async function: without suspects everything is planned when it returns. */
  function take(given: readonly LeasedDelivery[]): Promise<void> | undefined {
    const leases = decisions.any ? given.map((lease) => asAwaited(lease, decisions)) : given
    keeper?.took(leases)
    const { suspectsUpTo } = options
    if (suspectsUpTo > 0) {
      const rest = leases.filter(({ seq }) => seq > suspectsUpTo)
      return planSuspects(leases.filter(({ seq }) => seq <= suspectsUpTo)).then(() => plan(rest))
    }
    plan(leases)
    return undefined
  }

  return {
    take,
    async lease(wanted) {
      const leases = await store.lease(lane, { ...wanted, maxBytes: leaseBytes, forMs: leaseForMs })
      if (leases.length === 0) return false
      const unfinished = take(leases)
      if (unfinished !== undefined) await unfinished
      return true
    },
  }
}

function asAwaited(lease: LeasedDelivery, decisions: Decisions): LeasedDelivery {
  return decisions.isAwaited(askedBy(lease)) ? { ...lease, wantsReply: true } : lease
}
