import { describe, expect, it } from 'vitest'
import { read, sentFor } from '../testing/sent-for.js'

describe('identify', () => {
  const identify = (traits: object, more: object = {}) =>
    read({ type: 'identify', userId: 'u1', traits: { ...traits }, ...more })

  it('adds or updates one contact, and names exactly the fields it carries', () => {
    const traits = {
      email: "o'brien@example.com",
      phone: '+380 (50) 123-45-67',
      firstName: 'Ann',
      lastName: 'Lee',
      address: { street: 'Main 1', city: 'Kyiv', state: 'KV', postalCode: '01001', country: 'UA' },
      plan: 'pro',
      vip: true,
      age: null,
    }
    const context = { locale: 'uk_UA', timezone: 'Europe/Kyiv' }
    const customFields = { plan: 10001, vip: 10002, age: 10003 }
    expect(sentFor(identify(traits, { context }), { customFields })).toEqual({
      endpoint: 'contacts',
      body: {
        contacts: [
          {
            externalCustomerId: 'u1',
            channels: [
              { type: 'email', value: "o'brien@example.com" },
              { type: 'sms', value: '380501234567' },
            ],
            firstName: 'Ann',
            lastName: 'Lee',
            languageCode: 'uk-UA',
            timeZone: 'Europe/Kyiv',
            address: { region: 'KV', town: 'Kyiv', address: 'Main 1', postcode: '01001' },
            fields: [
              { id: 10001, value: 'pro' },
              { id: 10002, value: 'true' },
            ],
          },
        ],
        dedupeOn: 'externalCustomerId',
        contactFields: [
          ...['address', 'email', 'firstName', 'languageCode', 'lastName'],
          ...['postcode', 'region', 'sms', 'timeZone', 'town'],
        ],
        customFieldsIDs: [10001, 10002],
      },
    })
  })

  it.each([
    ['email', { email: 'a@b.co', phone: '380501234567' }],
    ['sms', { phone: '380501234567' }],
  ])('finds a contact without user id by %s', (dedupeOn, traits) => {
    const event = read({ type: 'identify', anonymousId: 'a1', traits })
    expect(sentFor(event)).toMatchObject({
      body: { dedupeOn, contacts: [{ channels: [{ type: dedupeOn }, ...(dedupeOn === 'email' ? [{}] : [])] }] },
    })
    expect(JSON.stringify(sentFor(event))).not.toContain('externalCustomerId')
  })

  it('leaves out what Yespo would not take', () => {
    const sent = sentFor(
      identify({ email: 'a@b.co', phone: 'call me', languageCode: 'ukr', timeZone: 'CET', address: 'Main 1' }),
    )
    expect(sent).toMatchObject({
      body: {
        contacts: [{ channels: [{ type: 'email', value: 'a@b.co' }], address: { address: 'Main 1' } }],
        contactFields: ['address', 'email'],
      },
    })
  })

  it('is skipped without a channel, and without anybody', () => {
    expect(sentFor(identify({ firstName: 'Ann' }))).toEqual({ status: 'skipped', reason: 'no_channel' })
    expect(sentFor(read({ type: 'identify', anonymousId: 'a1', traits: { firstName: 'Ann' } }))).toEqual({
      status: 'skipped',
      reason: 'no_identifier',
    })
  })
})
