import { describe, expect, it } from 'vitest'
import { type Observation, reduceThrottle } from './reduce-throttle.js'
import { newThrottleState, pausedUntil, permitsOf, type ThrottleLimits } from './throttle-state.js'

const limits: ThrottleLimits = {
  concurrency: 64,
  initialConcurrency: 16,
  breakerAfter: 5,
  maxProbePauseMs: 30_000,
  unknownLimit: 3,
  invalidLimit: 50,
  retryBudget: 0.2,
}

interface Flight {
  readonly startedAt: number
  readonly endsAt: number
  readonly startedAlone: boolean
  readonly answer: (startedAt: number, alone: boolean) => Observation
}

interface World {
  /** What the vendor does with a request that starts now beside so many others. */
  readonly vendor: (now: number, inFlight: number) => { readonly takesMs: number; readonly answer: Flight['answer'] }
  readonly forMs: number
}

/** A lane with endless work against a simulated vendor, in simulated milliseconds. */
function simulate({ vendor, forMs }: World) {
  let state = newThrottleState(limits)
  let flights: Flight[] = []
  const starts: number[] = []
  const answers: { at: number; kind: Observation['kind'] }[] = []
  let most = 0
  for (let now = 0; now < forMs; now++) {
    for (const { startedAt, startedAlone, answer } of flights.filter(({ endsAt }) => endsAt <= now)) {
      const observation = answer(startedAt, startedAlone && flights.length === 1)
      answers.push({ at: now, kind: observation.kind })
      state = reduceThrottle(state, observation, limits, now)
    }
    flights = flights.filter(({ endsAt }) => endsAt > now)
    for (let permits = permitsOf(state, limits, { now, inFlight: flights.length }); permits > 0; permits--) {
      const { takesMs, answer } = vendor(now, flights.length)
      starts.push(now)
      flights.push({ startedAt: now, endsAt: now + takesMs, startedAlone: flights.length === 0, answer })
    }
    most = Math.max(most, flights.length)
  }
  const count = (kind: Observation['kind'], from = 0) =>
    answers.filter((answer) => answer.kind === kind && answer.at >= from).length
  return { state, starts, count, most }
}

const ok: Flight['answer'] = () => ({ kind: 'delivered' })
const busy: Flight['answer'] = (startedAt) => ({ kind: 'unavailable', startedAt, timeout: false, random: 0.5 })

describe('a lane against a simulated vendor', () => {
  it('uses everything that a healthy vendor bears', () => {
    const { count, most } = simulate({ vendor: () => ({ takesMs: 20, answer: ok }), forMs: 2_000 })
    expect(most).toBe(64)
    // 64 in flight at 20 ms are 3.2 a millisecond; the growth in the beginning costs little.
    expect(count('delivered')).toBeGreaterThan(0.95 * 3.2 * 2_000)
  })

  it('finds the capacity of one that answers 429 above ten, and mostly stays below it', () => {
    const { count } = simulate({
      vendor: (_, inFlight) => ({
        takesMs: 20,
        answer:
          inFlight < 10
            ? ok
            : (startedAt, alone) => ({ kind: 'throttled', startedAt, alone, afterMs: 50, random: 0.5 }),
      }),
      forMs: 60_000,
    })
    // Ten at 20 ms are 30,000 in a minute.
    expect(count('delivered')).toBeGreaterThan(0.6 * 30_000)
    expect(count('throttled', 5_000)).toBeLessThan(0.05 * count('delivered', 5_000))
  })

  it('is not brought to its knees by one that puts off every fifth, whatever comes', () => {
    let asked = 0
    const { count } = simulate({
      vendor: () => ({
        takesMs: 20,
        answer:
          ++asked % 5 === 0
            ? (startedAt, alone) => ({ kind: 'throttled', startedAt, alone, afterMs: 1_000, random: 0 })
            : ok,
      }),
      forMs: 60_000,
    })
    // A pause of a second each time: what is under way together is all there is to gain.
    expect(count('delivered', 10_000)).toBeGreaterThan(30 * 50)
  })

  it('never starts before the end of a throttle pause, whatever else succeeds meanwhile', () => {
    let throttledAt = -1
    const { starts } = simulate({
      vendor: (now) => {
        if (now < 100 || throttledAt >= 0) return { takesMs: 20, answer: ok }
        throttledAt = now + 5
        return {
          takesMs: 5,
          answer: (startedAt, alone) => ({ kind: 'throttled', startedAt, alone, afterMs: 1_000, random: 0 }),
        }
      },
      forMs: 3_000,
    })
    expect(throttledAt).toBeGreaterThan(0)
    expect(starts.filter((at) => at > throttledAt && at < throttledAt + 1_000)).toEqual([])
    expect(starts.some((at) => at >= throttledAt + 1_000)).toBe(true)
  })

  it('probes a vendor that is down for an hour a few times a minute, and is at full speed soon after it is back', () => {
    const down = (now: number) => now > 1_000 && now < 3_600_000
    const { starts, count } = simulate({
      vendor: (now) => ({ takesMs: 20, answer: down(now) ? busy : ok }),
      forMs: 3_660_000,
    })
    const probes = starts.filter((at) => at > 60_000 && at < 3_600_000)
    expect(probes.length).toBeLessThan(59 * 4)
    expect(probes.length).toBeGreaterThan(59)
    // Back within the longest pause, and then nearly the whole rate for the rest of the minute.
    expect(count('delivered', 3_600_000)).toBeGreaterThan(25_000 * 3)
  })

  it('opens for a vendor whose failures are few, and spends the retry budget on one whose failures are many', () => {
    const every = (nth: number) => {
      let calls = 0
      return () => ({
        takesMs: 20,
        answer: ++calls % nth === 0 ? (): Observation => ({ kind: 'retry' }) : ok,
      })
    }
    expect(simulate({ vendor: every(10), forMs: 5_000 }).state.budget).toBeGreaterThan(90)
    expect(simulate({ vendor: every(2), forMs: 5_000 }).state.budget).toBeLessThan(2)
  })

  it('a success ends a failing pause, not a limited one', () => {
    const failing = [1, 2, 3, 4, 5, 6].reduce(
      (state) => reduceThrottle(state, { kind: 'unavailable', startedAt: 0, timeout: false, random: 1 }, limits, 0),
      newThrottleState(limits),
    )
    expect(pausedUntil(failing)).toBeGreaterThan(0)
    expect(failing.failingSince).toBe(0)
    expect(pausedUntil(reduceThrottle(failing, { kind: 'delivered' }, limits, 1))).toBe(0)
    const limited = reduceThrottle(
      failing,
      { kind: 'throttled', startedAt: 0, afterMs: 9_000, alone: false, random: 0 },
      limits,
      0,
    )
    expect(pausedUntil(reduceThrottle(limited, { kind: 'delivered' }, limits, 1))).toBe(9_000)
  })
})
