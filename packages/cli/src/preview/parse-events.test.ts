import { describe, expect, it } from 'vitest'
import { findJsonFault } from './find-json-fault.js'
import { parseEvents } from './parse-events.js'

const valuesOf = (text: string) => parseEvents(text, 'events.json').map(({ value }) => value)

describe('parseEvents', () => {
  it.each([
    ['{"a":1}', [{ a: 1 }]],
    ['[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
    ['{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
    ['{\n"a":1\n}', [{ a: 1 }]],
    ['\uFEFF{"a":1}', [{ a: 1 }]],
    ['[]', []],
  ])('reads %j', (text, values) => {
    expect(valuesOf(text)).toEqual(values)
  })

  it.each([
    ['{"a":1', '1:7'],
    ['{"a":1}\n{"a":}\n', '2:6'],
    ['{"a":1}\n\n{"a"', '3:5'],
    ['{\n  "a": 1,\n}', '3:1'],
    ['[1,\n2,\n,]', '3:1'],
    ['nope', '1:1'],
    ['\uFEFF{x', '1:2'],
  ])('says where %j is broken', (text, place) => {
    expect(() => valuesOf(text)).toThrow(`events.json:${place}: this is not valid JSON.`)
  })
})

describe('findJsonFault', () => {
  const whole = JSON.stringify({
    text: 'quote " backslash \\ line \n tab \t é 😀 \u2028',
    numbers: [0, -1, 1.5, 1e21, -2e-7],
    literals: [true, false, null],
    nested: { empty: {}, list: [[], [[]]] },
  })
  const valid = [whole, JSON.stringify(JSON.parse(whole), null, 2), '""', ' 1 ', '"\\u00e9\\/\\b"']

  it.each(valid)('finds none in %j', (text) => {
    expect(findJsonFault(text)).toBeUndefined()
  })

  it('agrees with JSON.parse wherever a valid text is cut or changed', () => {
    const changed = [...valid.flatMap((text) => [...text].map((_, index) => text.slice(0, index)))]
    for (const replacement of [',', '"', '}', ']', ':', '1', '-', '\\', '\n', 'x'])
      for (const [index] of [...whole].entries())
        changed.push(whole.slice(0, index) + replacement + whole.slice(index + 1))
    for (const text of changed) {
      const fault = findJsonFault(text)
      expect(fault === undefined, text).toBe(parses(text))
      expect(fault ?? 0, text).toBeLessThanOrEqual(text.length)
    }
  })

  it('goes as deep as needed', () => {
    expect(findJsonFault('['.repeat(100_000) + ']'.repeat(100_000))).toBeUndefined()
    expect(findJsonFault('['.repeat(100_000))).toBe(100_000)
  })

  it('takes texts of any length', () => {
    expect(findJsonFault(JSON.stringify('a\n'.repeat(2_000_000)))).toBeUndefined()
  })
})

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
