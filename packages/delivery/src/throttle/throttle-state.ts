/** How one lane, or one endpoint of it, stands with its vendor. Plain data; only `reduceThrottle` makes a new one. */
export interface ThrottleState {
  /** How many requests may be in flight; grows by success, halves on signs of overload. */
  readonly limit: number
  /** Below it the limit grows by one per success, above it by one per round of successes. */
  readonly threshold: number
  /** Elapsed time until which the vendor has asked for rest: success elsewhere does not end it. */
  readonly limitedUntil: number
  /** Elapsed time until which a failing vendor is left alone: the first success ends it. */
  readonly failingUntil: number
  /** Elapsed time of the first failure in the present row. */
  readonly failingSince: number | undefined
  /** Retries that the lane can still afford. */
  readonly budget: number
  /** Why a person must act; `undefined` while nobody must. */
  readonly held: string | undefined
  /** `unavailable` answers in a row. */
  readonly failures: number
  /** Events parked in a row for an unclassified answer. */
  readonly unknowns: number
  /** Events parked in a row as invalid. */
  readonly invalids: number
  /** Elapsed time of the last cut of the limit. */
  readonly cutAt: number
  /** Deliveries since then, counted up to `quickly`. */
  readonly sinceCut: number
  /** While cutting has proved to be in vain: how many requests were put off since, and how many delivered beside them. */
  readonly inVain: { readonly putOff: number; readonly taken: number } | undefined
}

export interface ThrottleLimits {
  readonly concurrency: number
  readonly initialConcurrency: number
  readonly breakerAfter: number
  readonly maxProbePauseMs: number
  readonly unknownLimit: number
  readonly invalidLimit: number
  readonly retryBudget: number
}

/** Most retries that can be saved up. */
export const fullBudget = 100

/** Fewer deliveries than this between two cuts, and the second one came quickly. */
export const quickly = 20

export function newThrottleState({ concurrency, initialConcurrency }: ThrottleLimits): ThrottleState {
  return {
    limit: Math.min(concurrency, initialConcurrency),
    threshold: concurrency,
    limitedUntil: 0,
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

/** Whether nothing has got through for a while, and only probes go out. */
export function isBroken({ failures }: ThrottleState, { breakerAfter }: Pick<ThrottleLimits, 'breakerAfter'>): boolean {
  return failures >= breakerAfter
}

/** How many requests may start now, beside those in flight. */
export function permitsOf(
  state: ThrottleState,
  limits: ThrottleLimits,
  at: { readonly now: number; readonly inFlight: number },
): number {
  if (state.held !== undefined || at.now < pausedUntil(state)) return 0
  // A breaker that has waited long enough lets one request try.
  const most = isBroken(state, limits) ? 1 : Math.floor(state.limit)
  return Math.max(0, most - at.inFlight)
}
