import type { Destination } from '@waybill/core'
import type { Store } from '../store/store.js'
import type { Throttles } from '../throttle/throttles.js'
import type { Wanted } from './intake.js'
import { soonest } from './soonest.js'

export interface ProbesOptions {
  readonly destination: Destination
  readonly store: Pick<Store, 'nextDue'>
  readonly throttles: Pick<Throttles, 'toProbe'>
  readonly lease: (wanted: Wanted) => Promise<boolean>
}

/** Tries endpoints whose breaker is open and that may be tried now. */
export interface Probes {
  /**
   * Takes in one request for each of them. Nothing else is taken for such an endpoint, so however much waits for it, a probe
   * costs one request. Resolves with whether there was any.
   */
  takeIn(): Promise<boolean>
  /** Milliseconds until something is due with which one of them can be tried; `undefined` when nothing will be. */
  nextDue(): Promise<number | undefined>
}

export function createProbes({ destination, store, throttles, lease }: ProbesOptions): Probes {
  return {
    async takeIn() {
      let any = false
      for (const endpoint of throttles.toProbe()) {
        const { frame, limit } = destination.endpoints[endpoint] ?? {}
        any = (await lease({ max: frame && limit ? limit.calls : 1, only: endpoint })) || any
      }
      return any
    },
    async nextDue() {
      const waits = throttles.toProbe().map((endpoint) => store.nextDue(destination.name, { only: endpoint }))
      return soonest(...(await Promise.all(waits)))
    },
  }
}
