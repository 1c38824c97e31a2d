import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '../errors/invalid-input-error.js'
import { readEvent } from './read-event.js'

const now = Date.parse('2024-05-01T10:00:00.000Z')
const read = (input: unknown) => readEvent(input, { now, newId: () => 'made-up' })
const issuesOf = (input: unknown) => {
  try {
    read(input)
  } catch (cause) {
    expect(cause).toBeInstanceOf(InvalidInputError)
    const { issues, code, kind } = cause as InvalidInputError
    expect([code, kind]).toEqual(['invalid_event', 'invalid'])
    return issues
  }
  return expect.fail('it was accepted')
}
const track = { type: 'track', event: 'Product Viewed', userId: 'u1' }

describe('readEvent', () => {
  it('stamps what is missing', () => {
    expect(read(track)).toEqual({ ...track, messageId: 'made-up', timestamp: '2024-05-01T10:00:00.000Z' })
    expect(readEvent(track, { now }).messageId).toMatch(/^[\da-f-]{36}$/)
  })

  it('keeps what is there: id, time in UTC, unknown fields', () => {
    const event = read({ ...track, messageId: 'm1', timestamp: '2024-04-30T12:00:00+02:00', extra: { a: [1] } })
    expect(event).toEqual({ ...track, messageId: 'm1', timestamp: '2024-04-30T10:00:00.000Z', extra: { a: [1] } })
  })

  it.each([
    ['track', { event: 'A' }, ['messageId', 'userId', 'anonymousId']],
    ['group', {}, ['userId', 'groupId']],
    ['alias', {}, ['userId', 'previousId']],
  ])('reads the numbered ids of a %s as texts', (type, more, ids) => {
    const numbered = Object.fromEntries(ids.map((id, index) => [id, index + 7]))
    expect(read({ type, ...more, ...numbered })).toMatchObject({
      ...Object.fromEntries(ids.map((id, index) => [id, String(index + 7)])),
      _idsReadAsText: ids.filter((id) => id !== 'messageId'),
    })
    const texts = Object.fromEntries(ids.map((id) => [id, '7']))
    expect(read({ type, ...more, ...texts, messageId: 7 })).not.toHaveProperty('_idsReadAsText')
  })

  it('takes dates as Date', () => {
    const event = read({ ...track, timestamp: new Date(0), sentAt: new Date(now), properties: { born: new Date(2) } })
    expect(event).toMatchObject({
      timestamp: '1970-01-01T00:00:00.000Z',
      sentAt: '2024-05-01T10:00:00.000Z',
      properties: { born: '1970-01-01T00:00:00.002Z' },
    })
  })

  it.each([
    [
      'timestamp',
      { timestamp: '2024-04-30T12:00:00+02:00', originalTimestamp: '2023-06-05T10:00:00Z' },
      '2024-04-30T10:00:00.000Z',
    ],
    ['originalTimestamp', { originalTimestamp: '2023-06-05T12:00:00+02:00' }, '2023-06-05T10:00:00.000Z'],
    ['originalTimestamp', { timestamp: null, originalTimestamp: new Date(0) }, '1970-01-01T00:00:00.000Z'],
    [
      'time of acceptance',
      { timestamp: null, originalTimestamp: null, sentAt: '2023-06-05T10:00:00Z' },
      '2024-05-01T10:00:00.000Z',
    ],
  ])('happened at its %s', (_, times, timestamp) => expect(read({ ...track, ...times }).timestamp).toBe(timestamp))

  it('keeps the times that it does not go by as they were sent', () => {
    const times = { originalTimestamp: '2023-06-05T12:00:00+02:00', sentAt: '2023-06-05T12:00:01+0200' }
    expect(read({ ...track, ...times })).toMatchObject(times)
  })

  it.each([[null], [[]], [undefined]])('takes integrations %j as none', (integrations) => {
    expect(read({ ...track, integrations })).not.toHaveProperty('integrations')
  })

  it.each([[['All']], ['none'], [false], [0]])('refuses integrations %j, for it may be an opt-out', (integrations) => {
    expect(issuesOf({ ...track, integrations })).toEqual([
      { field: 'integrations', rule: 'must be an object of destination names', hint: expect.stringContaining('All') },
    ])
  })

  it('treats null as absent where the field is about identity or naming', () => {
    const event = read({ type: 'page', userId: null, anonymousId: 'a1', name: null, category: null, sentAt: null })
    expect(Object.keys(event).sort()).toEqual(['anonymousId', 'messageId', 'timestamp', 'type'])
  })

  it.each<[string, object, object]>([
    ['page', { userId: '', anonymousId: 'a1', name: '', category: '' }, { anonymousId: 'a1' }],
    ['screen', { userId: 'u1', anonymousId: '', name: '', category: 'c' }, { userId: 'u1', category: 'c' }],
    ['group', { userId: '', anonymousId: 'a1', groupId: 'g' }, { anonymousId: 'a1', groupId: 'g' }],
    ['alias', { userId: 'u1', anonymousId: '', previousId: 'p' }, { userId: 'u1', previousId: 'p' }],
    ['track', { ...track, messageId: null, anonymousId: '' }, track],
    ['track', { ...track, messageId: '', anonymousId: [], timestamp: '', sentAt: [], originalTimestamp: '' }, track],
    ['page', { userId: [], anonymousId: 'a1', name: [], category: [], properties: '' }, { anonymousId: 'a1' }],
    ['identify', { userId: 'u1', traits: '', context: '', integrations: '' }, { userId: 'u1' }],
  ])('takes what is empty in a %s for absent, while somebody is named', (type, fields, expected) => {
    expect(read({ ...fields, type })).toEqual({
      ...expected,
      type,
      messageId: 'made-up',
      timestamp: '2024-05-01T10:00:00.000Z',
    })
  })

  it.each([[null], [[]]])('takes %j for an object with nothing in it', (nothing) => {
    const fields = { context: nothing, integrations: nothing }
    const stamped = { messageId: 'made-up', timestamp: '2024-05-01T10:00:00.000Z' }
    expect(read({ ...track, ...fields, properties: nothing })).toEqual({ ...track, ...stamped })
    for (const type of ['identify', 'group'])
      expect(read({ type, groupId: 'g', userId: 'u', ...fields, traits: nothing })).toEqual({
        type,
        groupId: 'g',
        userId: 'u',
        ...stamped,
      })
  })

  it('leaves out every field in which nothing stands, whichever of them it is', () => {
    const empty = { timestamp: null, originalTimestamp: null, sentAt: null, integrations: null }
    const stamped = { messageId: 'made-up', timestamp: '2024-05-01T10:00:00.000Z' }
    const page = { type: 'page', anonymousId: 'a' }
    expect(read({ ...page, userId: null, name: null, category: null, ...empty })).toStrictEqual({ ...page, ...stamped })
    expect(read({ ...track, anonymousId: null, ...empty })).toStrictEqual({ ...track, ...stamped })
  })

  it('says what it could not read', () => {
    expect(() => read({ ...track, event: 7 })).toThrow(/^Invalid event: event must name what happened/)
  })

  it('shares nothing with the input and leaves it unchanged', () => {
    const input = { ...track, properties: { list: [1] } }
    const before = structuredClone(input)
    const event = read(input)
    expect(input).toEqual(before)
    input.properties.list.push(2)
    expect(event).toMatchObject({ properties: { list: [1] } })
  })

  it.each([
    ['identify', { type: 'identify', userId: 'u', traits: { email: 'a@b.example' } }],
    ['page', { type: 'page', anonymousId: 'a', name: 'Home', properties: {} }],
    ['screen', { type: 'screen', anonymousId: 'a', category: 'Start' }],
    ['group', { type: 'group', userId: 'u', groupId: 'g', traits: {} }],
    ['alias', { type: 'alias', previousId: 'old', userId: 'u' }],
  ])('takes %s', (_, input) => expect(read(input)).toMatchObject(input))

  it.each<[string, unknown, string, RegExp]>([
    ['no object', 'track', '', /./],
    ['null', null, '', /./],
    ['an unknown type', { ...track, type: 'buy' }, 'type', /one of track, identify/],
    ['no type', { userId: 'u' }, 'type', /one of track/],
    ['a track without name', { type: 'track', userId: 'u' }, 'event', /name what happened/],
    ['an empty name', { ...track, event: '' }, 'event', /name what happened/],
    ['nobody', { type: 'track', event: 'x' }, 'userId', /anonymousId must say whose/],
    ['an empty userId', { ...track, userId: '' }, 'userId', /non-empty/],
    ['nobody in two empty ids', { ...track, userId: '', anonymousId: '' }, 'userId', /anonymousId must say whose/],
    ['an alias to nobody', { type: 'alias', previousId: 'p', userId: '', anonymousId: 'a' }, 'userId', /new id/],
    ['a userId that JSON has rounded', { ...track, userId: 2 ** 53 }, 'userId', /non-empty string/],
    ['a userId that is no whole number', { ...track, userId: 7.5 }, 'userId', /non-empty string/],
    ['an id that is too long', { ...track, messageId: 'x'.repeat(101) }, 'messageId', /at most 100/],
    ['an id that is a list', { ...track, messageId: ['m'] }, 'messageId', /non-empty/],
    ['a wrong time', { ...track, timestamp: 'yesterday' }, 'timestamp', /ISO 8601/],
    ['an invalid Date', { ...track, timestamp: new Date(Number.NaN) }, 'timestamp', /ISO 8601/],
    ['properties that are a list', { ...track, properties: [1] }, 'properties', /object/],
    ['traits that are a text', { type: 'identify', userId: 'u', traits: 'x' }, 'traits', /object/],
    ['a context that is a list', { ...track, context: [null] }, 'context', /object/],
    ['a group without groupId', { type: 'group', userId: 'u' }, 'groupId', /name the group/],
    ['an alias without previousId', { type: 'alias', userId: 'u' }, 'previousId', /used so far/],
    ['an alias without userId', { type: 'alias', previousId: 'a', anonymousId: 'b' }, 'userId', /new id/],
    ['NaN inside', { ...track, properties: { price: Number.NaN } }, 'properties.price', /finite/],
    [
      'a nested __proto__',
      JSON.parse('{"type":"track","event":"x","userId":"u","properties":{"__proto__":1}}'),
      'properties.__proto__',
      /not allowed/,
    ],
  ])('refuses %s and names the field', (_, input, field, rule) => {
    expect(issuesOf(input)[0]).toMatchObject({ field, rule: expect.stringMatching(rule) })
  })

  it('names every broken rule at once, with the way out', () => {
    const issues = issuesOf({ type: 'track', event: 'x', userId: true, messageId: {} })
    expect(issues.map(({ field }) => field)).toEqual(['messageId', 'userId'])
    expect(issuesOf({ type: 'identify' })[0]?.hint).toMatch(/set userId/)
  })

  it('refuses a __proto__ at the top, beside what else is wrong', () => {
    const proto = '"__proto__":{"admin":true}'
    const refused = { field: '__proto__', rule: 'is not allowed as a key' }
    expect(issuesOf(JSON.parse(`{"type":"track","event":"x","userId":"u",${proto}}`))).toEqual([refused])
    expect(issuesOf(JSON.parse(`{"type":"track","event":7,"userId":"u",${proto}}`))).toMatchObject([
      { field: 'event' },
      refused,
    ])
    expect(({} as { admin?: unknown }).admin).toBeUndefined()
  })
})

describe('ids that are numbers', () => {
  const tooLarge = 2 ** 53
  it.each([
    ['messageId', track],
    ['userId', track],
    ['anonymousId', track],
    ['groupId', { type: 'group', userId: 'u1' }],
    ['previousId', { type: 'alias', userId: 'u1' }],
  ])('are read as text, unless JSON has rounded them: %s', (field, event) => {
    const rule = expect.any(String)
    expect(read({ ...event, [field]: 42 })).toMatchObject({ [field]: '42' })
    expect(issuesOf({ ...event, [field]: 4.2 })).toEqual([{ field, rule, hint: 'send it as a string' }])
    const hint = expect.stringContaining('from the start: JSON rounds integers beyond 9007199254740991')
    expect(issuesOf({ ...event, [field]: tooLarge })).toEqual([{ field, rule, hint }])
  })

  it.each(['order_id', 'id', 'productId', 'productID', 'sku', 'product_ids', 'Order-ID'])(
    'and that JSON would round are refused inside, too: %s',
    (name) => {
      const inside = (value: number) => ({
        ...track,
        properties: { products: [{ [name]: name.endsWith('s') ? [value] : value }] },
      })
      expect(issuesOf(inside(tooLarge))).toEqual([
        {
          field: expect.stringContaining(`properties.products[0]`),
          rule: 'must be text: an integer of this size is rounded in JSON',
          hint: expect.stringMatching(/^send it as a string/),
        },
      ])
      expect(read(inside(tooLarge - 1))).toMatchObject(inside(tooLarge - 1))
    },
  )

  it('leave other numbers alone', () => {
    const properties = { paid: 2 ** 60, total: 1e21, grid: -(2 ** 60), width: 2 ** 53 }
    expect(read({ ...track, properties })).toMatchObject({ properties })
  })
})
