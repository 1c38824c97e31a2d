import { describe, expect, it } from 'vitest'
import { endPauses, holdThrottle, type Observation, reduceThrottle, resumeThrottle } from './reduce-throttle.js'
import {
  isBroken,
  newThrottleState,
  pausedUntil,
  permitsOf,
  type ThrottleLimits,
  type ThrottleState,
} from './throttle-state.js'

const limits: ThrottleLimits = {
  concurrency: 64,
  initialConcurrency: 16,
  breakerAfter: 5,
  maxProbePauseMs: 30_000,
  unknownLimit: 3,
  invalidLimit: 4,
  retryBudget: 0.25,
}

/** In the middle of everything: no field stands at its beginning. */
const busy: ThrottleState = {
  limit: 10,
  threshold: 12,
  askedUntil: 900,
  limitedUntil: 500,
  failingUntil: 700,
  failingSince: 300,
  budget: 50,
  held: undefined,
  failures: 2,
  unknowns: 1,
  invalids: 2,
  cutAt: 100,
  sinceCut: 5,
  inVain: undefined,
}

const atRest: ThrottleState = { ...newThrottleState(limits), limit: 64 }
const there = { failures: 0, failingUntil: 0, failingSince: undefined }
const now = 1_000

/** The whole state that one observation leads to, with what it changes. */
function step(observation: Observation, changes: Partial<ThrottleState>, from: Partial<ThrottleState> = {}): void {
  const state = { ...busy, ...from }
  expect(reduceThrottle(state, observation, limits, now)).toEqual({ ...state, ...changes })
}

it('begins with what may be in flight, a full budget and nothing against the vendor', () => {
  expect(newThrottleState(limits)).toEqual({
    limit: 16,
    threshold: 64,
    limitedUntil: 0,
    askedUntil: 0,
    failingUntil: 0,
    failingSince: undefined,
    budget: 100,
    held: undefined,
    failures: 0,
    unknowns: 0,
    invalids: 0,
    cutAt: Number.NEGATIVE_INFINITY,
    sinceCut: 20,
    inVain: undefined,
  })
  expect(newThrottleState({ ...limits, concurrency: 9 })).toMatchObject({ limit: 9, threshold: 9 })
})

describe('delivered', () => {
  const calm = { ...there, invalids: 0, unknowns: 0, budget: 50.25, sinceCut: 6 }
  const delivered = { kind: 'delivered' } as const

  it('ends rows of failures, and raises limit, budget and count', () => {
    step(delivered, { ...calm, limit: 11 })
    step(delivered, { ...calm, limit: 12 + 1 / 12 }, { limit: 12 })
    step(delivered, { ...calm, limit: 64 }, { limit: 63.995 })
    step(delivered, { ...calm, limit: 11, budget: 100 }, { budget: 99.9 })
    step(delivered, { ...calm, limit: 11, sinceCut: 20 }, { sinceCut: 19 })
    step(delivered, { ...calm, limit: 11, sinceCut: 20 }, { sinceCut: 20 })
  })

  it('leaves a limit of one as it is for eight deliveries', () => {
    step(delivered, { ...calm, sinceCut: 8 }, { limit: 1, sinceCut: 7 })
    step(delivered, { ...calm, limit: 2, sinceCut: 9 }, { limit: 1, sinceCut: 8 })
    step(delivered, { ...calm, limit: 3 }, { limit: 2, threshold: 12 })
  })

  it('changes nothing at full speed, and everything that is not at rest', () => {
    expect(reduceThrottle(atRest, delivered, limits, now)).toBe(atRest)
    const astir: Partial<ThrottleState>[] = [
      { failures: 1 },
      { invalids: 1 },
      { unknowns: 1 },
      { sinceCut: 19 },
      { limit: 63, threshold: 64 },
      { budget: 99.9 },
    ]
    for (const one of astir)
      expect(reduceThrottle({ ...atRest, ...one }, delivered, limits, now), `${one}`).toEqual(atRest)
    for (const [one, count] of [
      [
        { postponed: 1, taken: 38 },
        { postponed: 1, taken: 39 },
      ],
      [{ postponed: 1, taken: 39 }, undefined],
      [
        { postponed: 0, taken: 18 },
        { postponed: 0, taken: 19 },
      ],
      [{ postponed: 0, taken: 19 }, undefined],
    ] as const)
      expect(reduceThrottle({ ...atRest, inVain: one }, delivered, limits, now)).toEqual({ ...atRest, inVain: count })
  })
})

describe('parked', () => {
  it.each([
    ['invalid', 'invalids', 3, 'too_many_invalid'],
    ['unknown', 'unknowns', 2, 'too_many_unknown'],
  ] as const)('as %s counts in a row, up to a hold', (kind, counter, almost, reason) => {
    step({ kind, parked: true }, { ...there, [counter]: 1 }, { [counter]: 0 })
    step({ kind, parked: true }, { ...there, [counter]: almost }, { [counter]: almost - 1 })
    step({ kind, parked: true }, { ...there, [counter]: almost + 1, held: reason }, { [counter]: almost })
    step(
      { kind, parked: true },
      { ...there, [counter]: 1, held: 'unauthorized' },
      { [counter]: 0, held: 'unauthorized' },
    )
    step({ kind, parked: false }, there)
    step({ kind, parked: false }, there, { failures: 1 })
    const well = { ...busy, ...there }
    expect(reduceThrottle(well, { kind, parked: false }, limits, now)).toBe(well)
  })
})

describe('throttled', () => {
  const unnamed = { kind: 'throttled', startedAt: 100, alone: false, random: 0.5 } as const
  const named = { ...unnamed, afterMs: 3_000 }
  const halved = { limit: 5, threshold: 5, cutAt: now, sinceCut: 0 }

  it('without a time costs a retry, halves and pauses for one to two seconds', () => {
    const paused = { ...there, budget: 49, limitedUntil: 2_500 }
    step(unnamed, { ...paused, ...halved })
    step({ ...unnamed, startedAt: 99 }, paused)
    step(unnamed, { ...paused, ...halved, limitedUntil: 9_000 }, { limitedUntil: 9_000 })
    step(unnamed, { ...paused, ...halved, limit: 1, threshold: 1 }, { limit: 1.5 })
  })

  it('with a time pauses until then, and cuts to one when it came quickly', () => {
    const paused = { ...there, limitedUntil: 4_000 }
    step(named, { ...paused, ...halved, limit: 1 })
    step(named, { ...paused, ...halved, limit: 1 }, { sinceCut: 19 })
    step(named, { ...paused, ...halved }, { sinceCut: 20 })
    step({ ...named, startedAt: 99 }, paused)
  })

  it('with a time, alone, opens up again and counts from then on', () => {
    const paused = { ...there, limitedUntil: 4_000 }
    const alone = { ...named, alone: true }
    step(alone, { ...paused, limit: 16, threshold: 64, cutAt: now, sinceCut: 0, inVain: { postponed: 0, taken: 0 } })
    step({ ...alone, startedAt: 99 }, paused)
    const counted = { postponed: 2, taken: 0 }
    step(alone, { ...paused, inVain: counted }, { inVain: { postponed: 1, taken: 0 } })
    step(named, { ...paused, inVain: { postponed: 3, taken: 3 } }, { inVain: { postponed: 2, taken: 3 } })
    step(named, { ...paused, ...halved, inVain: undefined }, { inVain: { postponed: 2, taken: 2 } })
    step(named, { ...paused, ...halved, inVain: undefined }, { inVain: { postponed: 3, taken: 2 } })
  })
})

describe('unavailable', () => {
  const failed = { kind: 'unavailable', startedAt: 100, timeout: false, random: 0.5 } as const

  it('counts, costs a retry, and opens the breaker at its limit', () => {
    step(failed, { failures: 3, failingUntil: now, budget: 49 })
    step(failed, { failures: 3, failingUntil: 5_000, budget: 49 }, { failingUntil: 5_000 })
    step(
      failed,
      { failures: 1, failingSince: now, failingUntil: now, budget: 49 },
      { failures: 0, failingSince: undefined },
    )
    step(failed, { failures: 5, failingUntil: now + 375, budget: 49 }, { failures: 4 })
    step(failed, { failures: 6, failingUntil: now + 750, budget: 49 }, { failures: 5 })
    step(failed, { failures: 41, failingUntil: now + 22_500, budget: 49 }, { failures: 40 })
    step({ ...failed, afterMs: 80 }, { failures: 41, failingUntil: now + 80, budget: 49 }, { failures: 40 })
  })

  it('halves after a timeout', () => {
    const halved = { limit: 5, threshold: 5, cutAt: now, sinceCut: 0 }
    step({ ...failed, timeout: true }, { ...halved, failures: 3, failingUntil: now, budget: 49 })
  })
})

it('spends no retry that is not there', () => {
  step({ kind: 'retry' }, { budget: 49 })
  step({ kind: 'retry' }, { budget: 0 }, { budget: 0.5 })
})

it('holds, resumes and goes on', () => {
  step({ kind: 'setup', reason: 'unauthorized' }, { held: 'unauthorized' })
  expect(holdThrottle(busy, 'by hand')).toEqual({ ...busy, held: 'by hand' })
  const unpaused = { ...busy, ...there, limitedUntil: 0, askedUntil: 0, held: 'by hand' }
  const held = { ...busy, held: 'by hand' }
  expect(resumeThrottle(held)).toEqual({ ...unpaused, held: undefined, unknowns: 0, invalids: 0 })
  expect(endPauses(held)).toEqual(unpaused)
})

it('permits whole requests, beside those in flight, from the end of the later pause', () => {
  const state = { ...busy, limit: 2.9 }
  const permits = (at: number, inFlight = 0, changes: Partial<ThrottleState> = {}) =>
    permitsOf({ ...state, ...changes }, limits, { now: at, inFlight })
  expect([pausedUntil(busy), pausedUntil({ ...busy, limitedUntil: 900 })]).toEqual([700, 900])
  expect([permits(699), permits(700), permits(700, 1), permits(700, 2), permits(700, 3)]).toEqual([0, 2, 1, 0, 0])
  expect(permits(700, 0, { held: 'unauthorized' })).toBe(0)
  expect([permits(700, 0, { failures: 4 }), permits(700, 0, { failures: 5 })]).toEqual([2, 1])
  expect([isBroken({ ...busy, failures: 4 }, limits), isBroken({ ...busy, failures: 5 }, limits)]).toEqual([
    false,
    true,
  ])
})

it('keeps what was asked for, where it is more than may be waited', () => {
  const atAsked = (kind: 'throttled' | 'unavailable', askedMs: number | undefined) => {
    const known = { startedAt: 0, afterMs: 10, askedMs, random: 0 }
    const observation = kind === 'throttled' ? { kind, ...known, alone: false } : { kind, ...known, timeout: false }
    return reduceThrottle(busy, observation, limits, now).askedUntil
  }
  for (const kind of ['throttled', 'unavailable'] as const)
    expect([atAsked(kind, undefined), atAsked(kind, 1), atAsked(kind, 5_000)]).toEqual([900, now + 1, now + 5_000])
})
