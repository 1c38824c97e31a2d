import type { Store } from '../store/store.js'
import type { Throttles } from '../throttle/throttles.js'

export interface NextDueOptions {
  readonly lane: string
  readonly store: Pick<Store, 'nextDue'>
  readonly throttles: Pick<Throttles, 'isHeld' | 'closed' | 'firstPauseEnd' | 'pauseLeft'>
  /** The endpoints of which nothing is taken in with the rest. */
  readonly closed: () => readonly string[]
}

/** When something of a lane can go. */
export interface NextDue {
  /** Milliseconds until the lane should look again; `undefined`: nothing waits for a time. */
  soonestWork(): Promise<number | undefined>
  /** Whole milliseconds until the next delivery can go by itself: its own wait, and the pauses before it. `undefined`: none will. */
  nextDueMs(): Promise<number | undefined>
}

export function createNextDue({ lane, store, throttles, closed }: NextDueOptions): NextDue {
  return {
    soonestWork() {
      const pauseEnd = throttles.firstPauseEnd()
      return store.nextDue(lane, { closed: closed() }).then((ms) => soonest(ms, pauseEnd))
    },
    async nextDueMs() {
      if (throttles.isHeld()) return undefined
      const open = await store.nextDue(lane, { closed: throttles.closed() })
      // What is left is filed under endpoints that rest: the store leaves out those that are held.
      const due = open ?? (await store.nextDue(lane))
      if (due === undefined) return undefined
      const pauseMs = open === undefined ? (throttles.firstPauseEnd() ?? 0) : 0
      return Math.ceil(Math.max(due, pauseMs, throttles.pauseLeft()))
    },
  }
}

/** The shortest of some waits in milliseconds; `undefined` when none is known. */
export function soonest(...waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter((ms) => ms !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
