import { describe, expect, it } from 'vitest'
import type { NetworkErrorCode } from '../../errors/network-error.js'
import { WaybillError } from '../../errors/waybill-error.js'
import type { Outcome } from '../../outcome.js'
import { createRetryBudget } from './retry-budget.js'
import { mayRepeat, retryDelayMs } from './retry-policy.js'

const error = (code: NetworkErrorCode | string) => new WaybillError('x', { kind: 'unavailable', code })
const retry = (maybeDelivered: boolean, code = 'x'): Outcome => ({
  status: 'retry',
  error: error(code),
  scope: 'endpoint',
  maybeDelivered,
})

describe('mayRepeat', () => {
  it.each([
    ['harmless', false, true],
    ['harmless', true, true],
    ['keyed', false, true],
    ['keyed', true, true],
    ['harmful', false, true],
    ['harmful', true, false],
  ] as const)('%s endpoint, maybe delivered %s: %s', (repeat, maybeDelivered, expected) => {
    expect(mayRepeat(retry(maybeDelivered), repeat, {})).toBe(expected)
    expect(mayRepeat(retry(maybeDelivered), repeat, { repeatHarmful: true })).toBe(true)
  })

  it.each<Outcome>([
    { status: 'delivered' },
    { status: 'skipped', reason: 'x' },
    { status: 'rejected', error: error('x'), maybeDelivered: false },
    { status: 'blocked', error: error('x'), scope: 'endpoint' },
    retry(false, 'aborted'),
    retry(true, 'response_too_large'),
    retry(false, 'transport_closed'),
  ])('never for $status', (outcome) => expect(mayRepeat(outcome, 'harmless', {})).toBe(false))
})

describe('retryDelayMs', () => {
  const delays = (random: number, options = {}) =>
    [0, 1, 2, 6, 30].map((attempt) => retryDelayMs({}, { attempt, random: () => random }, options))

  it('is drawn from zero to an exponential bound with a cap', () => {
    expect(delays(1)).toEqual([200, 400, 800, 10_000, 10_000])
    expect(delays(0.5)).toEqual([100, 200, 400, 5_000, 5_000])
    expect(delays(0)).toEqual([0, 0, 0, 0, 0])
    expect(delays(1, { baseMs: 10, capMs: 25 })).toEqual([10, 20, 25, 25, 25])
  })

  it("is the vendor's wish where there is one", () => {
    expect(retryDelayMs({ afterMs: 60_000 }, { attempt: 0, random: () => 1 }, {})).toBe(60_000)
    expect(retryDelayMs({ afterMs: 0 }, { attempt: 0, random: () => 1 }, {})).toBe(200)
  })
})

describe('the retry budget', () => {
  it('pays for 20 retries in a row, for 10 after timeouts, and earns with successes', () => {
    const budget = createRetryBudget()
    for (let count = 0; count < 20; count++) expect(budget.spend('failure')).toBe(true)
    expect(budget.spend('failure')).toBe(false)
    for (let count = 0; count < 9; count++) budget.refund()
    expect(budget.spend('timeout')).toBe(false)
    expect(budget.spend('failure')).toBe(true)
  })

  it('never holds more than it began with, and takes its figures from the options', () => {
    const budget = createRetryBudget({ tokens: 2, cost: 1, timeoutCost: 2, refund: 5 })
    budget.refund()
    expect([budget.spend('timeout'), budget.spend('failure')]).toEqual([true, false])
    budget.refund()
    expect([budget.spend('failure'), budget.spend('failure'), budget.spend('failure')]).toEqual([true, true, false])
  })
})
