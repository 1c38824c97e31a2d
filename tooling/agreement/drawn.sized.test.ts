import { startSandbox } from '@waybill/sandbox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawn, oneOf, seededRandom } from '../../packages/core/src/conformance/fuzz/seeded-random.js'
import { sized } from '../suite.js'
import { judge } from './judge.js'
import { places, type Verdict } from './rule.js'
import { vendors } from './vendors.js'

const inputs = sized(100, 5_000)
// What the destination may do with what the others refuse, and with what its own rules say.
const careful: readonly (Verdict | undefined)[] = ['changed', 'left out', 'refused', 'skipped', undefined]

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
] as unknown as readonly [string, ...string[]]

describe.each(Object.entries(vendors))('drawn texts at %s', (name, make) => {
  let vendor: ReturnType<typeof make>
  beforeAll(async () => {
    vendor = make(await startSandbox({ vendors: [name as keyof typeof vendors] }))
  })
  afterAll(async () => {
    await vendor.close()
    await vendor.box.close()
  })

  it('are taken or refused by client, override and emulator alike, and the destination sends none that are refused', async () => {
    const random = seededRandom(20_261_130)
    const rules = vendor.rules.filter((rule) => rule.drawn) as [(typeof vendor.rules)[number]]
    const wrong: string[] = []
    for (let count = 0; count < inputs; count++) {
      const rule = oneOf(random, rules)
      const text = Array.from({ length: 1 + drawn(random, 4) }, () => oneOf(random, pieces)).join('')
      // The table has them.
      if (text.trim() === '') continue
      const verdicts: (Verdict | undefined)[] = []
      for (const place of places) verdicts.push(await judge(vendor, rule, place, text))
      const [client, destination, override, emulator] = verdicts
      const alike = client === emulator && (override === undefined || override === client)
      if (alike && (destination === emulator || careful.includes(destination))) continue
      wrong.push(`${rule.name} ${JSON.stringify(text)}: ${verdicts.join(', ')}`)
    }
    expect(wrong).toEqual([])
  }, 600_000)
})
