import { orderKeysOf } from '../accept/order-keys.js'
import type { Forgetting } from '../store/control.js'
import type { LeasedDelivery } from '../store/work.js'

/** The persons whose events are sent no more, although the store may still give some out. One for all lanes. */
export interface Forgotten {
  set(forgetting: readonly Forgetting[]): void
  /** Without those of forgotten persons, which are given to `withhold`. The same list where there are none. */
  without(
    leases: readonly LeasedDelivery[],
    withhold: (theirs: readonly LeasedDelivery[]) => void,
  ): readonly LeasedDelivery[]
}

export function createForgotten(): Forgotten {
  let present: readonly Forgetting[] = []
  return {
    set(forgetting) {
      present = forgetting
    },
    without(leases, withhold) {
      if (present.length === 0) return leases
      const theirs = leases.filter((lease) => present.some((one) => isTheirs(one, lease)))
      if (theirs.length === 0) return leases
      withhold(theirs)
      return leases.filter((lease) => !theirs.includes(lease))
    },
  }
}

export function isTheirs({ upTo, isTheirs: matches }: Forgetting, { seq, event }: LeasedDelivery): boolean {
  return seq <= upTo && matches(orderKeysOf(event))
}
