import { isDeepStrictEqual } from 'node:util'
import { startSandbox } from '@waybill/sandbox'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sized } from '../suite.js'
import { judge } from './judge.js'
import { expected, isReadLoosely, type Place, places, type Row, type Rule, type Verdict } from './rule.js'
import { vendors } from './vendors.js'

const inputs = sized(50, 5_000)
const seed = 20_261_130

const pieces = [
  ...[
    'a',
    'Z',
    '7',
    ' ',
    '.',
    '-',
    '_',
    '@',
    'x.example',
    '+',
    '(',
    ')',
    ',',
    ';',
    "'",
    '’',
    '"',
    '`',
    '<',
    '/',
    '\\\\',
  ],
  ...['🛒', 'ї', '\u0000', '\u0001', '\n', '\t', '\u00ad', '\u2028', '\ufe0f', '\u00a0', 'null', 'undefined', '%2F'],
  ...['a'.repeat(31), 'b'.repeat(99), 'c'.repeat(299), '380501234567', 'en_US', 'https://', 'page.visit', '\ud83d'],
]

/** An input for a rule: what the table has for it or for another rule, hostile text made of such parts, or no text at all. */
function inputsFor(rules: readonly Rule[]): fc.Arbitrary<readonly [Rule, unknown]> {
  const known = rules.flatMap(({ rows }) => rows.map(({ value }) => value))
  const part = fc.oneof(
    fc.constantFrom(...pieces, ...known.filter((value) => typeof value === 'string')),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.string({ unit: 'binary', maxLength: 6 }),
  )
  const text = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''))
  const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  const value = fc.oneof(
    { arbitrary: text, weight: 4 },
    { arbitrary: fc.constantFrom(...known), weight: 2 },
    { arbitrary: fc.oneof(number, fc.boolean(), fc.constantFrom(null, '', [], {}, ['a'], { a: 1 })), weight: 1 },
  )
  return fc.tuple(fc.constantFrom(...rules), value)
}

const isRefusal = (verdict: Verdict | undefined) => verdict === 'refused'

/** What is wrong with the verdicts on an input; `undefined` when nothing is. */
function faultIn(rule: Rule, value: unknown, verdicts: ReadonlyMap<Place, Verdict | undefined>): string | undefined {
  for (const [place, verdict] of verdicts)
    if (verdict === 'refused by the vendor') return `${place} sends what the emulator refuses`
  // What the default mapping does with what it need not send is its own choice.
  const judges = (['client', 'override', 'emulator'] as const).filter(
    (place) => verdicts.get(place) !== undefined && !isReadLoosely(value, verdicts.get(place)),
  )
  // What is empty is absent and a number in an id is its digits, whatever the vendor makes of them.
  const refusals = new Set(judges.map((place) => isRefusal(verdicts.get(place))))
  if (refusals.size === 1) return undefined
  const row: Row | undefined =
    rule.rows.find((one) => isDeepStrictEqual(one.value, value)) ?? rule.rows.find((one) => one.like?.(value))
  if (!row) return 'they disagree, and no row says why'
  const wrong = judges.find((place) => isRefusal(expected(row, place)) !== isRefusal(verdicts.get(place)))
  return wrong && `${wrong} does otherwise than its row`
}

describe.each(Object.entries(vendors))('fuzzed inputs at %s', (name, make) => {
  let vendor: ReturnType<typeof make>
  beforeAll(async () => {
    vendor = make(await startSandbox({ vendors: [name as keyof typeof vendors], keep: { requests: 20 } }))
  })
  afterAll(async () => {
    await vendor.close()
    await vendor.box.close()
  })

  it('are refused by client, override and emulator alike or as the table says, and nobody sends what is refused', async () => {
    const wrong: string[] = []
    for (const [rule, value] of fc.sample(inputsFor(vendor.rules), { numRuns: inputs, seed })) {
      const verdicts = new Map<Place, Verdict | undefined>()
      for (const place of places) verdicts.set(place, await judge(vendor, rule, place, value))
      const fault = faultIn(rule, value, verdicts)
      if (fault) wrong.push(`${rule.name} ${JSON.stringify(value)}: ${fault} (${[...verdicts.values()].join(', ')})`)
    }
    expect(wrong).toEqual([])
  }, 1_200_000)
})
