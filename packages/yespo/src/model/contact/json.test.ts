import type { Issue } from '@waybill/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { YespoRemark } from '../event/event.js'
import { readContactJson } from './json.js'

function check(contact: unknown) {
  const issues: Issue[] = []
  const remarks: YespoRemark[] = []
  readContactJson(contact, 'contactJson', { issues, remarks })
  return { fields: issues.map(({ field }) => field), codes: remarks.map(({ code }) => code), issues }
}

describe('contact data in events', () => {
  it('takes what is documented, as an object or as text', () => {
    const contact = {
      ...{ firstname: 'Anna', lastname: 'Lee', sms: '+1-541-754-3010', town: 'Kyiv', timeZone: 'Europe/Kyiv' },
      ...{ languageCode: 'de-AT', profileInputs: [{ profileInputId: 1, value: 'a' }], confirmed: true },
    }
    for (const given of [contact, JSON.stringify(contact), {}])
      expect(check(given)).toMatchObject({ fields: [], codes: [] })
  })

  it.each(['text', '[1]', '"{}"', 1, null, [], undefined])('refuses %j as a whole', (contact) => {
    expect(check(contact).fields).toEqual(['contactJson'])
  })

  it.each([
    ['firstName', 'firstname'],
    ['lastName', 'lastname'],
    ['timezone', 'timeZone'],
    ['Sms', 'sms'],
  ])('refuses %s and names %s', (wrong, right) => {
    expect(check({ [wrong]: 'x' }).issues).toEqual([
      { field: `contactJson.${wrong}`, rule: `is written ${right} in contact data of events` },
    ])
  })

  it('lets a field through that is not documented, and says so', () => {
    expect(check({ region: 'x', toString: 1 })).toMatchObject({
      fields: [],
      codes: ['unknown_contact_field', 'unknown_contact_field'],
    })
  })

  it.each([
    ['firstname', 1],
    ['town', null],
    ['timeZone', 'CET'],
    ['timeZone', '+03:00'],
    ['languageCode', 'ukr'],
    ['languageCode', ''],
    ['confirmed', 'false'],
    ['profileInputs', 'x'],
    ['sms', '+0501234567'],
  ])('refuses %s %j', (field, value) => {
    expect(check({ [field]: value }).fields).toEqual([`contactJson.${field}`])
  })

  it('counts a name in UTF-16 units: a remark from 40, an issue from 61', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 70 }),
        fc.constantFrom('firstname', 'lastname'),
        (name, field) => {
          const { fields, codes } = check({ [field]: name })
          expect(fields).toEqual(name.length > 60 ? [`contactJson.${field}`] : [])
          expect(codes).toEqual(name.length >= 40 && name.length <= 60 ? ['long_name'] : [])
        },
      ),
    )
  })

  it('takes a phone of 5 to 15 digits that begins with a country code, however it is grouped', () => {
    const phone = fc.tuple(fc.constantFrom('', '+'), fc.stringMatching(/^\d([ -]?\d){0,19}$/))
    fc.assert(
      fc.property(phone, ([plus, text]) => {
        const digits = text.replace(/\D/g, '')
        const fits = digits.length >= 5 && digits.length <= 15 && !digits.startsWith('0')
        expect(check({ sms: plus + text }).fields).toEqual(fits ? [] : ['contactJson.sms'])
      }),
    )
  })

  it('takes an additional field of 5,000 characters, by its id', () => {
    const input = (value: unknown, profileInputId: unknown = 1) =>
      check({ profileInputs: [{ profileInputId, value }] }).fields
    for (const length of [4_999, 5_000]) expect(input('a'.repeat(length))).toEqual([])
    expect(input('a'.repeat(5_001))).toEqual(['contactJson.profileInputs[0].value'])
    for (const id of [0, 1.5, '1', undefined]) expect(input('a', id === undefined ? null : id)).toHaveLength(1)
  })
})

describe('contact data as a text', () => {
  const read = (contact: object | string) => {
    const findings = { issues: [] as Issue[], remarks: [] as YespoRemark[] }
    const sent = readContactJson(typeof contact === 'string' ? contact : JSON.stringify(contact), 'json', findings)
    return { sent, ...findings }
  }

  it('is read as an object is: what is empty is absent, and a phone may be a number', () => {
    const { sent, issues, remarks } = read({ firstname: 'Ann', sms: 380501234567, timeZone: '', profileInputs: null })
    expect(JSON.parse(sent as string)).toEqual({ firstname: 'Ann', sms: '380501234567' })
    expect(issues).toEqual([])
    expect(remarks).toMatchObject([{ code: 'number_as_text', field: 'json.sms' }])
  })

  it('is sent as it was written where it is right', () => {
    expect(read(' {"firstname" : "Ann"}')).toEqual({ sent: ' {"firstname" : "Ann"}', issues: [], remarks: [] })
  })

  it('is refused as it was written where it stays wrong', () => {
    expect(read({ sms: 380501234567, town: 5, languageCode: '' }).issues.map(({ field }) => field)).toEqual([
      'json.sms',
      'json.town',
      'json.languageCode',
    ])
  })
})
