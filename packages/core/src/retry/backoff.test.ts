import { describe, expect, it } from 'vitest'
import { backoffMs } from './backoff.js'

const options = { baseMs: 500, capMs: 10_000 }

describe('backoffMs', () => {
  it('doubles its ceiling with each retry, up to the cap', () => {
    expect([0, 1, 2, 3, 4, 5, 60, 2_000].map((retry) => backoffMs(retry, { ...options, random: 1 }))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000,
    ])
  })

  it('has full jitter', () => {
    expect(backoffMs(2, { ...options, random: 0 })).toBe(0)
    expect(backoffMs(2, { ...options, random: 0.5 })).toBe(1_000)
  })

  it('has jitter for the rest where a part is fixed', () => {
    expect(backoffMs(2, { ...options, random: 0, least: 0.5 })).toBe(1_000)
    expect(backoffMs(2, { ...options, random: 0.5, least: 0.5 })).toBe(1_500)
    expect(backoffMs(60, { ...options, random: 1, least: 0.5 })).toBe(10_000)
  })

  it('is not lost in numbers too large where there is no wait at all', () => {
    expect(backoffMs(2_000, { ...options, baseMs: 0, random: 1 })).toBe(0)
  })
})
