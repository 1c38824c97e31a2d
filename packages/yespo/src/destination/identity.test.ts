import type { CustomerEvent } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import type { YespoDestinationOptions } from '../index.js'
import { sentFor, track } from '../testing/sent-for.js'

const wholeOrder = { order_id: 'o1', total: 39.8, currency: 'EUR' }

describe('who an event is about', () => {
  const body = (more: object, options: Partial<YespoDestinationOptions> = {}, properties: object = {}) => {
    const result = sentFor(track('Ping', properties, more), options) as {
      body?: { keyValue: string; params: { name: string; value: unknown }[] }
    }
    if (!result.body) return result
    const { keyValue, params } = result.body
    return { keyValue, ...Object.fromEntries(params.map(({ name, value }) => [name, value])), occurredAt: undefined }
  }
  const traits = (fields: object) => ({ context: { traits: fields } })

  it('is the user, else the address, else the phone', () => {
    const all = traits({ email: 'a@b.co', phone: '+1-541-754-3010' })
    const email = 'a@b.co'
    const phone = '15417543010'
    expect(body(all)).toEqual({ keyValue: 'u1', externalCustomerId: 'u1', email, phone })
    expect(body({ ...all, userId: undefined, anonymousId: 'a1' })).toEqual({ keyValue: email, email, phone })
    expect(body({ ...traits({ phone }), userId: undefined, anonymousId: 'a1' })).toEqual({ keyValue: phone, phone })
  })

  it.each(['null', '  '])('a user id of "%s" is none', (userId) => {
    expect(body({ userId, ...traits({ email: 'a@b.co' }) })).toEqual({ keyValue: 'a@b.co', email: 'a@b.co' })
  })

  it('an identifier with a forbidden character gives way to the next', () => {
    const email = "o'brien@example.com"
    expect(body(traits({ email }))).toEqual({ keyValue: 'u1', externalCustomerId: 'u1', EmailAddress: email })
    expect(body({ userId: 'a/b', ...traits({ email: 'a@b.co' }) })).toEqual({ keyValue: 'a@b.co', email: 'a@b.co' })
    expect(body({ userId: 'x'.repeat(301), ...traits({ email: 'a@b.co' }) })).toMatchObject({ keyValue: 'a@b.co' })
  })

  it('with only such identifiers the event is invalid, and the way out is said', () => {
    for (const more of [
      { userId: 'a/b' },
      { userId: undefined, anonymousId: 'a1', ...traits({ email: "o'brien@x.co" }) },
    ]) {
      const outcome = body(more) as unknown as { status: string; error: Error }
      expect(outcome).toMatchObject({ status: 'rejected', error: { kind: 'invalid', code: 'invalid_event' } })
      expect(outcome.error.message).toContain('externalCustomerId')
      expect(outcome.error.message).not.toMatch(/a\/b|brien/)
    }
  })

  it('an anonymous visitor is skipped, also with an order', () => {
    const skipped = { status: 'skipped', reason: 'no_identifier' }
    expect(body({ userId: undefined, anonymousId: 'a1' })).toEqual(skipped)
    expect(sentFor(track('Order Completed', wholeOrder, { userId: undefined, anonymousId: 'a1' }))).toEqual(skipped)
  })

  it('keyValue may be chosen, and is checked', () => {
    const keyValue = (event: CustomerEvent) => event.messageId
    expect(body({}, { keyValue })).toEqual({ keyValue: 'm1', externalCustomerId: 'u1' })
    expect(body({ userId: undefined, anonymousId: 'a1' }, { keyValue })).toEqual({ keyValue: 'm1' })
    expect(body({}, { keyValue: () => undefined })).toMatchObject({ keyValue: 'u1' })
    expect(body({}, { keyValue: () => 'a;b' })).toMatchObject({ status: 'rejected', error: { code: 'invalid_event' } })
    expect(body({}, { keyValue: () => 'k'.repeat(301) })).toMatchObject({ status: 'rejected' })
  })

  it('properties never take the place of identifiers', () => {
    const properties = {
      email: 'friend@b.co',
      contactId: 'a/b',
      pushToken: 7,
      externalCustomerId: 'u1',
      property_email: 1,
    }
    expect(body(traits({ email: 'a@b.co' }), {}, properties)).toEqual({
      keyValue: 'u1',
      externalCustomerId: 'u1',
      email: 'a@b.co',
      property_property_email: 'friend@b.co',
      property_contactId: 'a/b',
      property_pushToken: 7,
      property_email: 1,
    })
    expect(body({}, {}, { email: ' a@b.co ', phone: '+1 541 754 3010' })).toEqual({
      keyValue: 'u1',
      externalCustomerId: 'u1',
      email: 'a@b.co',
      phone: '15417543010',
    })
  })

  it('nor that of what Yespo prescribes', () => {
    const event = track('Products Searched', {
      query: 'a',
      search: 'b',
      EmailAddress: 'c',
      '': 0,
      occurredAt: null,
      ['p'.repeat(101)]: 1,
      ['p'.repeat(102)]: 2,
    })
    const { params } = (sentFor(event) as { body: { params: { name: string; value: unknown }[] } }).body
    expect(params.slice(0, 4)).toEqual([
      { name: 'externalCustomerId', value: 'u1' },
      { name: 'search', value: 'a' },
      { name: 'property_search', value: 'b' },
      { name: 'EmailAddress', value: 'c' },
    ])
    expect(new Set(params.map(({ name }) => name)).size).toBe(8)
    expect(params).toContainEqual({ name: 'property_', value: 0 })
  })

  it.each([
    ['192.0.2.7', { ip: '192.0.2.7' }],
    ['2001:db8::7', { ip: '2001:db8::7' }],
    ['0.0.0.0', {}],
    ['localhost', {}],
  ])('context.ip %s', (ip, expected) => {
    expect(body({ context: { ip } })).toEqual({ keyValue: 'u1', externalCustomerId: 'u1', ...expected })
  })

  it('properties called ip and occurredAt stay', () => {
    const event = track('Ping', { ip: '192.0.2.9', occurredAt: 'noon' }, { context: { ip: '192.0.2.7' } })
    const { params } = (sentFor(event) as { body: { params: unknown[] } }).body
    expect(params.slice(1)).toEqual([
      { name: 'ip', value: '192.0.2.9' },
      { name: 'occurredAt', value: 'noon' },
    ])
  })

  it('long names of properties are cut', () => {
    expect(Object.keys(body({}, {}, { ['p'.repeat(101)]: 1 })).map((name) => name.length)).toContain(100)
  })
})
