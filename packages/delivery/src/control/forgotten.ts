import { orderKeysOf } from '../accept/order-keys.js'
import type { ControlState, Forgetting } from '../store/control.js'
import type { LeasedDelivery } from '../store/work.js'

/** The persons whose events are sent no more, although the store may still give some out. One for all lanes. */
export interface Forgotten {
  set(isForgotten: ControlState['isForgotten']): void
  /** Without those of forgotten persons, which are given to `withhold`. The same list where there are none. */
  without(
    leases: readonly LeasedDelivery[],
    withhold: (theirs: readonly LeasedDelivery[]) => void,
  ): readonly LeasedDelivery[]
}

export function createForgotten(): Forgotten {
  let present: ControlState['isForgotten']
  return {
    set(isForgotten) {
      present = isForgotten
    },
    without(leases, withhold) {
      const isForgotten = present
      if (!isForgotten) return leases
      const theirs = new Set(leases.filter(({ event, seq }) => isForgotten(orderKeysOf(event), seq)))
      if (theirs.size === 0) return leases
      withhold([...theirs])
      return leases.filter((lease) => !theirs.has(lease))
    },
  }
}

export function isTheirs({ upTo, isTheirs: matches }: Forgetting, { seq, event }: LeasedDelivery): boolean {
  return seq <= upTo && matches(orderKeysOf(event))
}
