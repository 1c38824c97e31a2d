import fc from 'fast-check'
import { expect, it } from 'vitest'
import { approximateBytes } from './approximate-bytes.js'

it('is close to the length of the JSON text', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme-ascii' }), (value) => {
      const exact = JSON.stringify(value).length
      expect(approximateBytes(value)).toBeGreaterThanOrEqual(exact * 0.3)
      expect(approximateBytes(value)).toBeLessThanOrEqual(exact * 3 + 10)
    }),
  )
  expect(approximateBytes({ name: 'Ada', count: 12 })).toBe(JSON.stringify({ name: 'Ada', count: 12 }).length + 1)
})
