import { describe, expect, it } from 'vitest'
import { createManualClock } from '../conformance/bench-clock.js'
import type { Hold } from '../store/store.js'
import type { Observed } from './observe.js'
import type { Observation } from './reduce-throttle.js'
import { createThrottles } from './throttles.js'

const delivered = { kind: 'delivered' } as const
const failed = { kind: 'unavailable', startedAt: 0, timeout: false, random: 0 } as const
const toLane = (lane: Observation): Observed => ({ lane })
const toEndpoint = (endpoint: Observation): Observed => ({ endpoint })

function setUp() {
  const clock = createManualClock()
  const heard: Hold[] = []
  const rests: unknown[] = []
  const limits = {
    concurrency: 8,
    initialConcurrency: 4,
    breakerAfter: 2,
    maxProbePauseMs: 30_000,
    unknownLimit: 3,
    invalidLimit: 2,
    retryBudget: 0.25,
  }
  const throttles = createThrottles({
    lane: 'a',
    endpoints: ['one', 'two'],
    limits,
    clock,
    onHeld: (hold) => heard.push(hold),
    onPaused: (endpoint, forMs) => rests.push([endpoint, forMs]),
  })
  const answer = (endpoint: string, observed: Observed, count = 1) => {
    for (let index = 0; index < count; index++) {
      throttles.started(endpoint)
      throttles.answered(endpoint, observed)
    }
  }
  const at = clock.elapsed()
  return { clock, heard, rests, throttles, answer, at }
}

describe('permits', () => {
  it('count what is in flight, for the lane and for each endpoint', () => {
    const { throttles } = setUp()
    const seen = () => [
      throttles.inFlight(),
      throttles.lanePermits(),
      throttles.permits('one'),
      throttles.permits('two'),
    ]
    expect(seen()).toEqual([0, 4, 4, 4])
    throttles.started('one')
    expect(seen()).toEqual([1, 3, 3, 3])
    throttles.started('one')
    throttles.started('two')
    expect(seen()).toEqual([3, 1, 1, 1])
    throttles.answered('one', {})
    throttles.answered('two', {})
    expect(seen()).toEqual([1, 3, 3, 3])
    throttles.answered('one', {})
    expect(seen()).toEqual([0, 4, 4, 4])
  })

  it('need leave of both', () => {
    const { throttles, answer } = setUp()
    // Each delivery raises both by one.
    answer('one', { lane: delivered, endpoint: delivered }, 2)
    expect([throttles.lanePermits(), throttles.permits('one'), throttles.permits('two')]).toEqual([6, 6, 4])
    throttles.started('two')
    throttles.started('two')
    // The first has its own six, of which the lane has four left; the second has two of its four.
    expect([throttles.lanePermits(), throttles.permits('one'), throttles.permits('two')]).toEqual([4, 4, 2])
  })

  it('of an endpoint that nobody named are those of the lane', () => {
    const { throttles, answer } = setUp()
    answer('one', { lane: delivered, endpoint: delivered })
    expect(throttles.permits('three')).toBe(5)
    expect(throttles.isHeld('three')).toBe(false)
  })
})

describe('holds', () => {
  it('are told when an answer led to them, once, and not when a person did', () => {
    const { throttles, answer, heard } = setUp()
    answer('one', toEndpoint({ kind: 'setup', reason: 'forbidden' }))
    answer('one', toEndpoint({ kind: 'setup', reason: 'other' }))
    answer('one', toLane({ kind: 'setup', reason: 'unauthorized' }))
    answer('two', toEndpoint({ kind: 'invalid', parked: true }), 3)
    const found = [
      { lane: 'a', endpoint: 'one', reason: 'forbidden' },
      { lane: 'a', reason: 'unauthorized' },
      { lane: 'a', endpoint: 'two', reason: 'too_many_invalid' },
    ]
    expect(heard).toEqual(found)
    expect(throttles.holds()).toEqual([found[1], { ...found[0], reason: 'other' }, found[2]])
    const { throttles: others, heard: nothing } = setUp()
    others.hold(undefined, 'by hand')
    others.hold('two', 'by hand, too')
    expect(nothing).toEqual([])
    expect(others.holds()).toEqual([
      { lane: 'a', reason: 'by hand' },
      { lane: 'a', endpoint: 'two', reason: 'by hand, too' },
    ])
  })

  it('stop their endpoint, or the lane, until resumed', () => {
    const { throttles } = setUp()
    expect([throttles.holds(), throttles.isHeld(), throttles.isHeld('one')]).toEqual([[], false, false])
    throttles.hold('one', 'by hand')
    expect([throttles.isHeld(), throttles.isHeld('one'), throttles.isHeld('two')]).toEqual([false, true, false])
    expect([throttles.lanePermits(), throttles.permits('one'), throttles.permits('two')]).toEqual([4, 0, 4])
    throttles.hold(undefined, 'by hand')
    expect([throttles.isHeld(), throttles.lanePermits(), throttles.permits('two')]).toEqual([true, 0, 0])
    // The lane's resume leaves the hold of an endpoint.
    throttles.resume(undefined)
    expect([throttles.isHeld(), throttles.isHeld('one'), throttles.permits('two')]).toEqual([false, true, 4])
    throttles.resume('one')
    expect([throttles.holds(), throttles.permits('one')]).toEqual([[], 4])
  })
})

describe('pauses', () => {
  it('are counted down, for the lane and for each endpoint', async () => {
    const { throttles, answer, at, clock } = setUp()
    expect([throttles.pauseLeft(), throttles.pauseLeft('one')]).toEqual([0, 0])
    answer('one', toEndpoint({ kind: 'throttled', startedAt: at, afterMs: 300, alone: false, random: 0 }))
    answer('two', toLane({ ...failed, afterMs: 200 }))
    expect([throttles.pauseLeft(), throttles.pauseLeft('one'), throttles.pauseLeft('two')]).toEqual([200, 300, 0])
    const [lane, one] = [
      { reason: 'failing', forMs: 200 },
      { endpoint: 'one', reason: 'limited', forMs: 300 },
    ]
    const calm = { inFlight: 0, concurrency: 4 }
    expect(throttles.status()).toEqual({ ...calm, limitedForMs: 300, failingForMs: 0, pauses: [lane, one] })
    await clock.pass(250)
    expect([throttles.pauseLeft(), throttles.pauseLeft('one')]).toEqual([0, 50])
    expect(throttles.status()).toEqual({
      ...calm,
      limitedForMs: 50,
      failingForMs: 250,
      pauses: [{ ...one, forMs: 50 }],
    })
    await clock.pass(250)
    expect([throttles.pauseLeft(), throttles.pauseLeft('one')]).toEqual([0, 0])
    expect(throttles.status()).toMatchObject({ limitedForMs: 0, failingForMs: 500 })
  })

  it('end with a resume: those of all endpoints with that of the lane', () => {
    const { throttles, answer, at } = setUp()
    const throttled = { kind: 'throttled', startedAt: at, afterMs: 300, alone: false, random: 0 } as const
    const pauseAll = () => {
      answer('one', { lane: throttled, endpoint: throttled })
      answer('two', toEndpoint(throttled))
    }
    const left = () => [throttles.pauseLeft(), throttles.pauseLeft('one'), throttles.pauseLeft('two')]
    pauseAll()
    expect(left()).toEqual([300, 300, 300])
    throttles.resume('one')
    expect(left()).toEqual([300, 0, 300])
    pauseAll()
    throttles.resume(undefined)
    expect(left()).toEqual([0, 0, 0])
  })
})

describe('what they say of the vendor', () => {
  it('counts requests in flight, and the least that lane and best endpoint allow', () => {
    const { throttles, answer, at } = setUp()
    expect(throttles.status()).toEqual({ inFlight: 0, concurrency: 4, limitedForMs: 0, pauses: [] })
    throttles.started('one')
    const timeout = { kind: 'unavailable', startedAt: at, timeout: true, random: 0 } as const
    answer('one', toEndpoint(timeout))
    expect(throttles.status()).toMatchObject({ inFlight: 1, concurrency: 4 })
    answer('two', toEndpoint(timeout))
    expect(throttles.status()).toMatchObject({ concurrency: 2 })
    answer('two', toEndpoint(delivered))
    // One of the two has half a permit more than two.
    expect(throttles.status()).toMatchObject({ concurrency: 2 })
    answer('two', toEndpoint(delivered), 40)
    expect(throttles.status()).toMatchObject({ concurrency: 4 })
  })

  it('tells the first of all rows of failures', async () => {
    const { throttles, answer, clock } = setUp()
    answer('one', toEndpoint(failed))
    await clock.pass(100)
    answer('two', toEndpoint(failed))
    await clock.pass(100)
    expect(throttles.status().failingForMs).toBe(200)
    answer('one', toEndpoint(delivered))
    expect(throttles.status().failingForMs).toBe(100)
  })

  it('works as long as neither breaker is open', () => {
    const { throttles, answer } = setUp()
    const working = () => [throttles.isWorking('one'), throttles.isWorking('two')]
    answer('one', toEndpoint(failed))
    expect(working()).toEqual([true, true])
    answer('one', toEndpoint(failed))
    expect(working()).toEqual([false, true])
    answer('two', { lane: failed, endpoint: delivered }, 2)
    answer('one', toEndpoint(delivered))
    expect(working()).toEqual([false, false])
    answer('one', toLane(delivered))
    expect(working()).toEqual([true, true])
  })

  it('affords a retry while lane and endpoint have a whole one left', () => {
    const retried = { kind: 'retry' } as const
    const { throttles, answer } = setUp()
    const affords = () => [throttles.canAffordRetry('one'), throttles.canAffordRetry('two')]
    answer('one', toEndpoint(retried), 99)
    expect(affords()).toEqual([true, true])
    answer('one', toEndpoint(retried))
    expect(affords()).toEqual([false, true])
    answer('one', toEndpoint(delivered), 3)
    expect(affords()).toEqual([false, true])
    answer('one', toEndpoint(delivered))
    expect(affords()).toEqual([true, true])
    answer('one', toLane(retried), 99)
    expect(affords()).toEqual([true, true])
    answer('one', toLane(retried))
    expect(affords()).toEqual([false, false])
  })
})

describe('a rest', () => {
  const limited = { kind: 'throttled', startedAt: 0, alone: false, random: 0 } as const

  it('that a vendor asks for is told, of a failing one once nothing gets through', () => {
    const { rests, answer } = setUp()
    answer('one', toEndpoint({ ...limited, afterMs: 700 }))
    answer('two', toLane(limited))
    answer('one', toEndpoint(failed))
    answer('one', toEndpoint({ ...failed, afterMs: 900 }))
    expect(rests).toEqual([
      ['one', 700],
      [undefined, 1_000],
      ['one', 900],
    ])
    rests.length = 0
    // Others still get through: the next success would end its pause.
    answer('two', toEndpoint({ ...failed, afterMs: 900 }))
    expect(rests).toEqual([])
  })

  it('that another process was asked for pauses, and is told to nobody', async () => {
    const { clock, rests, throttles } = setUp()
    expect([throttles.pause('one', 500), throttles.pause('one', 400), throttles.pause('gone', 500)]).toEqual([
      true,
      false,
      false,
    ])
    expect([throttles.permits('one'), throttles.permits('two'), rests]).toEqual([0, 4, []])
    throttles.pause(undefined, 800)
    await clock.pass(500)
    expect([throttles.lanePermits(), throttles.pauseLeft()]).toEqual([0, 300])
    throttles.resume(undefined)
    expect([throttles.permits('one'), throttles.permits('two')]).toEqual([4, 4])
  })
})
