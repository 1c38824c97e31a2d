import { seededRandom } from '@waybill/core/conformance'
import { describe, expect, it } from 'vitest'
import { expectedRecoveryHours, simulateOutage } from './simulation.js'

const usual = { ratePerSecond: 400, outageHours: 1, workers: 2, perWorkerPerSecond: 1_000 }
const simulate = (more: Partial<Parameters<typeof simulateOutage>[0]> = {}) =>
  simulateOutage({ ...usual, random: seededRandom(7), ...more })

describe('a lane through an outage', () => {
  it.each([
    {},
    { workers: 4 },
    { outageHours: 3 },
    { ratePerSecond: 20, perWorkerPerSecond: 30 },
    { limitPerSecond: 600 },
  ])('recovers as the formula says: %o', (more) => {
    const expected = expectedRecoveryHours({ ...usual, ...more }) as number
    expect(simulate(more).recoveryHours).toBeGreaterThan(expected * 0.95)
    expect(simulate(more).recoveryHours).toBeLessThan(expected * 1.05)
  })

  it('gathers what comes, and is never later than the outage was long', () => {
    const { mostWaiting, mostLagHours } = simulate()
    expect(mostWaiting / (400 * 3_600)).toBeCloseTo(1, 1)
    expect(mostLagHours).toBeCloseTo(1, 2)
  })

  it('never recovers where no capacity is left, however many workers there are', () => {
    expect(simulate({ ratePerSecond: 1_000, limitPerSecond: 900, workers: 50, outageHours: 0.01 }).recoveryHours).toBe(
      undefined,
    )
    expect(expectedRecoveryHours({ ...usual, limitPerSecond: 300 })).toBe(undefined)
  })
})
