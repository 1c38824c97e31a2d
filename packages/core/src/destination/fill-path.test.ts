import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '../errors/invalid-input-error.js'
import { encodePathSegment, fillPath } from './fill-path.js'

describe('fillPath', () => {
  it('fills each place with its encoded value', () => {
    expect(fillPath('/a/{one}/b/{two}?x={one}', { one: 'x/y?z#', two: 'ü 1' })).toBe(
      '/a/x%2Fy%3Fz%23/b/%C3%BC%201?x=x%2Fy%3Fz%23',
    )
    expect(fillPath('/a', { one: 'x' })).toBe('/a')
  })

  it.each(['', '.', '..', '%2e', '%2E%2e', '.%2E', '\ud83d'])('refuses %j and names it', (value) => {
    expect(() => fillPath('/a/{one}', { one: value })).toThrow(InvalidInputError)
    expect(() => encodePathSegment(value, 'one')).toThrow(/one must be/)
  })

  it('refuses a missing value', () => expect(() => fillPath('/a/{one}', {})).toThrow(/one must be/))

  it('never lets a value leave its segment', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
        const plain = value.replace(/%2e/gi, '.')
        fc.pre(plain !== '.' && plain !== '..')
        const url = new URL(fillPath('/a/{one}/b', { one: value }), 'https://api.example')
        expect(url.origin).toBe('https://api.example')
        expect(url.pathname.split('/')).toHaveLength(4)
        expect(decodeURIComponent(url.pathname.split('/')[2] ?? '')).toBe(value)
      }),
    )
  })
})
