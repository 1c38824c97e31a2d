import { InvalidInputError } from '@waybill/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { YespoEvent } from './event.js'
import { eventTypeKeyOf, paramNameOf } from './name.js'
import { readYespoEvent } from './rules.js'

const forbidden = ['<', '>', ';', ',', '?', '!', '^', '|', '/', '\\', '"', "'", '`', '\u2019']
// Two UTF-16 units and four bytes each.
const emoji = '😀'
// One UTF-16 unit and two bytes each.
const cyrillic = 'ж'

const base: YespoEvent = { eventTypeKey: 'abandoned_cart', keyValue: 'site@com.net', params: {} }
const event = (fields: Partial<Record<keyof YespoEvent, unknown>>) => ({ ...base, ...fields }) as YespoEvent

function issuesOf(input: unknown) {
  try {
    readYespoEvent(input as YespoEvent)
    return []
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    expect(error).toMatchObject({ kind: 'invalid', code: 'invalid_event' })
    return error.issues
  }
}

describe('the rules of an event', () => {
  it.each([
    ['eventTypeKey', 100],
    ['keyValue', 300],
  ] as const)('%s has at most %i UTF-16 units', (field, most) => {
    for (const text of [cyrillic.repeat(most - 1), cyrillic.repeat(most), emoji.repeat(most / 2)])
      expect(issuesOf(event({ [field]: text }))).toEqual([])
    for (const text of [cyrillic.repeat(most + 1), `${emoji.repeat(most / 2)}a`])
      expect(issuesOf(event({ [field]: text }))).toEqual([
        { field, rule: `must have at most ${most} characters, not ${most + 1}` },
      ])
  })

  it.each(['eventTypeKey', 'keyValue'] as const)('%s takes every character but the forbidden ones', (field) => {
    expect(issuesOf(event({ [field]: 'Aя 1@.+-_:#=&%$*()[]{}~' }))).toEqual([])
    for (const character of forbidden)
      expect(issuesOf(event({ [field]: `a${character}b` })), character).toMatchObject([
        { field, rule: expect.stringContaining('must not contain') },
      ])
  })

  it.each(['contactId', 'externalCustomerId', 'email', 'phone', 'pushToken'])(
    '%s obeys them, also beside keyValue, where only what is no text is free',
    (name) => {
      const field = `params.${name}`
      const without = (params: unknown) => issuesOf(event({ keyValue: undefined, params }))
      expect(without({ [name]: 'a'.repeat(299) })).toEqual([])
      expect(without({ [name]: 'a'.repeat(300) })).toEqual([])
      expect(without({ [name]: 'a'.repeat(301) })).toMatchObject([{ field }])
      expect(without([{ name, value: 'a/b' }])).toMatchObject([
        { field: 'params[0].value', rule: expect.stringContaining('must not contain') },
      ])
      expect(without({ [name]: ['a'] })).toMatchObject([{ field, rule: 'must be a text' }])
      for (const value of ['a'.repeat(301), 'a/b', "o'brien@example.com"])
        expect(issuesOf(event({ keyValue: 'known', params: { [name]: value } }))).toMatchObject([{ field }])
      expect(issuesOf(event({ keyValue: 'known', params: { [name]: ['a'] } }))).toEqual([])
    },
  )

  it('says how to identify an address with an apostrophe, and does not repeat it', () => {
    const address = "o'brien@example.com"
    for (const input of [event({ keyValue: address }), event({ keyValue: undefined, params: { email: address } })]) {
      const issues = issuesOf(input)
      expect(issues).toHaveLength(1)
      expect(issues[0]?.hint).toContain('externalCustomerId')
      expect(() => readYespoEvent(input)).not.toThrow(/brien/)
    }
  })

  it('a text that is missing, empty or no text', () => {
    expect(issuesOf(event({ eventTypeKey: undefined }))).toEqual([{ field: 'eventTypeKey', rule: 'is missing' }])
    expect(issuesOf(event({ eventTypeKey: ' ' }))).toEqual([{ field: 'eventTypeKey', rule: 'must not be empty' }])
    expect(issuesOf(event({ eventTypeKey: 7 }))).toEqual([{ field: 'eventTypeKey', rule: 'must be a text' }])
    expect(issuesOf(event({ keyValue: '' }))).toEqual([{ field: 'keyValue', rule: 'must not be empty' }])
    expect(issuesOf(event({ keyValue: null }))).toEqual([{ field: 'keyValue', rule: 'must be a text' }])
    expect(issuesOf(null)).toEqual([{ field: '', rule: 'must be an object' }])
  })

  it('names every broken rule at once, also of fields that do not exist', () => {
    expect(
      issuesOf({ eventTypeKey: '', keyValue: '<', parameters: [], params: 'x' }).map(({ field }) => field),
    ).toEqual(['parameters', 'eventTypeKey', 'keyValue', 'params'])
  })

  it('names of parameters are present, unique and at most 100 UTF-16 units', () => {
    const params = (name: string) => [{ name, value: 1 }]
    expect(issuesOf(event({ params: params(cyrillic.repeat(99)) }))).toEqual([])
    expect(issuesOf(event({ params: params(emoji.repeat(50)) }))).toEqual([])
    expect(issuesOf(event({ params: params(`${emoji.repeat(50)}a`) }))).toMatchObject([
      { field: 'params[0].name', rule: 'must have a name of at most 100 characters, not 101' },
    ])
    expect(issuesOf(event({ params: { ['n'.repeat(101)]: 1 } }))).toHaveLength(1)
    expect(issuesOf(event({ params: { ' ': 1 } }))).toMatchObject([{ field: 'params[" "]', rule: 'must have a name' }])
    expect(issuesOf(event({ params: { '': 1 } }))).toMatchObject([{ field: 'params[""]', rule: 'must have a name' }])
    expect(issuesOf(event({ params: [...params('a'), ...params('A'), ...params('a')] }))).toMatchObject([
      { field: 'params[2].name', rule: expect.stringContaining('must be unique') },
    ])
  })

  it('elements of a list have a name and a value and nothing else', () => {
    const params = [{ name: 'a' }, { value: 1 }, 'b', null, { name: 'c', value: 1, type: 'x' }, { name: 7, value: 1 }]
    expect(issuesOf(event({ params })).map(({ field }) => field)).toEqual([
      'params[0].value',
      'params[1].name',
      'params[2]',
      'params[3]',
      'params[4].type',
      'params[5].name',
    ])
  })

  it('what JSON would change in silence is refused with its place', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1, new Map()]) {
      expect(issuesOf(event({ params: { items: [{ price: value }] } }))).toMatchObject([
        { field: 'params.items[0].price' },
      ])
      expect(issuesOf(event({ params: [{ name: 'a', value }] }))).toMatchObject([{ field: 'params[0].value' }])
    }
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    expect(issuesOf(event({ params: cycle }))).toHaveLength(1)
  })

  it('undefined is dropped, and the body shares nothing with the input', () => {
    const nested = { a: 1, b: undefined }
    const { body } = readYespoEvent(event({ params: { nested, gone: undefined } }))
    nested.a = 2
    expect(body).toEqual({ ...base, params: [{ name: 'nested', value: { a: 1 } }] })
  })

  it.each(['', '   ', '\t', 'null', null])('an externalCustomerId of %j counts as absent and is left out', (value) => {
    const { body, remarks } = readYespoEvent(event({ params: { externalCustomerId: value, a: 1 } }))
    expect(body.params).toEqual([{ name: 'a', value: 1 }])
    expect(remarks).toMatchObject([{ code: 'null_external_customer_id' }])
    expect(issuesOf(event({ keyValue: undefined, params: { externalCustomerId: value } }))).toMatchObject([
      { field: 'keyValue' },
    ])
  })

  it.each(['0', 'NULL', 'nullable'])('an externalCustomerId of %j is one', (value) => {
    const { body, remarks } = readYespoEvent(event({ keyValue: undefined, params: { externalCustomerId: value } }))
    expect(body.params).toEqual([{ name: 'externalCustomerId', value }])
    expect(remarks).toEqual([])
  })
})

describe('the name rule', () => {
  it('keeps what Yespo takes and percent-encodes the rest', () => {
    expect(eventTypeKeyOf('Size Chart: 100% viewed (beta)')).toBe('Size Chart: 100% viewed (beta)')
    expect(eventTypeKeyOf("What's new? A/B")).toBe('What%27s new%3F A%2FB')
    expect(eventTypeKeyOf('Size%3F')).toBe('Size%253F')
    expect(eventTypeKeyOf('it\u2019s')).toBe('it%E2%80%99s')
  })

  it('cuts long names at a whole character and tells them apart by a hash', () => {
    const [one, two] = [eventTypeKeyOf(`${'n'.repeat(100)}1`), eventTypeKeyOf(`${'n'.repeat(100)}2`)]
    expect(one).toMatch(/^n{87}-[0-9a-f]{12}$/)
    expect(one).not.toBe(two)
    expect(eventTypeKeyOf(`a${emoji.repeat(60)}`)).toMatch(/^a(😀){43}-[0-9a-f]{12}$/u)
    expect(eventTypeKeyOf('n'.repeat(100))).toBe('n'.repeat(100))
    expect(paramNameOf("it's fine")).toBe("it's fine")
    expect(paramNameOf('p'.repeat(101))).toHaveLength(100)
  })

  it('always gives a key that Yespo takes, and never the same for two names', () => {
    const name = fc.string({
      unit: fc.constantFrom(...forbidden, '%', '2', 'C', '3', 'a', emoji),
      minLength: 1,
      maxLength: 120,
    })
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(issuesOf(event({ eventTypeKey: eventTypeKeyOf(a) }))).toEqual([])
        expect(eventTypeKeyOf(a) === eventTypeKeyOf(b)).toBe(a === b)
      }),
      { numRuns: 500 },
    )
  })
})
