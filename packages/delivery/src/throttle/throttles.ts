import type { Clock } from '@waybill/core'
import type { Hold } from '../store/store.js'
import type { LanePause } from '../waybill.js'
import { pauseOf } from './lane-pause.js'
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
import { type Closure, type ThrottleUse, whyClosed } from './why-closed.js'

/** The throttles of one lane: one for the destination and one for each endpoint. A request needs a permit of both. */
export interface Throttles {
  /** How many requests the lane may start now, whatever their endpoints. */
  lanePermits(): number
  /** How many requests of this endpoint may start now, for which nobody waits. They leave room for those with a caller. */
  permits(endpoint: string): number
  /** How many requests of this endpoint may start now, if a caller waits for them. */
  permitsForCallers(endpoint: string): number
  /** Why nothing can be sent: through the lane at all, or to an endpoint. `undefined` when something can, or can soon. */
  whyClosed(endpoint?: string): Closure | undefined
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
  /** Pauses as a vendor asked another process to, for so many milliseconds. Returns whether that is longer than before. */
  pause(endpoint: string | undefined, forMs: number): boolean
  isHeld(endpoint?: string): boolean
  /** The endpoints that cannot be called at their own pace: held, paused, or with an open breaker. */
  closed(): readonly string[]
  isClosed(endpoint: string): boolean
  /** The endpoints with an open breaker that may be tried with a request now. */
  toProbe(): readonly string[]
  /** Milliseconds until the first pause of an endpoint ends; `undefined` when none is paused. */
  firstPauseEnd(): number | undefined
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
  readonly pauses: readonly LanePause[]
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
  /** Called when the vendor asked the lane, or an endpoint, for a rest of so many milliseconds. */
  readonly onPaused?: (endpoint: string | undefined, forMs: number) => void
  /** Whether ordinary requests leave permits free for those with a caller. Absent: never. */
  readonly leavesRoom?: () => boolean
}

export function createThrottles({ lane, endpoints, limits, clock, onHeld, ...options }: ThrottlesOptions): Throttles {
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
    const restsMs = restOf(observation, after, { limits, now: clock.elapsed() })
    if (restsMs > 0) options.onPaused?.(endpoint, restsMs)
  }

  function isClosed(endpoint: string): boolean {
    const state = of(endpoint)
    return state.held !== undefined || clock.elapsed() < pausedUntil(state) || isBroken(state, limits)
  }

  function permits(endpoint: string, leavesRoom: boolean): number {
    const now = clock.elapsed()
    const own = permitsOf(of(endpoint), limits, { now, inFlight: inFlightOf.get(endpoint) ?? 0, leavesRoom })
    return Math.min(own, permitsOf(whole, limits, { now, inFlight, leavesRoom }))
  }

  const ordinaryPermits = (endpoint: string) => permits(endpoint, options.leavesRoom?.() ?? false)

  return {
    lanePermits: () => permitsOf(whole, limits, { now: clock.elapsed(), inFlight }),
    permits: ordinaryPermits,
    permitsForCallers: (endpoint) => permits(endpoint, false),
    whyClosed(endpoint) {
      const uses: ThrottleUse[] = [{ state: whole, inFlight }]
      if (endpoint !== undefined) uses.push({ state: of(endpoint), inFlight: inFlightOf.get(endpoint) ?? 0 })
      return whyClosed(uses, limits, clock.elapsed())
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
    pause(endpoint, forMs) {
      if (endpoint !== undefined && !each.has(endpoint)) return false
      const until = clock.elapsed() + forMs
      if (until <= of(endpoint).limitedUntil) return false
      set(endpoint, (state) => ({ ...state, limitedUntil: until }))
      return true
    },
    resume(endpoint) {
      set(endpoint, resumeThrottle)
      if (endpoint === undefined) for (const one of each.keys()) set(one, endPauses)
    },
    closed: () => endpoints.filter(isClosed),
    isClosed,
    toProbe: () => endpoints.filter((endpoint) => isBroken(of(endpoint), limits) && ordinaryPermits(endpoint) > 0),
    firstPauseEnd() {
      const now = clock.elapsed()
      const ends = [...each.values()].filter(({ held }) => held === undefined).map((state) => pausedUntil(state) - now)
      const left = ends.filter((ms) => ms > 0)
      return left.length === 0 ? undefined : Math.min(...left)
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
        limitedForMs: Math.ceil(Math.max(0, limitedUntil - now)),
        pauses: [undefined, ...each.keys()].flatMap((endpoint) => pauseOf(of(endpoint), endpoint, now) ?? []),
        ...(failingSince === Number.POSITIVE_INFINITY ? {} : { failingForMs: Math.floor(now - failingSince) }),
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

/**
 * Milliseconds for which the vendor asked for a rest with this answer; 0 when it did not. A failure that names a time counts once
 * nothing gets through: before that the next success ends its pause.
 */
function restOf(
  observation: Observation,
  after: ThrottleState,
  { limits, now }: { readonly limits: ThrottleLimits; readonly now: number },
): number {
  if (observation.kind === 'throttled') return after.limitedUntil - now
  const isRest = observation.kind === 'unavailable' && observation.afterMs !== undefined && isBroken(after, limits)
  return isRest ? after.failingUntil - now : 0
}
