import { expect, it } from 'vitest'
import { newThrottleState, type ThrottleState } from './throttle-state.js'
import { whyClosed } from './why-closed.js'

const limits = {
  concurrency: 8,
  initialConcurrency: 4,
  breakerAfter: 2,
  maxProbePauseMs: 30_000,
  unknownLimit: 3,
  invalidLimit: 2,
  retryBudget: 0.25,
}
const state = (said: Partial<ThrottleState> = {}) => ({ ...newThrottleState(limits), ...said })
const why = (...states: readonly (Partial<ThrottleState> & { inFlight?: number })[]) =>
  whyClosed(
    states.map(({ inFlight = 0, ...said }) => ({ state: state(said), inFlight })),
    limits,
    1_000,
  )

it('says nothing where requests can start, or have to wait for others only', () => {
  expect([why({}), why({}, { inFlight: 4 }), why({ limitedUntil: 1_000, failingUntil: 1_000 })]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

it('says held before all else, then the pause that the vendor asked for, until its very end', () => {
  const failing = { failures: 2, failingUntil: 9_000 }
  expect(why({ limitedUntil: 2_000 }, { held: 'by hand', ...failing })).toEqual({ reason: 'held' })
  expect(why({ limitedUntil: 1_000.5 })).toEqual({ reason: 'limited', afterMs: 1 })
  expect(why({ limitedUntil: 2_000 }, { limitedUntil: 1_500 })).toEqual({ reason: 'limited', afterMs: 1_000 })
  expect(why({ limitedUntil: 2_000 }, failing)).toEqual({ reason: 'limited', afterMs: 8_000 })
  expect(why({}, { failures: 1, failingUntil: 1_200 })).toEqual({ reason: 'limited', afterMs: 200 })
})

it('says failing while the breaker is open, but for the one that may be tried', () => {
  expect(why({ failures: 2, failingUntil: 1_001 })).toEqual({ reason: 'failing' })
  expect(why({}, { failures: 2, failingUntil: 1_000, inFlight: 1 })).toEqual({ reason: 'failing' })
  expect(why({ inFlight: 3 }, { failures: 2, failingUntil: 1_000 })).toBeUndefined()
})
