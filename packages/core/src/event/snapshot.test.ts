import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '../errors/invalid-input-error.js'
import { snapshot } from './snapshot.js'

const issueOf = (value: unknown, options = {}) => {
  try {
    snapshot(value, options)
  } catch (cause) {
    expect(cause).toBeInstanceOf(InvalidInputError)
    return (cause as InvalidInputError).issues[0]
  }
  return expect.fail('it was not refused')
}

describe('snapshot', () => {
  it('is what JSON makes of JSON data', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'large' }), (value) => {
        // What is refused on purpose has its own tests: one key, and integers that JSON rounds in ids.
        const text = JSON.stringify(value)
        fc.pre(!text.includes('"__proto__":') && !/\d{16}/.test(text))
        expect(snapshot(value, { maxDepth: 200 })).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('writes a negative zero as JSON does, also as a member', () => {
    expect(snapshot({ a: -0, list: [-0] })).toEqual({ a: 0, list: [0] })
  })

  it('shares nothing with its input', () => {
    const inner = { list: [{ a: 1 }] }
    const copy = snapshot({ inner, again: inner }) as { inner: typeof inner; again: typeof inner }
    inner.list[0] = { a: 2 }
    inner.list.push({ a: 3 })
    expect(copy).toEqual({ inner: { list: [{ a: 1 }] }, again: { list: [{ a: 1 }] } })
    expect(copy.inner).not.toBe(copy.again)
  })

  it.each<[string, unknown, unknown]>([
    ['undefined members are left out', { a: undefined, b: 1 }, { b: 1 }],
    ['null members stay', { a: null }, { a: null }],
    ['holes and undefined in lists are null', [1, undefined, 3], [1, null, 3]],
    ['dates are ISO strings', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['toJSON is honoured, with its key', { a: { toJSON: (key: string) => [key, 1] } }, { a: ['a', 1] }],
    ['a toJSON that gives nothing leaves the member out', { a: { toJSON: () => undefined } }, {}],
    ['toJSON of the whole has no key', { toJSON: (key: string) => [key] }, ['']],
    ['a toJSON that is no function is a member', { toJSON: 5, a: { toJSON: 'x' } }, { toJSON: 5, a: { toJSON: 'x' } }],
    [
      'an object that calls itself a map is an object',
      { a: { [Symbol.toStringTag]: 'Map' } },
      { a: { [Symbol.toStringTag]: 'Map' } },
    ],
    ['ones and zeros stay', [0, 1, -1, true, false], [0, 1, -1, true, false]],
    [
      'members named by a symbol, which JSON does not see, stay where they are',
      { [Symbol.for('x')]: 1, a: [] },
      { [Symbol.for('x')]: 1, a: [] },
    ],
    ['negative zero is zero', [-0], [0]],
    ['boxed values are unboxed', [Object('a'), Object(1), Object(false)], ['a', 1, false]],
    [
      'instances are their own members',
      new (class Point {
        x = 1
      })(),
      { x: 1 },
    ],
    ['objects without a prototype are objects', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['half a surrogate pair stays', 'a\ud83d', 'a\ud83d'],
  ])('%s', (_, value, expected) => expect(snapshot(value)).toStrictEqual(expected))

  it.each<[string, unknown, string, RegExp]>([
    ['NaN', { a: [{ price: Number.NaN }] }, 'a[0].price', /finite number, not NaN/],
    ['Infinity', { a: Number.POSITIVE_INFINITY }, 'a', /finite number, not Infinity/],
    ['minus Infinity', [Number.NEGATIVE_INFINITY], '[0]', /not -Infinity/],
    ['a BigInt', { id: 1n }, 'id', /BigInt/],
    ['a boxed BigInt', { id: Object(1n) }, 'id', /BigInt/],
    ['a function', { a: { f: () => 1 } }, 'a.f', /function/],
    ['a symbol', { a: Symbol('x') }, 'a', /symbol/],
    ['a Map', { a: new Map() }, 'a', /Map/],
    ['a Set', { a: new Set() }, 'a', /Set/],
    ['a regular expression', { a: /x/ }, 'a', /RegExp/],
    ['an error', { a: new TypeError('x') }, 'a', /Error/],
    ['bytes', { a: new Uint8Array(2) }, 'a', /Uint8Array/],
    ['a promise', { a: Promise.resolve() }, 'a', /Promise/],
    ['an invalid date', { a: new Date('x') }, 'a', /valid Date/],
    ['the key __proto__', JSON.parse('{"a":{"__proto__":{"admin":true}}}'), 'a.__proto__', /not allowed/],
    [
      'a getter that throws',
      {
        get a() {
          return expect.fail('no')
        },
      },
      '',
      /could not be read/,
    ],
    ['a toJSON that throws', { a: { toJSON: () => expect.fail('no') } }, '', /could not be read/],
  ])('refuses %s and names the field', (_, value, field, rule) => {
    expect(issueOf(value)).toMatchObject({ field, rule: expect.stringMatching(rule) })
  })

  it('refuses a cycle', () => {
    const value: Record<string, unknown> = {}
    value['self'] = value
    value['list'] = [value]
    expect(issueOf(value)?.rule).toMatch(/contains itself/)
  })

  it.each<[string, (inner: unknown) => unknown, (inner: unknown) => unknown]>([
    ['a member', (a) => ({ a }), (a) => ({ a })],
    ['an entry', (inner) => [inner], (inner) => [inner]],
    ['what toJSON gives', (inner) => ({ toJSON: () => inner }), (inner) => inner],
    [
      'what a boxed value stands for',
      (inner) => Object.assign(Object('x'), { valueOf: () => inner }),
      (inner) => inner,
    ],
  ])('counts %s as one level', (_, wrap, plain) => {
    expect(snapshot(wrap({}), { maxDepth: 2 })).toEqual(plain({}))
    expect(issueOf(wrap({}), { maxDepth: 1 })?.rule).toMatch(/nested too deeply/)
    const itself: unknown[] = []
    itself.push(wrap(itself))
    expect(issueOf(itself)?.rule).toMatch(/contains itself/)
  })

  it('says the way out where there is one, and only there', () => {
    expect(issueOf({ a: { b: 1n } })).toStrictEqual({
      field: 'a.b',
      rule: 'must be JSON data, not a BigInt',
      hint: 'send it as a string',
    })
    expect(issueOf({ a: new Date('x') })).toStrictEqual({ field: 'a', rule: 'must be a valid Date' })
  })

  it('refuses data deeper than maxDepth, 32 unless told otherwise', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) })
    expect(snapshot(nested(32))).toEqual(nested(32))
    expect(issueOf(nested(33))?.field).toBe(Array(32).fill('a').join('.'))
    expect(snapshot(nested(2), { maxDepth: 2 })).toEqual(nested(2))
    expect(issueOf(nested(3), { maxDepth: 2 })).toBeDefined()
  })

  it('names its subject and code as told', () => {
    expect(() => snapshot({ a: 1n })).toThrow(expect.objectContaining({ code: 'invalid_event' }))
    expect(() => snapshot({ a: 1n }, { subject: 'profile', code: 'bad' })).toThrow(/^Invalid profile: a must be/)
    expect(() => snapshot({ a: 1n }, { code: 'bad' })).toThrow(expect.objectContaining({ code: 'bad' }))
  })
})
