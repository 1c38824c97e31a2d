import { expect, it } from 'vitest'
import { waitMs } from './retry-after.js'

it.each([
  [0, 0],
  [0.5, 0.5],
  [9_000, 9_000],
  [1e300, 10_000],
  [-1, undefined],
  [Number.NaN, undefined],
  [Number.POSITIVE_INFINITY, undefined],
  ['9000', undefined],
  [9n, undefined],
  [null, undefined],
  [undefined, undefined],
])('reads %s as a wait of at most ten seconds', (value, expected) => {
  expect(waitMs(value, 10_000)).toBe(expected)
})
