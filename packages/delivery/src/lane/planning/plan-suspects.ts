import { parkedAs } from '../../attempt/parked-reasons.js'
import type { Store } from '../../store/store.js'
import type { LeasedDelivery } from '../../store/work.js'
import type { LeaseKeeper } from '../leases/lease-keeper.js'
import type { OnHand } from '../on-hand.js'
import { fatalStops, type Probation } from '../probation.js'
import type { Unsent } from './plan-leases.js'

export interface PlanSuspectsOptions {
  /** Whether a delivery may have ended a process. */
  readonly isSuspect: (lease: LeasedDelivery) => boolean
  readonly probation: Probation
  readonly keeper: LeaseKeeper | undefined
  readonly store: Pick<Store, 'release'>
  readonly onHand: Pick<OnHand, 'gone'>
  /** Ends deliveries without a request. */
  readonly end: (all: readonly Unsent[]) => void
}

/**
 * Returns a function that plans deliveries of which some are suspects: these under marks, and parked after `fatalStops` ends of
 * a process, and then the others. Rejects with the store's error where it does not take a mark. What is not planned then is let
 * go, as nobody here would look at it again: it goes back to the store. A durable lease of a suspect ends by itself, and so
 * says to whoever has it next that it is one.
 */
export function createPlanSuspects({ isSuspect, probation, keeper, store, onHand, end }: PlanSuspectsOptions) {
  const isFatal = (lease: LeasedDelivery) => isSuspect(lease) && (lease.stops ?? 0) >= fatalStops

  async function letGo(leases: readonly LeasedDelivery[]): Promise<void> {
    keeper?.done(leases)
    onHand.gone(leases)
    const back = keeper ? leases.filter((lease) => !isSuspect(lease)) : leases
    if (back.length > 0) await store.release(back).catch(() => undefined)
  }

  return async (leases: readonly LeasedDelivery[], plan: (some: readonly LeasedDelivery[]) => void): Promise<void> => {
    end(leases.filter(isFatal).map((delivery) => ({ delivery, next: parkedAs('kills_process') })))
    let open = leases.filter((lease) => !isFatal(lease))
    try {
      for await (const group of probation(open.filter(isSuspect))) {
        open = open.filter((lease) => !group.includes(lease))
        plan(group)
      }
    } catch (error) {
      await letGo(open)
      throw error
    }
    plan(open)
  }
}
