import type { Destination } from '@waybill/core'
import type { Paces } from '../pace/paces.js'
import type { Store } from '../store/store.js'
import type { Throttles } from '../throttle/throttles.js'
import type { Wanted } from './intake.js'
import { soonest } from './next-due.js'

export interface ProbesOptions {
  readonly destination: Destination
  readonly store: Pick<Store, 'nextDue'>
  readonly throttles: Pick<Throttles, 'toProbe'>
  readonly paces: Pick<Paces, 'isPaced' | 'ask' | 'tokens' | 'mostCalls' | 'waitMs'>
  readonly lease: (wanted: Wanted) => Promise<number>
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

export function createProbes({ destination, store, throttles, paces, lease }: ProbesOptions): Probes {
  const due = (endpoint: string) => store.nextDue(destination.name, { only: endpoint })

  /** A probe needs a token like any request. It is asked for once there is something to send with it. */
  async function hasTokens(endpoint: string): Promise<boolean> {
    if (!paces.isPaced(endpoint)) return true
    if ((await due(endpoint)) !== 0) return false
    await paces.ask(endpoint)
    return paces.tokens(endpoint) > 0
  }

  return {
    async takeIn() {
      let any = false
      for (const endpoint of throttles.toProbe()) {
        if (!(await hasTokens(endpoint))) continue
        const { frame, limit } = destination.endpoints[endpoint] ?? {}
        const max = Math.min(frame && limit ? limit.calls : 1, paces.mostCalls(endpoint))
        any = (await lease({ max, only: endpoint })) > 0 || any
      }
      return any
    },
    async nextDue() {
      const waits = throttles.toProbe().map(async (endpoint) => {
        const ms = await due(endpoint)
        return ms === undefined ? undefined : Math.max(ms, paces.waitMs(endpoint))
      })
      return soonest(...(await Promise.all(waits)))
    },
  }
}
