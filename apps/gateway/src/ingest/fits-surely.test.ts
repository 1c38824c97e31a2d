import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitsSurely } from './fits-surely.js'

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

describe('fitsSurely', () => {
  it('never says so of what is larger', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\u0000', 'ü', '€', '\ud800', '\u{1f600}') })
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        text,
        fc.double(),
        fc.constantFrom(null, true, -1.2345678901234567e-100),
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value')),
      object: fc.dictionary(text, tie('value')),
    })).value
    fc.assert(
      fc.property(json, fc.integer({ min: 0, max: 2_000 }), (value, bytes) => {
        if (fitsSurely(value, bytes)) expect(bytesOf(value)).toBeLessThanOrEqual(bytes)
      }),
    )
  })

  it.each([
    [null, 32],
    [1.5, 32],
    ['', 32],
    ['ab', 44],
    [[], 32],
    [{ a: null }, 70],
    [{ ab: 'c' }, 82],
    [['a', 'b'], 120],
  ])('counts each value and each character at its longest: %j takes %i', (value, bytes) => {
    expect(fitsSurely(value, bytes)).toBe(true)
    expect(fitsSurely(value, bytes - 1)).toBe(false)
  })

  it('is sure of nothing that has no room for its first member', () => {
    for (const bytes of [32, 33]) expect(fitsSurely({ a: null }, bytes)).toBe(false)
  })

  it('says so of a usual event, and ends within the stack for a deep one', () => {
    const event = { type: 'track', event: 'Product Viewed', properties: { product_id: 'p-1', price: 49.9 } }
    expect(fitsSurely(event, 32_768)).toBe(true)
    const depth = 400_000
    expect(fitsSurely(JSON.parse('['.repeat(depth) + ']'.repeat(depth)), 32_768)).toBe(false)
  })
})
