import type { Clock } from '@waybill/core'
import type { Hold, Store } from '../store/store.js'

/** The holds that this process sets because of what a vendor answers. */
export interface OwnHolds {
  store(hold: Hold): void
  /** Whether such a hold is in force here and not stored yet. */
  isUnstored(endpoint: string | undefined): boolean
}

export interface OwnHoldsOptions {
  readonly store: Pick<Store, 'hold' | 'control'>
  readonly clock: Clock
  readonly isHeld: (endpoint: string | undefined) => boolean
}

const againAfterMs = 1_000
const mostTries = 60

/**
 * The throttle holds already. If the only process of a store cannot keep the hold, the vendor's next answer sets it again. On a
 * shared store the others must hear of it, and a hold that is not stored could be resumed by nobody else: it is tried again.
 */
export function createOwnHolds({ store, clock, isHeld }: OwnHoldsOptions): OwnHolds {
  const unstored = new Set<string | undefined>()

  async function keep(hold: Hold, tries = 1): Promise<void> {
    try {
      await store.hold(hold)
      unstored.delete(hold.endpoint)
    } catch {
      if (store.control && tries < mostTries && isHeld(hold.endpoint))
        clock.after(againAfterMs, () => void keep(hold, tries + 1))
      else unstored.delete(hold.endpoint)
    }
  }

  return {
    store(hold) {
      unstored.add(hold.endpoint)
      void keep(hold)
    },
    isUnstored: (endpoint) => unstored.has(endpoint),
  }
}
