import type { Clock } from '@waybill/core'
import type { Hold } from '../store/store.js'
import type { Observed } from './observe.js'
import { endPauses, holdThrottle, type Observation, reduceThrottle, resumeThrottle } from './reduce-throttle.js'
import { canAffordRetry } from './retry-budget.js'
import {
  isBroken,
  newThrottleState,
  pausedUntil,
  permitsOf,
  type ThrottleLimits,
  type ThrottleState,
} from './throttle-state.js'

/** The throttles of one lane: one for the destination and one for each endpoint. A request needs a permit of both. */
export interface Throttles {
  /** How many requests the lane may start now, whatever their endpoints. */
  lanePermits(): number
  /** How many requests of this endpoint may start now. */
  permits(endpoint: string): number
  /** Counts a request that starts. */
  started(endpoint: string): void
  /** How many requests of the lane are in flight. */
  inFlight(): number
  /** Counts a request that ends, and learns from it. */
  answered(endpoint: string, observed: Observed): void
  /** Holds an endpoint, or the lane where `endpoint` is `undefined`. */
  hold(endpoint: string | undefined, reason: string): void
  /** Ends the hold and the pause of an endpoint. For the lane it also ends the pauses of all endpoints, but not their holds. */
  resume(endpoint: string | undefined): void
  isHeld(endpoint?: string): boolean
  /** Milliseconds until the pause of the lane, or of an endpoint, ends; 0 when there is none. */
  pauseLeft(endpoint?: string): number
  holds(): readonly Hold[]
  /** Whether the lane can afford another retry for this endpoint. */
  canAffordRetry(endpoint: string): boolean
  /** Whether the endpoint answers: its breaker and the lane's are closed. */
  isWorking(endpoint: string): boolean
  status(): ThrottleStatus
}

/** The throttles' part of `LaneStatus`. */
interface ThrottleStatus {
  readonly inFlight: number
  readonly concurrency: number
  readonly limitedForMs: number
  readonly failingForMs?: number
}

export interface ThrottlesOptions {
  readonly lane: string
  readonly endpoints: readonly string[]
  readonly limits: ThrottleLimits
  readonly clock: Clock
  /** Called when an observation led to a hold. */
  readonly onHeld: (hold: Hold) => void
}

export function createThrottles({ lane, endpoints, limits, clock, onHeld }: ThrottlesOptions): Throttles {
  let whole = newThrottleState(limits)
  let inFlight = 0
  const inFlightOf = new Map<string, number>()
  const each = new Map(endpoints.map((endpoint) => [endpoint, newThrottleState(limits)]))
  const of = (endpoint: string | undefined): ThrottleState =>
    endpoint === undefined ? whole : (each.get(endpoint) ?? whole)

  function set(endpoint: string | undefined, next: (state: ThrottleState) => ThrottleState): void {
    if (endpoint === undefined) whole = next(whole)
    else each.set(endpoint, next(of(endpoint)))
  }

  function learn(endpoint: string | undefined, observation: Observation): void {
    const before = of(endpoint)
    const after = reduceThrottle(before, observation, limits, clock.elapsed())
    if (after === before) return
    set(endpoint, () => after)
    if (after.held !== undefined && before.held === undefined) {
      onHeld({ lane, ...(endpoint === undefined ? {} : { endpoint }), reason: after.held })
    }
  }

  return {
    lanePermits: () => permitsOf(whole, limits, { now: clock.elapsed(), inFlight }),
    permits(endpoint) {
      const now = clock.elapsed()
      const own = permitsOf(of(endpoint), limits, { now, inFlight: inFlightOf.get(endpoint) ?? 0 })
      return Math.min(own, permitsOf(whole, limits, { now, inFlight }))
    },
    started(endpoint) {
      inFlight++
      inFlightOf.set(endpoint, (inFlightOf.get(endpoint) ?? 0) + 1)
    },
    inFlight: () => inFlight,
    answered(endpoint, observed) {
      inFlight--
      inFlightOf.set(endpoint, (inFlightOf.get(endpoint) ?? 1) - 1)
      if (observed.lane) learn(undefined, observed.lane)
      if (observed.endpoint) learn(endpoint, observed.endpoint)
    },
    hold: (endpoint, reason) => set(endpoint, (state) => holdThrottle(state, reason)),
    resume(endpoint) {
      set(endpoint, resumeThrottle)
      if (endpoint === undefined) for (const one of each.keys()) set(one, endPauses)
    },
    isHeld: (endpoint) => of(endpoint).held !== undefined,
    pauseLeft: (endpoint) => Math.max(0, pausedUntil(of(endpoint)) - clock.elapsed()),
    canAffordRetry: (endpoint) => canAffordRetry(whole) && canAffordRetry(of(endpoint)),
    isWorking: (endpoint) => !isBroken(whole, limits) && !isBroken(of(endpoint), limits),
    status() {
      const now = clock.elapsed()
      const states = [whole, ...each.values()]
      const limitedUntil = Math.max(...states.map((state) => state.limitedUntil))
      const failingSince = Math.min(...states.map((state) => state.failingSince ?? Number.POSITIVE_INFINITY))
      return {
        inFlight,
        concurrency: Math.floor(Math.min(whole.limit, Math.max(...[...each.values()].map(({ limit }) => limit)))),
        limitedForMs: Math.max(0, limitedUntil - now),
        ...(failingSince === Number.POSITIVE_INFINITY ? {} : { failingForMs: now - failingSince }),
      }
    },
    holds() {
      const held: Hold[] = whole.held === undefined ? [] : [{ lane, reason: whole.held }]
      for (const [endpoint, state] of each)
        if (state.held !== undefined) held.push({ lane, endpoint, reason: state.held })
      return held
    },
  }
}
