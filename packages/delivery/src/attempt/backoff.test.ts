import { describe, expect, it } from 'vitest'
import { backoffMs } from './backoff.js'

const options = { backoffMs: 500, maxBackoffMs: 10_000 }

describe('backoffMs', () => {
  it('doubles its ceiling with each attempt, up to the most', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((attempt) => backoffMs(attempt, 1, options))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000,
    ])
  })

  it('has full jitter', () => {
    expect(backoffMs(3, 0, options)).toBe(0)
    expect(backoffMs(3, 0.5, options)).toBe(1_000)
  })

  it('never comes before the time that the vendor asked for', () => {
    expect(backoffMs(1, 0, { ...options, afterMs: 30_000 })).toBe(30_000)
    expect(backoffMs(9, 0.9, { ...options, afterMs: 30_000 })).toBe(30_500)
  })
})
