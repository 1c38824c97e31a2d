import { type CustomerEvent, readEvent } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { createUserMapping, type UserSettings } from './identity.js'

const now = Date.parse('2026-01-01T12:00:00.000Z')
const defaults: UserSettings = { identity: 'id', attributes: { emailAddress: 'email' } }
const eventOf = (draft: Record<string, unknown>): CustomerEvent =>
  readEvent({ type: 'track', event: 'x', userId: 'C-1', ...draft }, { now })
const userOf = (draft: Record<string, unknown>, settings: Partial<UserSettings> = {}) =>
  createUserMapping({ ...defaults, ...settings }).evergage(eventOf(draft))
const interactionsUserOf = (draft: Record<string, unknown>, settings: Partial<UserSettings> = {}) =>
  createUserMapping({ ...defaults, ...settings }).interactions(eventOf(draft))

/** An event that names nobody: not accepted from senders, but possible in a replay of older data. */
function namingNobody(properties: Record<string, unknown>): CustomerEvent {
  const { userId: _, ...event } = eventOf({ properties })
  return event as CustomerEvent
}

describe('the user of the Evergage dialect', () => {
  it('has the ids and the e-mail address, wherever the event carries it', () => {
    const user = { id: 'C-1', anonId: 'a-1', attributes: { emailAddress: 'ada@example.com' } }
    const email = 'ada@example.com'
    expect(userOf({ anonymousId: 'a-1', context: { traits: { email } } })).toEqual(user)
    expect(userOf({ anonymousId: 'a-1', properties: { email: ` ${email} ` } })).toEqual(user)
    expect(userOf({ type: 'identify', anonymousId: 'a-1', traits: { email, tier: 'gold' } })).toEqual(user)
  })

  it('has what is known and nothing else', () => {
    expect(userOf({})).toEqual({ id: 'C-1' })
    expect(userOf({ userId: null, anonymousId: 'a-1' })).toEqual({ anonId: 'a-1' })
  })

  it('has the chosen attributes whose traits are texts, numbers or truth values', () => {
    const traits = { phone: '+44 1', age: 36, vip: false, tags: ['a'], city: ' ', gone: null, email: 'ada@example.com' }
    const attributes = { phoneNumber: 'phone', years: 'age', vip: 'vip', tags: 'tags', city: 'city', gone: 'gone' }
    expect(userOf({ type: 'identify', traits }, { attributes })?.attributes).toEqual({
      phoneNumber: '+44 1',
      years: 36,
      vip: false,
    })
  })

  it('takes userId as an attribute when told to', () => {
    const settings = { identity: 'attributes', identityAttribute: 'customerId' } as const
    expect(userOf({ anonymousId: 'a-1', properties: { email: 'ada@example.com' } }, settings)).toEqual({
      anonId: 'a-1',
      attributes: { emailAddress: 'ada@example.com', customerId: 'C-1' },
    })
  })

  it('is nobody without id and e-mail address, or with one that is not sent', () => {
    const { evergage } = createUserMapping(defaults)
    expect(evergage(namingNobody({}))).toBeUndefined()
    expect(evergage(namingNobody({ email: 'ada@example.com' }))).toEqual({
      attributes: { emailAddress: 'ada@example.com' },
    })
    const mapping = createUserMapping({ ...defaults, attributes: {} })
    expect(mapping.evergage(namingNobody({ email: 'ada@example.com' }))).toBeUndefined()
  })
})

describe('the user of the SalesforceInteractions dialect', () => {
  it('has an identity only under the name of its attribute', () => {
    expect(interactionsUserOf({})).toBeUndefined()
    expect(interactionsUserOf({ anonymousId: 'a-1' })).toEqual({ anonymousId: 'a-1' })
    expect(
      interactionsUserOf({ properties: { email: 'ada@example.com' } }, { identityAttribute: 'customerId' }),
    ).toEqual({
      identities: { customerId: 'C-1' },
      attributes: { emailAddress: 'ada@example.com' },
    })
    expect(interactionsUserOf({ properties: { email: 'ada@example.com' } })).toEqual({
      attributes: { emailAddress: 'ada@example.com' },
    })
  })
})
