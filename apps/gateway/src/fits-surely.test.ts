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

  it('says so of a usual event, and ends within the stack for a deep one', () => {
    const event = { type: 'track', event: 'Product Viewed', properties: { product_id: 'p-1', price: 49.9 } }
    expect(fitsSurely(event, 32_768)).toBe(true)
    const depth = 400_000
    expect(fitsSurely(JSON.parse('['.repeat(depth) + ']'.repeat(depth)), 32_768)).toBe(false)
  })
})
