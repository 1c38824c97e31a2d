import { fullBudget } from './retry-budget.js'

/** What a throttle knows of the vendor, for one lane or one endpoint. Plain data; only `reduceThrottle` makes a new one. */
export interface ThrottleState {
  /** How many requests may be in flight. It grows with successes and halves on signs of overload. */
  readonly limit: number
  /** Below it the limit grows by one with each success, above it by one with as many successes as the limit is. */
  readonly threshold: number
  /** Elapsed time at which the pause ends that the vendor asked for. A success does not end it. */
  readonly limitedUntil: number
  /** Elapsed time at which it would end if the lane allowed as long a pause as the vendor asked for; 0 when it does. */
  readonly askedUntil: number
  /** Elapsed time at which the pause after failures ends. A success ends it at once. */
  readonly failingUntil: number
  /** Elapsed time of the first of the present failures in a row; `undefined` when there is none. */
  readonly failingSince: number | undefined
  /** Retries that the lane can still afford. */
  readonly budget: number
  /** Why it is held; `undefined` when it is not. */
  readonly held: string | undefined
  /** `unavailable` answers in a row. */
  readonly failures: number
  /** Deliveries parked in a row for an unknown answer. */
  readonly unknowns: number
  /** Deliveries parked in a row as invalid. */
  readonly invalids: number
  /** Elapsed time of the last cut of the limit. */
  readonly cutAt: number
  /** Successful requests since then, counted up to `quickly`. */
  readonly sinceCut: number
  /** Set while cuts are known not to help: how many requests were postponed and how many delivered since then. */
  readonly inVain: { readonly postponed: number; readonly taken: number } | undefined
}

/** The options of a lane that a throttle uses; see `LaneOptions`. */
export interface ThrottleLimits {
  readonly concurrency: number
  readonly initialConcurrency: number
  readonly breakerAfter: number
  readonly maxProbePauseMs: number
  readonly unknownLimit: number
  readonly invalidLimit: number
  readonly retryBudget: number
}

/** With fewer successful requests than this between two cuts, the second one came in a short time. */
export const quickly = 20

/** The state at the start, when nothing is known of the vendor. */
export function newThrottleState({ concurrency, initialConcurrency }: ThrottleLimits): ThrottleState {
  return {
    limit: Math.min(concurrency, initialConcurrency),
    threshold: concurrency,
    limitedUntil: 0,
    askedUntil: 0,
    failingUntil: 0,
    failingSince: undefined,
    budget: fullBudget,
    held: undefined,
    failures: 0,
    unknowns: 0,
    invalids: 0,
    cutAt: Number.NEGATIVE_INFINITY,
    sinceCut: quickly,
    inVain: undefined,
  }
}

/** Elapsed time until which nothing may start. */
export function pausedUntil({ limitedUntil, failingUntil }: ThrottleState): number {
  return Math.max(limitedUntil, failingUntil)
}

/** Whether the breaker is open: after many failures in a row only probes are sent. */
export function isBroken({ failures }: ThrottleState, { breakerAfter }: Pick<ThrottleLimits, 'breakerAfter'>): boolean {
  return failures >= breakerAfter
}

/** How many requests may start now, beside those in flight. `leavesRoom`: some permits are to stay free for awaited deliveries. */
export function permitsOf(
  state: ThrottleState,
  limits: ThrottleLimits,
  at: { readonly now: number; readonly inFlight: number; readonly leavesRoom?: boolean },
): number {
  if (state.held !== undefined || at.now < pausedUntil(state)) return 0
  // An open breaker allows one request when its pause is over.
  const most = isBroken(state, limits) ? 1 : Math.floor(state.limit)
  return Math.max(0, most - (at.leavesRoom ? reservedOf(most) : 0) - at.inFlight)
}

/** How many of so many permits are reserved: two, or one of two or three. A single one is everybody's. */
function reservedOf(permits: number): number {
  return Math.min(2, Math.floor(permits / 2))
}

/** `askedUntil` after an answer that asked for so much rest. */
export function askedUntil(
  state: ThrottleState,
  { askedMs }: { readonly askedMs?: number | undefined },
  now: number,
): number {
  return askedMs === undefined ? state.askedUntil : Math.max(state.askedUntil, now + askedMs)
}
