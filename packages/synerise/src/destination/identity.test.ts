import { type CustomerEvent, InvalidInputError, readEvent } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { isEmail, isPhone } from '../model/identifiers.js'
import { type IdentitySettings, identifiersOf, uuidOf } from './identity.js'

const settings: IdentitySettings = { identity: 'customId', emailIdentifier: true }
const uuid = '2b92f22d-3cba-58d6-b51f-4b0ea5311294'

function eventOf(fields: Record<string, unknown>): CustomerEvent {
  return readEvent({ type: 'track', event: 'Trial Started', ...fields }, { now: 0 })
}

describe('identifiersOf', () => {
  it.each<[string, Record<string, unknown>, Partial<IdentitySettings>, object]>([
    ['userId', { userId: 'u1' }, {}, { customId: 'u1' }],
    ['anonymousId', { anonymousId: uuid }, {}, { uuid }],
    ['an anonymousId in capitals', { anonymousId: uuid.toUpperCase() }, {}, { uuid }],
    ['both', { userId: 'u1', anonymousId: uuid }, {}, { customId: 'u1', uuid }],
    [
      'an e-mail in the properties',
      { userId: 'u1', properties: { email: 'a@b.co' } },
      {},
      { customId: 'u1', email: 'a@b.co' },
    ],
    [
      'an e-mail in the context',
      { userId: 'u1', context: { traits: { email: 'a@b.co' } } },
      {},
      { customId: 'u1', email: 'a@b.co' },
    ],
    ['a malformed e-mail', { userId: 'u1', properties: { email: 'none' } }, {}, { customId: 'u1' }],
    [
      'an e-mail that identifies nobody',
      { userId: 'u1', properties: { email: 'a@b.co' } },
      { emailIdentifier: false },
      { customId: 'u1' },
    ],
    ['a number, not asked for', { userId: '42' }, {}, { customId: '42' }],
    ['a number, asked for', { userId: '5092159999' }, { identity: 'id' }, { id: 5092159999 }],
    ['a text where a number was asked for', { userId: 'u1' }, { identity: 'id' }, { customId: 'u1' }],
    ['a number with a leading zero', { userId: '042' }, { identity: 'id' }, { customId: '042' }],
    [
      'a number that is too large',
      { userId: '9007199254740993' },
      { identity: 'id' },
      { customId: '9007199254740993' },
    ],
  ])('%s', (_, fields, options, identifiers) => {
    expect(identifiersOf(eventOf(fields), { ...settings, ...options })).toEqual(identifiers)
  })

  it('is undefined for nobody', () => {
    const { userId: _, ...nobody } = eventOf({ userId: 'u1' })
    expect(identifiersOf(nobody as CustomerEvent, settings)).toBeUndefined()
  })

  it('refuses a userId that Synerise does not take, rather than taking another profile', () => {
    const event = eventOf({ userId: 'u😀', anonymousId: uuid })
    expect(() => identifiersOf(event, settings)).toThrow(InvalidInputError)
    expect(() => identifiersOf(event, settings)).toThrow('userId must not contain emoji')
  })
})

describe('uuidOf', () => {
  // What Python's uuid.uuid5(uuid.NAMESPACE_URL, name) gives.
  it.each([
    ['www.example.com', 'b63cdfa4-3df9-568e-97ae-006c5b8fd652'],
    ['a1', '2b92f22d-3cba-58d6-b51f-4b0ea5311294'],
    ['żółw', '6ce90130-2c15-500e-980a-2238c74958b5'],
  ])('of %s is %s', (anonymousId, expected) => {
    expect(uuidOf(anonymousId)).toBe(expected)
  })
})

describe('patterns', () => {
  it.each([
    'a@b.co',
    'first.last+tag@sub.example.com',
    '"quoted part"@example.com',
    'a@[127.0.0.1]',
    'żółw@example.com',
  ])('%s is an e-mail address', (text) => expect(isEmail(text)).toBe(true))

  it.each(['', 'a', 'a@b', 'a@b.c', 'a b@c.de', 'a..b@c.de', 'a@-.d', '😀@b.co', 'a@b.co\n'])('%j is none', (text) =>
    expect(isEmail(text)).toBe(false),
  )

  it('decides quickly on a long text', () => {
    const started = performance.now()
    expect(isEmail(`${'a.'.repeat(50_000)}@`)).toBe(false)
    expect(isEmail(`a@${'a-'.repeat(50_000)}`)).toBe(false)
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  it.each(['+48 123 456 789', '(012) 345-678', '123456'])('%s is a phone number', (text) =>
    expect(isPhone(text)).toBe(true),
  )

  it.each(['12345', '+12345', 'call me', '1'.repeat(21), '+48 123\n456'])('%j is none', (text) =>
    expect(isPhone(text)).toBe(false),
  )
})
