import { type CustomerEvent, preview, readEvent } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import type { SyneriseDestinationOptions } from '../options.js'
import { syneriseDestination } from './destination.js'

function plan(fields: Record<string, unknown>, options: Partial<SyneriseDestinationOptions> = {}) {
  const event: CustomerEvent = readEvent({ type: 'identify', userId: 'u1', ...fields }, { now: 0 })
  return preview(syneriseDestination({ token: 'jwt', region: 'eu', ...options }), [event])
}

function profileOf(traits: Record<string, unknown>, context?: Record<string, unknown>): Record<string, unknown> {
  const { customId, ...profile } = JSON.parse(plan({ traits, context }).requests[0]?.body ?? '')[0]
  expect(customId).toBe('u1')
  return profile
}

describe('a profile', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['names', { firstName: 'Ada', lastName: 'Łukasiewicz' }, { firstName: 'Ada', lastName: 'Łukasiewicz' }],
    ['names in snake case', { first_name: 'Ada', last_name: 'L' }, { firstName: 'Ada', lastName: 'L' }],
    ['e-mail and phone', { email: 'a@b.co', phone: '+48 123 456' }, { email: 'a@b.co', phone: '+48 123 456' }],
    ['an avatar', { avatar: 'https://x.example/a.png' }, { avatarUrl: 'https://x.example/a.png' }],
    ['a company by name', { company: 'Acme' }, { company: 'Acme' }],
    ['a company as an object', { company: { name: 'Acme', id: 7 } }, { company: 'Acme' }],
    ['a company without name', { company: { id: 7 } }, { attributes: { company: { id: 7 } } }],
    [
      'an address',
      { address: { street: 'Rynek 1', city: 'Kraków', state: 'MP', postalCode: 30_001, country: 'pl' } },
      { address: 'Rynek 1', city: 'Kraków', province: 'MP', zipCode: '30001', countryCode: 'PL' },
    ],
    ['an address as a text', { address: 'Rynek 1' }, { address: 'Rynek 1' }],
    [
      'an address with more in it',
      { address: { city: 'K', floor: 2 } },
      { attributes: { address: { city: 'K', floor: 2 } } },
    ],
    [
      'an address with a spelled country',
      { address: { country: 'Poland' } },
      { attributes: { address: { country: 'Poland' } } },
    ],
    ['a birthday', { birthday: '1990-02-28' }, { birthDate: '1990-02-28' }],
    ['a birthday with time', { birthday: '1990-02-28T00:00:00.000Z' }, { birthDate: '1990-02-28' }],
    ['a birthday too early', { birthday: '1899-12-31' }, { attributes: { birthday: '1899-12-31' } }],
    ['a day that is none', { birthday: '1990-02-30' }, { attributes: { birthday: '1990-02-30' } }],
    ['a gender', { gender: 'Female' }, { sex: 'FEMALE' }],
    ['a gender in one letter', { gender: 'm' }, { sex: 'MALE' }],
    ['another gender', { gender: 'queer' }, { attributes: { gender: 'queer' } }],
    ['tags', { tags: ['vip'] }, { tags: ['vip'] }],
    ['tags that are none', { tags: 'vip' }, { attributes: { tags: 'vip' } }],
    ['agreements', { agreements: { email: true } }, { agreements: { email: true } }],
    [
      'anything else',
      { plan: 'pro', seats: 3, deep: { a: [1] } },
      { attributes: { plan: 'pro', seats: 3, deep: { a: [1] } } },
    ],
    [
      'null, which deletes',
      {
        plan: null,
        firstName: null,
        birthday: null,
        gender: null,
        company: null,
        address: null,
        email: null,
        phone: null,
      },
      {
        attributes: { plan: null },
        firstName: null,
        birthDate: null,
        sex: null,
        company: null,
        address: null,
        email: null,
        phone: null,
      },
    ],
    ['nothing', {}, {}],
  ])('%s', (_, traits, profile) => {
    expect(profileOf(traits)).toEqual(profile)
  })

  it('takes traits of the context beneath its own', () => {
    expect(profileOf({ plan: 'pro' }, { traits: { plan: 'free', city: 'Kraków' } })).toEqual({
      city: 'Kraków',
      attributes: { plan: 'pro' },
    })
  })

  it('takes consent under the name of a channel as an agreement', () => {
    const consent = { categoryPreferences: { email: true, sms: false, push: 'yes', Advertising: true } }
    expect(profileOf({ agreements: { email: false, wifi: true } }, { consent })).toEqual({
      agreements: { email: true, sms: false, wifi: true },
    })
    expect(profileOf({}, { consent: { categoryPreferences: { Advertising: true } } })).toEqual({})
  })

  it.each([
    { email: 'none' },
    { email: 'ann@домен.укр' },
    { phone: 'call me' },
    { phone: '1'.repeat(21) },
    { 'a\nb': 1 },
  ])('leaves out the one trait that Synerise would refuse: %j', (bad) => {
    const [request] = plan({ userId: 'u', traits: { ...bad, plan: 'pro' } }).requests
    expect(JSON.parse(request?.body ?? '')).toMatchObject([{ customId: 'u', attributes: { plan: 'pro' } }])
    for (const name of Object.keys(bad)) expect(request?.body).not.toContain(JSON.stringify(name))
  })

  it('reads a phone number that is a number', () => {
    const [request] = plan({ userId: 'u', traits: { phone: 380_971_234_567 } }).requests
    expect(JSON.parse(request?.body ?? '')).toMatchObject([{ phone: '380971234567' }])
  })

  it('is updated by its number when userId is one', () => {
    const fields = { userId: '42', anonymousId: 'a1', traits: { plan: 'pro' } }
    const [request] = plan(fields, { identity: 'id' }).requests
    expect(request).toMatchObject({ method: 'POST', path: '/v4/clients/42' })
    expect(JSON.parse(request?.body ?? '')).toEqual({
      uuid: '2b92f22d-3cba-58d6-b51f-4b0ea5311294',
      attributes: { plan: 'pro' },
    })
  })
})
