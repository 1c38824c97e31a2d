import { ConfigurationError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { createSalesforcePersonalization, salesforcePersonalizationDestination } from './index.js'
import { baseUrlOf, readClientOptions } from './read-options.js'

const complete = { account: 'demo', instance: 'us-1', dataset: 'shop', apiKeyId: 'id', apiKeySecret: 'secret' }
const makers = [
  ['createSalesforcePersonalization', createSalesforcePersonalization],
  ['salesforcePersonalizationDestination', salesforcePersonalizationDestination],
] as const

function fieldsOf(make: (options: never) => unknown, options: object): readonly string[] {
  try {
    make(options as never)
  } catch (cause) {
    if (cause instanceof ConfigurationError) return cause.issues.map(({ field }) => field)
    throw cause
  }
  return []
}

describe.each(makers)('options of %s', (name, make) => {
  it('need account and instance, and a dataset', () => {
    expect(fieldsOf(make, complete)).toEqual([])
    expect(fieldsOf(make, {}).toSorted()).toEqual(['account', 'dataset', 'instance'])
    expect(fieldsOf(make, { dataset: 'shop', account: 'demo' })).toEqual(['instance'])
  })

  it('say what is missing and where to find it', () => {
    expect(() => make({ dataset: 'shop' })).toThrow(`${name}: account is missing: the first part of the host`)
  })

  it('read the Gears URL in parts, and the base URL without the path that is added', () => {
    const { account: _, instance: __, ...rest } = complete
    expect(() => make({ ...complete, account: 'demo.us-1.evergage.com' })).toThrow('it is demo, and instance is us-1')
    expect(() => make({ ...complete, instance: 'us-1.evergage.com' })).toThrow('it is us-1, and account is demo')
    for (const path of ['/api2', '/api2/', '/API2/event', '/proxy/api2/authevent/shop'])
      expect(() => make({ ...rest, baseUrl: `https://demo.us-1.evergage.com${path}` })).toThrow(
        'baseUrl must end before the path that each call adds (like https://demo.us-1.evergage.com)',
      )
    expect(fieldsOf(make, { ...rest, baseUrl: 'https://proxy.example/api/salesforce' })).toEqual([])
  })

  it.each(['', ' ', '.', '..', '%2e', '%2E', '.%2e', '%2e%2E'])('refuse %j as a name', (value) => {
    for (const field of ['account', 'instance', 'dataset'])
      expect(fieldsOf(make, { ...complete, [field]: value })).toContain(field)
  })

  it.each(['evil.example/', 'a@b', 'a:b', 'a?b', 'a#b', 'a b', 'a%2Fb', '\ud800'])('refuse %j in the host', (value) => {
    for (const field of ['account', 'instance'])
      expect(fieldsOf(make, { ...complete, [field]: value })).toContain(field)
  })

  it('take both keys or neither, without characters that Basic credentials cannot carry', () => {
    const { apiKeyId: _, ...withoutId } = complete
    const { apiKeySecret: __, ...withoutSecret } = complete
    expect(fieldsOf(make, withoutId)).toEqual(['apiKeyId'])
    expect(fieldsOf(make, withoutSecret)).toEqual(['apiKeySecret'])
    for (const apiKeyId of ['a:b', 'a\tb', 'a\u0000b', 'a\nb', ''])
      expect(fieldsOf(make, { ...complete, apiKeyId })).toContain('apiKeyId')
    expect(fieldsOf(make, { ...complete, apiKeySecret: 'a:b' })).toEqual([])
    expect(fieldsOf(make, { ...complete, apiKeySecret: 'a\u0007b' })).toEqual(['apiKeySecret'])
  })

  it('never tell a secret', () => {
    expect(() => make({ ...complete, dataset: '', apiKeySecret: 'canary\n' } as never)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('canary') }),
    )
  })

  it('refuse what they do not know', () => {
    expect(fieldsOf(make, { ...complete, datset: 'shop' })).toEqual(['datset'])
  })
})

describe('the address', () => {
  const addressOf = (options: object) => baseUrlOf(readClientOptions({ dataset: 'shop', ...options }))

  it('is made of account and instance, whatever the instance is called', () => {
    expect(addressOf({ account: 'demo', instance: 'us-1' })).toBe('https://demo.us-1.evergage.com')
    expect(addressOf({ account: 'demo', instance: 'australia-3' })).toBe('https://demo.australia-3.evergage.com')
  })

  it('is the base URL where there is one', () => {
    expect(addressOf({ account: 'demo', instance: 'us-1', baseUrl: 'https://demo.evergage.com/' })).toBe(
      'https://demo.evergage.com',
    )
  })
})

describe('options of the destination alone', () => {
  const fields = (options: object) => fieldsOf(salesforcePersonalizationDestination, { ...complete, ...options })

  it('need the attribute that takes userId', () => {
    expect(fields({ identity: 'attributes' })).toEqual(['identityAttribute'])
    expect(fields({ identity: 'attributes', identityAttribute: 'customerId' })).toEqual([])
    expect(fields({ identity: 'email' })).toEqual(['identity'])
  })

  it('take functions and null as a mapping', () => {
    expect(fields({ mapping: { a: () => null, b: null } })).toEqual([])
    expect(fields({ mapping: { 'Order Completed': 'Purchase' } })).toEqual(['mapping.Order Completed'])
  })
})
