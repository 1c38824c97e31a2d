import { type Destination, WaybillError } from '@waybill/core'
import type { Plan } from '@waybill/core/destination'
import { describe, expect, it } from 'vitest'
import { createStoredSteps } from '../../accept/steps/stored-steps.js'
import { partsOf } from '../../attempt/parts-of.js'
import type { LeasedDelivery } from '../../store/work.js'
import { callOf, destinationWith, leaseWith, requestOf } from '../../testing/requests.js'
import type { LaneOptions } from '../../waybill-options.js'
import { laneSettings } from '../lane-settings.js'
import { planAheadOf } from '../plan-ahead.js'
import { type PlanOptions, planLeases } from './plan-leases.js'

function plan(leases: readonly LeasedDelivery[], said: Partial<PlanOptions> = {}) {
  const { requests, settled } = planLeases(leases, {
    destination: destinationWith(),
    mayGo: undefined,
    steps: createStoredSteps(undefined),
    now: 1_000,
    expireAfterMs: Number.POSITIVE_INFINITY,
    liveForMs: 1_000,
    onInDoubt: 'park',
    watch: { during: (deliveries, plan) => plan(deliveries) },
    onRemark: 'send',
    ...said,
  })
  return {
    requests: requests.map(({ calls }) => calls.map(({ delivery }) => delivery.seq)),
    settled: settled.map(({ delivery, next }) => [delivery.seq, next]),
  }
}

const leases = [1, 2, 3].map((seq) => leaseWith(seq))
const withPlan = (plan: (deliveries: readonly LeasedDelivery[]) => unknown) => ({
  destination: destinationWith({ plan } as never),
})

describe('what is leased', () => {
  it('is planned, but for what consent and age keep back', () => {
    expect(plan(leases)).toEqual({ requests: [[1], [2], [3]], settled: [] })
    const noConsent = { state: 'skipped', reason: 'no_consent' }
    const mayGo = (events: readonly unknown[]) =>
      events.map((_, index) => index !== 1 || ({ skipped: 'no_consent' } as const))
    expect(plan(leases, { mayGo })).toEqual({ requests: [[1], [3]], settled: [[2, noConsent]] })
    const aged = [leaseWith(1, { acceptedAt: 699 }), leaseWith(2, { acceptedAt: 700 })]
    const tooOld = { state: 'expired', reason: 'too_old' }
    expect(plan(aged, { expireAfterMs: 300 })).toEqual({ requests: [[2]], settled: [[1, tooOld]] })
  })

  it('is parked where it was too old at its acceptance, but for what goes to a call for the past', () => {
    const at = (seq: number, happened: number, userId = 'u1') =>
      leaseWith(seq, {
        acceptedAt: 100_000 + seq,
        event: { ...leaseWith(seq).event, timestamp: new Date(100_000 + seq - happened).toISOString(), userId },
      })
    const old = [at(1, 1_000), at(2, 1_001), at(3, 100_000), at(4, -5_000), at(5, 1_001, 'cart')]
    const detail =
      'It happened 1001 ms before it was accepted, and liveForMs of the lane is 1000 ms: the vendor would treat it as new.'
    const parked = { state: 'parked', reason: 'too_old_to_be_live' }
    const said = plan(old, { now: 1e12 })
    expect(said.requests).toEqual([[1], [4]])
    expect(said.settled).toMatchObject([
      [2, { ...parked, detail }],
      [3, parked],
      [5, parked],
    ])
    const cart = { ...destinationWith().endpoints['cart'], past: true }
    const forPast = destinationWith({ endpoints: { ...destinationWith().endpoints, cart } as never })
    const seen: unknown[] = []
    const during = (deliveries: readonly LeasedDelivery[], plan: (watched: readonly LeasedDelivery[]) => unknown) => {
      seen.push(deliveries.map(({ seq, past }) => [seq, past]))
      return plan(deliveries)
    }
    const watch = { during } as PlanOptions['watch']
    expect(plan(old, { destination: forPast, watch })).toMatchObject({ requests: [[1], [4], [5]] })
    expect(seen[0]).toEqual([
      [1, undefined],
      [2, true],
      [3, true],
      [4, undefined],
      [5, true],
    ])
    expect(plan(old, { liveForMs: Number.POSITIVE_INFINITY }).settled).toEqual([])
    expect(plan(old, { liveForMs: Number.MAX_SAFE_INTEGER }).settled).toEqual([])
  })

  it('never asks for a plan of nothing', () => {
    let asked = 0
    const counting = withPlan(() => {
      asked++
      return { requests: [], settled: [] }
    })
    expect(plan([], counting)).toEqual({ requests: [], settled: [] })
    expect(asked).toBe(0)
  })

  it('is settled as the plan says', () => {
    const error = new WaybillError('No id.', { kind: 'invalid', code: 'no_id' })
    const settling = withPlan(([first, second, third]) => ({
      requests: [requestOf([third as LeasedDelivery])],
      settled: [
        { delivery: first, outcome: { status: 'skipped', reason: 'nothing' } },
        { delivery: second, outcome: { status: 'rejected', error, maybeDelivered: false } },
      ],
    }))
    expect(plan(leases, settling)).toEqual({
      requests: [[3]],
      settled: [
        [1, { state: 'skipped', reason: 'nothing' }],
        [2, { state: 'parked', reason: 'no_id', detail: 'No id.' }],
      ],
    })
  })

  it('is planned alone where it may be in doubt, and parked where a repeat would do harm', () => {
    const doubtful = [
      leaseWith(1),
      leaseWith(2, { inDoubt: true }),
      leaseWith(3, { inDoubt: true, event: { ...leaseWith(3).event, userId: 'cart' } }),
    ]
    const inDoubt = { state: 'parked', reason: 'in_doubt', maybeDelivered: true }
    expect(plan(doubtful)).toEqual({ requests: [[1], [2]], settled: [[3, inDoubt]] })
    expect(plan(doubtful.slice(0, 2))).toEqual({ requests: [[1], [2]], settled: [] })
    expect(plan(doubtful, { onInDoubt: 'retry' })).toEqual({ requests: [[1], [2], [3]], settled: [] })
    const nothingToDo = withPlan(([delivery]) => ({
      requests: [],
      settled: [{ delivery, outcome: { status: 'skipped', reason: 'nothing' } }],
    }))
    expect(plan(doubtful.slice(2), nothingToDo)).toEqual({
      requests: [],
      settled: [[3, { state: 'skipped', reason: 'nothing' }]],
    })
  })

  it('costs no other where one breaks the plan', () => {
    const sizes: number[] = []
    const right = destinationWith()
    const breaking = withPlan((deliveries) => {
      sizes.push(deliveries.length)
      if (deliveries.some(({ seq }) => seq === 2)) throw new Error('broken')
      return right.plan(deliveries)
    })
    const failed = { state: 'parked', reason: 'plan_failed', detail: 'broken' }
    expect(plan(leases, breaking)).toEqual({ requests: [[1], [3]], settled: [[2, failed]] })
    expect(sizes).toEqual([3, 1, 1, 1])
    const unsaid = withPlan(() => {
      throw 'no error'
    })
    const detail = 'The destination could not plan this event.'
    expect(plan([leaseWith(1)], unsaid).settled).toEqual([[1, { state: 'parked', reason: 'plan_failed', detail }]])
  })

  it('is parked where the plan forgets it, and where the plan names one twice', () => {
    const incomplete = {
      state: 'parked',
      reason: 'plan_incomplete',
      detail: 'The destination could not plan this event.',
    }
    const skip = { outcome: { status: 'skipped', reason: 'nothing' } } as const
    const forgetting = (deliveries: readonly LeasedDelivery[]): Plan<LeasedDelivery> => ({
      requests: [requestOf(deliveries.slice(0, 1))],
      settled: [{ delivery: deliveries[1] as LeasedDelivery, ...skip }],
    })
    const skipped = { state: 'skipped', reason: 'nothing' }
    expect(plan(leases, withPlan(forgetting))).toEqual({
      requests: [[1]],
      settled: [
        [2, skipped],
        [3, incomplete],
      ],
    })
    const naming = (deliveries: readonly LeasedDelivery[]) => {
      const right = forgetting(deliveries)
      return { ...right, settled: [...right.settled, ...right.settled] }
    }
    const twice = {
      state: 'parked',
      reason: 'plan_failed',
      detail: 'The plan has a delivery twice, or one that was not given.',
    }
    expect(plan(leases, withPlan(naming))).toEqual({
      requests: [],
      settled: [
        [1, twice],
        [2, twice],
        [3, twice],
      ],
    })
  })
})

describe('the parts of a refused request', () => {
  const request = requestOf([1, 2, 3].map((seq) => callOf(leaseWith(seq))))
  const [first, second, third] = request.calls as [(typeof request.calls)[0], (typeof request.calls)[0], never]
  const error = new WaybillError('No.', { kind: 'invalid', code: 'wrong' })
  const refused = request.calls.map(() => ({ status: 'rejected', error, maybeDelivered: false }) as const)
  const partsFrom = (parts: readonly (typeof request.calls)[]) => {
    const split = () => parts.map((calls) => ({ ...request, calls }))
    return partsOf(destinationWith({ split } as Partial<Destination>), request, refused).map(({ calls }) => calls)
  }

  it('go again, each call in one of them', () => {
    expect(partsFrom([[first], [second, third]])).toEqual([[first], [second, third]])
    const delivered = request.calls.map(() => ({ status: 'delivered' }) as const)
    expect(partsOf(destinationWith(), request, delivered)).toEqual([])
    const throwing = destinationWith({
      split() {
        throw new Error('broken')
      },
    })
    expect(partsOf(throwing, request, refused)).toEqual([])
  })

  it.each([
    ['one part alone', [[first, second, third]]],
    ['a call too few', [[first], [second]]],
    [
      'a call twice',
      [
        [first, second],
        [second, third],
      ],
    ],
    ['a call twice in place of another', [[first], [second, second]]],
    ['an empty part', [[first, second, third], []]],
    ['a stranger', [[first], [second, callOf(leaseWith(4))]]],
    ['no part', []],
  ])('are none where the split brings %s', (_, parts) => {
    expect(partsFrom(parts)).toEqual([])
  })
})

describe('how many events are planned ahead', () => {
  const framed = (calls: number) => ({ frame: ['[', ']'], limit: { calls } })
  const aheadWith = (endpoints: unknown, said: LaneOptions = {}) =>
    planAheadOf({ endpoints } as Destination, laneSettings({ window: 100_000, concurrency: 8, ...said }))

  it('is enough for the next requests of every socket, within the window', () => {
    expect(aheadWith({ one: { limit: { calls: 50 } } })).toEqual({ calls: 32, atOnce: 500 })
    expect(aheadWith({})).toEqual({ calls: 32, atOnce: 500 })
    expect(aheadWith({ one: framed(10), two: framed(20) })).toEqual({ calls: 640, atOnce: 500 })
    expect(aheadWith({ one: framed(600) })).toEqual({ calls: 19_200, atOnce: 600 })
    expect(aheadWith({ one: framed(600) }, { window: 50 })).toEqual({ calls: 50, atOnce: 600 })
  })
})

it('reads a lane’s settings over those for all lanes over the defaults, but for what is not said', () => {
  const defaults = laneSettings()
  expect(defaults).toMatchObject({ onInDoubt: 'park', onStuck: 'park', concurrency: 64, retryBudget: 0.5 })
  const said = laneSettings({ window: 1, concurrency: 2 }, undefined, { window: 3, concurrency: undefined })
  expect(said).toEqual({ ...defaults, window: 3, concurrency: 2 })
})
