import type { CustomerEvent } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { createIntegrations } from './integrations.js'

const isSelected = (event: CustomerEvent, lane: string) =>
  createIntegrations([{ name: lane }]).addressed(event, [lane]).length === 1

const selected = (integrations: Record<string, unknown> | undefined, lane = 'north-wind') =>
  isSelected({ integrations } as CustomerEvent, lane)

describe('integrations', () => {
  it('follow the name, then All, then yes', () => {
    expect(selected(undefined)).toBe(true)
    expect(selected({})).toBe(true)
    expect(selected({ All: true })).toBe(true)
    expect(selected({ All: false })).toBe(false)
    expect(selected({ All: false, 'North Wind': true })).toBe(true)
    expect(selected({ All: true, 'North Wind': false })).toBe(false)
    expect(selected({ All: false, 'north-wind': { some: 'option' } })).toBe(true)
    expect(selected({ All: false, 'north-wind': {} })).toBe(true)
    expect(selected({ Another: false })).toBe(true)
    expect(selected({ All: false, Another: true })).toBe(false)
  })

  it.each(['All', 'all', 'ALL', 'aLL', ' all ', 'ａｌｌ'])('know %j as All', (all) => {
    expect(selected({ [all]: false })).toBe(false)
    expect(selected({ [all]: false, NorthWind: true })).toBe(true)
    expect(selected({ [all]: true })).toBe(true)
  })

  it.each(['north-wind', 'North Wind', 'NORTH_WIND', 'northWind', 'North.Wind', ' north  wind ', 'NORTHWIND'])(
    'know %j as the destination',
    (name) => {
      expect(selected({ [name]: false })).toBe(false)
      expect(selected({ All: false, [name]: true })).toBe(true)
      expect(selected({ [name]: true }, 'NorthWind')).toBe(true)
      expect(selected({ [name]: false }, 'north_wind')).toBe(false)
    },
  )

  it.each([
    false,
    'false',
    'FALSE',
    ' no ',
    'off',
    '0',
    '',
    0,
    2,
    -1,
    null,
    undefined,
    'maybe',
    'opted out',
    [],
    [true],
    Number.NaN,
  ])('take %j for an opt-out, whoever it is said of', (value) => {
    expect(selected({ All: value })).toBe(false)
    expect(selected({ all: value, Another: true })).toBe(false)
    expect(selected({ 'North Wind': value })).toBe(false)
    expect(selected({ All: true, 'North Wind': value })).toBe(false)
  })

  it.each([true, 'true', 'True', ' yes ', 'on', '1', 1])('take %j for a yes', (value) => {
    expect(selected({ All: value })).toBe(true)
    expect(selected({ All: false, 'North Wind': value })).toBe(true)
  })

  it.each([{}, { some: 'option' }, { enabled: true }])(
    'take %j for a yes to a destination, not to all of them',
    (options) => {
      expect(selected({ All: false, 'North Wind': options })).toBe(true)
      expect(selected({ All: options })).toBe(false)
    },
  )

  it.each([{ enabled: false }, { Enabled: 'no', some: 'option' }, { enabled: null }])(
    'hear %j as switched off',
    (options) => {
      expect(selected({ 'North Wind': options })).toBe(false)
    },
  )

  it('keep the opt-out where two spellings disagree, in either order', () => {
    expect(selected({ All: true, all: false })).toBe(false)
    expect(selected({ all: false, All: true })).toBe(false)
    expect(selected({ NorthWind: true, 'north-wind': false })).toBe(false)
    expect(selected({ 'north-wind': false, NorthWind: true })).toBe(false)
    expect(selected({ All: true, all: true })).toBe(true)
  })

  it('hear an opt-out under a longer name, but no yes', () => {
    expect(selected({ 'North Trade Cloud Wind': false })).toBe(false)
    expect(selected({ NorthTradeCloudWind: false })).toBe(false)
    expect(selected({ 'The North Wind Company': 'false' })).toBe(false)
    expect(selected({ 'North Wind': true, 'North Trade Wind': false })).toBe(false)
    expect(selected({ 'North Trade Wind': true, All: false })).toBe(false)
    expect(selected({ 'North Trade Wind': {} })).toBe(true)
    expect(selected({ 'Wind North': false })).toBe(true)
    expect(selected({ North: false })).toBe(true)
    expect(selected({ 'Acme Push': false }, 'push')).toBe(true)
  })

  it('tell names in other scripts apart', () => {
    expect(selected({ Північ: false }, 'північ')).toBe(false)
    expect(selected({ Північ: false }, 'південь')).toBe(true)
    expect(selected({ '': false, '---': false }, 'північ')).toBe(true)
  })

  it('hear an opt-out under a name that only looks like it, but no yes', () => {
    // The first letters are Cyrillic, and so is the o of the last but one; the last has an accent.
    for (const name of ['Аll', 'ΑLL', 'Áll']) {
      expect([name, selected({ [name]: false })]).toEqual([name, false])
      expect([name, selected({ [name]: true, All: false })]).toEqual([name, false])
      expect([name, selected({ [name]: false, 'North Wind': true })]).toEqual([name, true])
    }
    for (const name of ['Nоrth Wind', 'Nórth Wind', 'north-wínd']) {
      expect([name, selected({ [name]: false })]).toEqual([name, false])
      expect([name, selected({ [name]: true, All: false })]).toEqual([name, false])
    }
  })

  it('know a name without letters by its signs alone', () => {
    expect(selected({ '🚀': false }, '🚀')).toBe(false)
    expect(selected({ All: false, ' 🚀 ': true }, '🚀')).toBe(true)
    for (const other of ['🔥', '', '---']) {
      expect(selected({ All: false, [other]: true }, '🚀')).toBe(false)
      expect(selected({ [other]: false }, '🚀')).toBe(true)
    }
  })
})

describe('integrations in the context', () => {
  const within = (context: unknown, integrations?: Record<string, unknown>) =>
    isSelected({ integrations, context: { integrations: context } } as unknown as CustomerEvent, 'north-wind')

  it('take away, and give nothing', () => {
    expect(within({ All: false })).toBe(false)
    expect(within({ all: 'no' }, { 'North Wind': true })).toBe(false)
    expect(within({ NorthWind: false }, { All: true })).toBe(false)
    expect(within({ All: false, NorthWind: true })).toBe(true)
    expect(within({ 'North Wind': true }, { All: false })).toBe(false)
    expect(within({ Another: false })).toBe(true)
  })

  it.each([undefined, null, {}, true])('say nothing as %j', (nothing) => {
    expect(within(nothing)).toBe(true)
  })

  it('say nothing as an empty list, and no as anything that cannot be read', () => {
    expect(within([])).toBe(true)
    for (const value of [false, 'none', 0, ['All']]) expect(within(value)).toBe(false)
  })
})

describe('several lanes', () => {
  const lanes = [
    {
      name: 'north-wind-eu',
      vendor: 'north-wind',
      aliases: ['@acme/north-wind', 'Boreas'],
      formerNames: ['north-old'],
    },
    { name: 'north-wind-us', vendor: 'north-wind', aliases: ['@acme/north-wind', 'Boreas'] },
    { name: 'south', aliases: ['Notos'] },
  ]
  const names = lanes.map(({ name }) => name)
  const all = createIntegrations(lanes)
  const eventWith = (integrations: Record<string, unknown>) => ({ integrations }) as unknown as CustomerEvent
  const goesTo = (integrations: Record<string, unknown>) =>
    all.addressed(eventWith(integrations), names).map((name) => name.replace('north-wind-', ''))

  it.each<[Record<string, unknown>, string[]]>([
    [{ 'North Wind EU': false }, ['us', 'south']],
    [{ NorthWind: false }, ['south']],
    [{ Boreas: 'no' }, ['south']],
    [{ '@acme/north-wind': false }, ['south']],
    [{ NorthWind: false, NorthWindUs: true }, ['us', 'south']],
    [{ All: false, Boreas: true }, ['eu', 'us']],
    [{ All: false, Boreas: { enabled: true }, 'north-wind-us': false }, ['eu']],
    [{ north_old: false }, ['us', 'south']],
    [{ All: false, 'north-old': true }, ['eu']],
    [{ All: false, north: true }, []],
    [{ Notos: false }, ['eu', 'us']],
    [{ South: true, Notos: false }, ['eu', 'us']],
    [JSON.parse('{"__proto__":false,"constructor":false}'), ['eu', 'us', 'south']],
  ])('%j goes where the nearest name says', (integrations, expected) => {
    expect(goesTo(integrations)).toEqual(expected)
  })

  it('does not take the name of one lane for a longer name of another', () => {
    const two = createIntegrations([{ name: 'north-wind' }, { name: 'north-wind-test' }])
    expect(two.addressed(eventWith({ 'North Wind Test': false }), ['north-wind'])).toEqual(['north-wind'])
    expect(two.addressed(eventWith({ 'North Wind Trial': false }), ['north-wind'])).toEqual([])
  })

  it('knows which names are nobody’s', () => {
    const unknown = JSON.parse('{"Boreas":true,"All":true,"Segment.io":true,"Mixpanel":false,"__proto__":false}')
    expect(all.unknownIn(eventWith(unknown))).toEqual(['Mixpanel', '__proto__'])
    expect(all.unknownIn({ ...eventWith({}), context: { integrations: { GA: false } } })).toEqual(['GA'])
    expect(all.unknownIn({} as CustomerEvent)).toEqual([])
  })

  it('reads more and longer names than it keeps', () => {
    for (let i = 0; i < 600; i++) expect(all.unknownIn(eventWith({ [`n${i}`]: true }))).toHaveLength(1)
    expect(goesTo({ [`north-wind-eu${' '.repeat(200)}`]: false })).toEqual(['us', 'south'])
  })
})
