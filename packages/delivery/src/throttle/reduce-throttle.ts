import { backoffMs } from '@waybill/core/destination'
import { refunded, spent } from './retry-budget.js'
import { askedUntil, newThrottleState, quickly, type ThrottleLimits, type ThrottleState } from './throttle-state.js'

interface Throttled {
  readonly kind: 'throttled'
  /** Elapsed time of the request's start, in milliseconds. */
  readonly startedAt: number
  /** The pause that the vendor named, in milliseconds. */
  readonly afterMs?: number | undefined
  /** What it asked for, where that is longer. */
  readonly askedMs?: number | undefined
  /** Whether nothing else was in flight when it started, nor when it was answered. */
  readonly alone: boolean
  readonly random: number
}

/** What a throttle learns from an answered request, by the answer's kind. */
export type Observation =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'invalid' | 'unknown'; readonly parked: boolean }
  | Throttled
  | {
      readonly kind: 'unavailable'
      readonly startedAt: number
      readonly afterMs?: number | undefined
      readonly askedMs?: number | undefined
      /** The deadline passed: a sign of overload. */
      readonly timeout: boolean
      readonly random: number
    }
  | { readonly kind: 'setup'; readonly reason: string }
  /** A single delivery must be sent again; the vendor works. */
  | { readonly kind: 'retry' }

/** Shortest pause after a throttling answer that names none, in milliseconds. */
const throttlePauseMs = 1_000
/** So many deliveries are sent one by one after a cut to one, before there are two at a time again. */
const sentAlone = 8
/** Postponed requests before they are compared with the delivered ones. */
const fewestToJudgeBy = 3
/** After so many deliveries for each postponed request, the postponed ones are forgotten. */
const calmAfter = 20
/** Pause of a breaker that has just opened, in milliseconds; doubles with each failed probe. */
const firstProbePauseMs = 500

/** The next state of a throttle: its pauses, breaker, concurrency and hold. `now` is elapsed time in milliseconds. */
export function reduceThrottle(
  state: ThrottleState,
  observation: Observation,
  limits: ThrottleLimits,
  now: number,
): ThrottleState {
  switch (observation.kind) {
    case 'delivered':
      return delivered(state, limits)
    case 'invalid':
      return countParked(answered(state), 'invalids', observation.parked, limits.invalidLimit)
    case 'unknown':
      return countParked(answered(state), 'unknowns', observation.parked, limits.unknownLimit)
    case 'throttled': {
      const pause = observation.afterMs ?? throttlePauseMs * (1 + observation.random)
      const known = answered(state)
      return {
        ...(observation.afterMs ? postponed(known, observation, limits, now) : cut(known, observation.startedAt, now)),
        limitedUntil: Math.max(state.limitedUntil, now + pause),
        askedUntil: askedUntil(state, observation, now),
        // A retry at a time that the vendor named costs nothing, so that other deliveries can still be retried.
        budget: observation.afterMs ? state.budget : spent(state),
      }
    }
    case 'unavailable': {
      const failures = state.failures + 1
      const next = observation.timeout ? cut(state, observation.startedAt, now) : state
      return {
        ...next,
        failures,
        failingSince: state.failingSince ?? now,
        failingUntil: Math.max(state.failingUntil, now + failurePause(failures, observation, limits)),
        askedUntil: askedUntil(state, observation, now),
        budget: spent(state),
      }
    }
    case 'retry':
      return { ...state, budget: spent(state) }
    case 'setup':
      return holdThrottle(state, observation.reason)
    default:
      return observation satisfies never
  }
}

/** Nothing is sent before it is resumed. */
export function holdThrottle(state: ThrottleState, reason: string): ThrottleState {
  return { ...state, held: reason }
}

/** Ends its hold and its pauses. */
export function resumeThrottle(state: ThrottleState): ThrottleState {
  return { ...endPauses(state), held: undefined, unknowns: 0, invalids: 0 }
}

/** Ends its pauses. A hold stays. */
export function endPauses(state: ThrottleState): ThrottleState {
  return { ...healthy(state), limitedUntil: 0, askedUntil: 0 }
}

/** The vendor answered: whatever it said, it is available. */
function answered(state: ThrottleState): ThrottleState {
  return state.failures === 0 ? state : healthy(state)
}

function healthy(state: ThrottleState): ThrottleState {
  return { ...state, failures: 0, failingUntil: 0, failingSince: undefined }
}

/** The most frequent case: at full speed the state stays the same object. */
function delivered(state: ThrottleState, limits: ThrottleLimits): ThrottleState {
  const limit = grown(state, limits)
  const budget = refunded(state, limits)
  const calm =
    state.failures === 0 && state.invalids === 0 && state.unknowns === 0 && !state.inVain && state.sinceCut >= quickly
  if (calm && limit === state.limit && budget === state.budget) return state
  return {
    ...healthy(state),
    inVain: takenOne(state),
    sinceCut: Math.min(quickly, state.sinceCut + 1),
    limit,
    budget,
    invalids: 0,
    unknowns: 0,
  }
}

function grown({ limit, threshold, sinceCut }: ThrottleState, { concurrency }: ThrottleLimits): number {
  if (limit === 1 && sinceCut < sentAlone) return 1
  return Math.min(concurrency, limit < threshold ? limit + 1 : limit + 1 / limit)
}

/** Halves the limit, once for all requests that were in flight at the same time. */
function cut(state: ThrottleState, startedAt: number, now: number): ThrottleState {
  if (startedAt < state.cutAt) return state
  const limit = Math.max(1, state.limit / 2)
  return { ...state, limit, threshold: limit, cutAt: now, sinceCut: 0 }
}

/**
 * The vendor postponed a request until a time that it named. Fewer requests at a time help where the vendor counts them.
 * Where it postpones some requests whatever the number, cuts would lead to one request at a time with a pause for each. So
 * after a second cut in a short time, a few requests are sent alone. If one of them is postponed, too, the number is not
 * the reason: from then on only the pauses count, as long as more requests are delivered than postponed.
 */
function postponed(state: ThrottleState, observation: Throttled, limits: ThrottleLimits, now: number): ThrottleState {
  const { startedAt, alone } = observation
  const { inVain } = state
  if (inVain) {
    const counted = { ...inVain, postponed: inVain.postponed + 1 }
    const isTooMany = counted.postponed >= fewestToJudgeBy && counted.postponed > counted.taken
    return isTooMany ? cut({ ...state, inVain: undefined }, startedAt, now) : { ...state, inVain: counted }
  }
  if (startedAt < state.cutAt) return state
  if (alone) {
    const { limit, threshold } = newThrottleState(limits)
    return { ...state, limit, threshold, cutAt: now, sinceCut: 0, inVain: { postponed: 0, taken: 0 } }
  }
  const after = cut(state, startedAt, now)
  return state.sinceCut < quickly ? { ...after, limit: 1 } : after
}

function takenOne({ inVain }: ThrottleState): ThrottleState['inVain'] {
  if (!inVain || inVain.taken + 1 >= calmAfter * (inVain.postponed + 1)) return undefined
  return { ...inVain, taken: inVain.taken + 1 }
}

function failurePause(
  failures: number,
  observation: Observation & { kind: 'unavailable' },
  limits: ThrottleLimits,
): number {
  if (observation.afterMs !== undefined) return observation.afterMs
  if (failures < limits.breakerAfter) return 0
  return backoffMs(failures - limits.breakerAfter, {
    baseMs: firstProbePauseMs,
    capMs: limits.maxProbePauseMs,
    random: observation.random,
    // Half is fixed and half is jitter: probes of many processes spread, and none is sent at once.
    least: 0.5,
  })
}

const tooMany = { invalids: 'too_many_invalid', unknowns: 'too_many_unknown' } as const

/** Counts parked deliveries in a row. After too many it holds: then the vendor or the mapping has changed, not the events. */
function countParked(
  state: ThrottleState,
  counter: 'invalids' | 'unknowns',
  parked: boolean,
  limit: number,
): ThrottleState {
  if (!parked) return state
  const count = state[counter] + 1
  const held = count >= limit ? tooMany[counter] : state.held
  return { ...state, [counter]: count, held }
}
