import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from './redactor.js'

describe('createRedactor', () => {
  const secret = 'p4"ss/+ wörd&=~'
  const base64 = Buffer.from(secret).toString('base64')
  it.each([
    ['as it is', secret],
    ['in base64', base64],
    ['in base64 without padding', base64.replace(/=+$/, '')],
    ['in base64url', Buffer.from(secret).toString('base64url')],
    ['in base64, percent-encoded', encodeURIComponent(base64)],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded in lower case', encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase())],
    ['form-encoded', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['escaped for JSON', JSON.stringify(secret).slice(1, -1)],
  ])('replaces a secret %s', (_, form) => {
    expect(createRedactor([secret])(`before ${form} after ${form}`)).toBe('before [redacted] after [redacted]')
  })

  it('replaces the longer of two secrets that overlap', () => {
    expect(createRedactor(['token', 'token-long'])('token-long token')).toBe('[redacted] [redacted]')
  })

  it('leaves short secrets and all else alone', () => {
    expect(createRedactor(['abc', ''])('abc is in abcdef')).toBe('abc is in abcdef')
    expect(createRedactor([])('text')).toBe('text')
  })

  it('leaves no secret readable, wherever it stands', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 })
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 12, maxLength: 40 }),
        text,
        text,
        (hidden, before, after) => {
          fc.pre(!'[redacted]'.includes(hidden))
          const clean = createRedactor([hidden])(`${before}${hidden}${after}${hidden}`)
          expect(clean).toContain('[redacted]')
          expect(clean.replaceAll('[redacted]', '\n').includes(hidden)).toBe(false)
        },
      ),
    )
  })
})
