import { isBroken, pausedUntil, permitsOf, type ThrottleLimits, type ThrottleState } from './throttle-state.js'

/** Why nothing can be sent now, in the words of `UndecidedReason`. */
export interface Closure {
  readonly reason: 'held' | 'limited' | 'failing'
  /** Whole milliseconds until the vendor's pause ends. Only with `limited`. */
  readonly afterMs?: number
}

export interface ThrottleUse {
  readonly state: ThrottleState
  readonly inFlight: number
}

/**
 * Why a request that needs a permit of all these throttles cannot start. `undefined` when it can, and when it only has to wait
 * until another one has ended. An open breaker that may be tried is no reason.
 */
export function whyClosed(uses: readonly ThrottleUse[], limits: ThrottleLimits, now: number): Closure | undefined {
  if (uses.some(({ state }) => state.held !== undefined)) return { reason: 'held' }
  const afterMs = Math.ceil(Math.max(...uses.map(({ state }) => pausedUntil(state))) - now)
  if (uses.some(({ state }) => now < state.limitedUntil)) return { reason: 'limited', afterMs }
  const isFailing = ({ state, inFlight }: ThrottleUse) =>
    isBroken(state, limits) && permitsOf(state, limits, { now, inFlight }) === 0
  if (uses.some(isFailing)) return { reason: 'failing' }
  // The breaker is closed: only a time that the vendor named with a failure makes it wait.
  return afterMs > 0 ? { reason: 'limited', afterMs } : undefined
}
