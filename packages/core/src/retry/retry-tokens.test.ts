import { expect, it } from 'vitest'
import { retryTokens } from './retry-tokens.js'

it('covers a retry to the last token, and no more', () => {
  expect([4, 5, 6].map((left) => retryTokens.cover(left, 5))).toEqual([false, true, true])
})

it('spends down to none, never below', () => {
  expect([retryTokens.spend(6, 5), retryTokens.spend(3, 5)]).toEqual([1, 0])
})

it('fills up to what the bucket holds', () => {
  expect([retryTokens.refund(1, 0.5, 2), retryTokens.refund(1.8, 0.5, 2)]).toEqual([1.5, 2])
})
