import { describe, expect, it } from 'vitest'
import { type Observation, reduceThrottle, resumeThrottle } from './reduce-throttle.js'
import { newThrottleState, pausedUntil, permitsOf, type ThrottleLimits, type ThrottleState } from './throttle-state.js'

const limits: ThrottleLimits = {
  concurrency: 64,
  initialConcurrency: 16,
  breakerAfter: 5,
  maxProbePauseMs: 30_000,
  unknownLimit: 3,
  invalidLimit: 4,
  retryBudget: 0.2,
}

function after(
  observations: readonly Observation[],
  from: ThrottleState = newThrottleState(limits),
  now = 0,
): ThrottleState {
  return observations.reduce((state, observation) => reduceThrottle(state, observation, limits, now), from)
}

/** What may start beside nothing, or so many, in flight. */
const permits = (state: ThrottleState, now = 0, inFlight = 0) => permitsOf(state, limits, { now, inFlight })

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)
const failed: Observation = { kind: 'unavailable', startedAt: 0, timeout: false, random: 0 }

describe('concurrency', () => {
  it('permits what the limit leaves beside what is in flight', () => {
    expect(permits(newThrottleState(limits))).toBe(16)
    expect(permits(newThrottleState(limits), 0, 15)).toBe(1)
    expect(permits(newThrottleState(limits), 0, 16)).toBe(0)
    expect(permits(newThrottleState(limits), 0, 20)).toBe(0)
  })

  it('stays the same object at full speed', () => {
    const full = after(times(100, { kind: 'delivered' } as const))
    expect(after([{ kind: 'delivered' }], full)).toBe(full)
  })

  it('never starts above the most that is allowed', () => {
    const few = { ...limits, concurrency: 2 }
    expect(permitsOf(newThrottleState(few), few, { now: 0, inFlight: 0 })).toBe(2)
  })

  it('grows by one per success up to the most, then stays', () => {
    const grown = after(times(100, { kind: 'delivered' } as const))
    expect(grown.limit).toBe(64)
  })

  it('halves once for all that was under way together, and grows slowly from there', () => {
    const throttled = { kind: 'throttled', startedAt: 0, alone: false, random: 0 } as const
    const cut = after(times(5, throttled), after(times(48, { kind: 'delivered' } as const)), 10)
    expect(cut.limit).toBe(32)
    expect(after([{ ...throttled, startedAt: 11 }], cut, 20).limit).toBe(16)
    // A round of successes adds about one.
    expect(after(times(32, { kind: 'delivered' } as const), cut, 20).limit).toBeCloseTo(33, 0)
  })

  it('counts no retry as its own for which the vendor said when', () => {
    const asked = { kind: 'throttled', startedAt: 0, afterMs: 1_000, alone: false, random: 0 } as const
    const { budget } = newThrottleState(limits)
    expect(after(times(50, asked)).budget).toBe(budget)
    expect(after(times(50, { kind: 'throttled', startedAt: 0, alone: false, random: 0 } as const)).budget).toBe(
      budget - 50,
    )
  })

  const delivered = { kind: 'delivered' } as const
  const postponed = (startedAt: number, alone = false) =>
    ({ kind: 'throttled', startedAt, afterMs: 1_000, alone, random: 0 }) as const

  it('lets a few go alone when a vendor that names its time puts off again soon, then grows fast to half of what was', () => {
    const first = after([postponed(0)], newThrottleState(limits), 0)
    expect(first.limit).toBe(8)
    const second = after([...times(5, delivered), postponed(10)], first, 10)
    expect(second.limit).toBe(1)
    // Under way together, they count once.
    expect(after([postponed(9)], second, 11)).toMatchObject({ limit: 1, cutAt: 10 })
    expect(after(times(8, delivered), second, 20).limit).toBe(1)
    expect(after(times(11, delivered), second, 20).limit).toBe(4)
    // Not soon, it is halved as ever.
    expect(after([...times(30, delivered), postponed(10)], first, 10).limit).toBeCloseTo(11.3 / 2, 0)
  })

  it('lets the pauses alone rule once a request was put off that went alone, while more is taken than put off', () => {
    const inVain = after([postponed(20, true)], after([postponed(0), postponed(10)], newThrottleState(limits), 10), 20)
    expect(inVain.limit).toBe(16)
    expect(pausedUntil(inVain)).toBe(1_020)
    const round = [delivered, delivered, delivered, delivered, postponed(50)]
    const steady = after(times(40, round).flat(), inVain, 60)
    expect(steady.limit).toBe(64)
    expect(after(times(120, postponed(50)), steady, 60).limit).toBe(64)
    const cut = after(times(170, postponed(50)), steady, 60)
    expect(cut.limit).toBe(32)
  })

  it('forgets that it was in vain once much more was taken than put off', () => {
    const calm = after(times(20, delivered), after([postponed(0, true)]), 5)
    expect(calm.inVain).toBeUndefined()
    expect(after([postponed(6)], calm, 6).limit).toBe(calm.limit / 2)
    const full = after(times(900, delivered), calm)
    expect(after([delivered], full)).toBe(full)
  })

  it('halves after a timeout but not after a plain failure', () => {
    expect(after([{ ...failed, timeout: true }]).limit).toBe(8)
    expect(after([failed]).limit).toBe(16)
  })
})

describe('throttle', () => {
  it('pauses for as long as the vendor asks, and the longest wish wins', () => {
    const state = after([
      { kind: 'throttled', startedAt: 0, afterMs: 3_000, alone: false, random: 0 },
      { kind: 'throttled', startedAt: 0, afterMs: 1_000, alone: false, random: 0 },
    ])
    expect(permits(state, 2_999)).toBe(0)
    expect(permits(state, 3_000)).toBeGreaterThan(0)
  })

  it('pauses one to two seconds when the vendor names no time', () => {
    expect(pausedUntil(after([{ kind: 'throttled', startedAt: 0, alone: false, random: 0 }]))).toBe(1_000)
    expect(pausedUntil(after([{ kind: 'throttled', startedAt: 0, alone: false, random: 0.5 }]))).toBe(1_500)
  })
})

describe('breaker', () => {
  it('opens after failures in a row, then lets one probe at a time', () => {
    const closed = after(times(4, failed))
    expect(permits(closed, 0)).toBe(16)
    const open = after([failed], closed)
    expect(permits(open, 0)).toBe(0)
    expect(permits(open, pausedUntil(open))).toBe(1)
    expect(permits(open, pausedUntil(open), 1)).toBe(0)
  })

  it('waits twice as long after each failed probe, up to the most', () => {
    const pauses = Array.from({ length: 12 }, (_, index) => pausedUntil(after(times(5 + index, failed))))
    expect(pauses.slice(0, 4)).toEqual([250, 500, 1_000, 2_000])
    expect(pauses.at(-1)).toBe(15_000)
    expect(pausedUntil(after(times(20, { ...failed, random: 0.999 })))).toBeLessThanOrEqual(30_000)
  })

  it('closes at the first answer that shows the vendor working', () => {
    for (const answer of [{ kind: 'delivered' }, { kind: 'invalid', parked: true }] as const) {
      const state = after([answer], after(times(5, failed)), 60_000)
      expect(state.failures).toBe(0)
      expect(permits(state, 60_000)).toBeGreaterThan(1)
    }
  })

  it('obeys Retry-After of a single 503', () => {
    expect(pausedUntil(after([{ ...failed, afterMs: 700 }]))).toBe(700)
  })
})

describe('hold', () => {
  it('stops everything until resume', () => {
    const held = after([{ kind: 'setup', reason: 'unauthorized' }])
    expect(held).toMatchObject({ held: 'unauthorized' })
    expect(permits(held, 1e9)).toBe(0)
    expect(permits(resumeThrottle(held), 0)).toBe(16)
  })

  it('comes by itself after parked events in a row, which a delivery breaks', () => {
    const unknown = { kind: 'unknown', parked: true } as const
    expect(after(times(2, unknown)).held).toBeUndefined()
    expect(after(times(3, unknown)).held).toBe('too_many_unknown')
    expect(after([unknown, unknown, { kind: 'delivered' }, unknown, unknown]).held).toBeUndefined()
    expect(after(times(4, { kind: 'invalid', parked: true } as const)).held).toBe('too_many_invalid')
    expect(after(times(40, { kind: 'invalid', parked: false } as const)).held).toBeUndefined()
  })
})

describe('a simulated outage', () => {
  it('of ten minutes costs few requests, and the rate is back soon after', () => {
    let state = newThrottleState(limits)
    let now = 0
    let requests = 0
    const downUntil = 600_000
    const random = () => 0.5
    const step = (observation: Observation) => {
      state = reduceThrottle(state, observation, limits, now)
    }
    while (now < downUntil) {
      const free = permits(state, now)
      now += 20
      for (let index = 0; index < free; index++) {
        requests++
        step({ kind: 'unavailable', startedAt: now - 20, timeout: false, random: random() })
      }
    }
    expect(requests).toBeLessThan(60)
    let delivered = 0
    const back = now
    while (delivered < 1_000) {
      const free = permits(state, now)
      now += 20
      for (let index = 0; index < free; index++) step({ kind: 'delivered' })
      delivered += free
    }
    // At most one probe's pause, then full speed: 1,000 answers of 20 ms on up to 64 sockets.
    expect(now - back).toBeLessThan(30_000 + 2_000)
  })
})
