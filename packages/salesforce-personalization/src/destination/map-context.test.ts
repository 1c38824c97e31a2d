import { type CustomerEvent, readEvent } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { consentsOf, localeOf, sourceOf } from './map-context.js'

const now = Date.parse('2026-01-01T12:00:00.000Z')
const eventOf = (draft: Record<string, unknown>): CustomerEvent =>
  readEvent({ type: 'track', event: 'x', userId: 'C-1', ...draft }, { now })

describe('the source', () => {
  it('has the time of the event, not of the sending', () => {
    expect(sourceOf(eventOf({ timestamp: '2025-12-31T23:59:59.999+01:00' }), null)).toEqual({
      time: Date.UTC(2025, 11, 31, 22, 59, 59, 999),
    })
  })

  it('forwards what the context says of the visitor', () => {
    const context = {
      ip: '203.0.113.9',
      userAgent: 'Mozilla/5.0 …',
      locale: 'en-gb',
      page: { url: 'https://shop.example/boot-1', referrer: 'https://y.example/', title: 'Boot' },
    }
    expect(sourceOf(eventOf({ context }), 'Server')).toEqual({
      channel: 'Server',
      time: now,
      clientIp: '203.0.113.9',
      userAgent: 'Mozilla/5.0 …',
      locale: 'en_GB',
      url: 'https://shop.example/boot-1',
      urlReferrer: 'https://y.example/',
    })
  })

  it('takes nothing from a context of another shape', () => {
    const context = { ip: {}, userAgent: '', locale: ['en-GB'], page: 'https://shop.example/' }
    expect(sourceOf(eventOf({ context }), null)).toEqual({ time: now })
  })

  it('lets the properties of a page call win over the context, and of no other call', () => {
    const context = { page: { url: 'https://x.example/old', referrer: 'https://y.example/' } }
    const properties = { url: 'https://x.example/new' }
    expect(sourceOf(eventOf({ type: 'page', context, properties }), null)).toMatchObject({
      url: 'https://x.example/new',
      urlReferrer: 'https://y.example/',
    })
    expect(sourceOf(eventOf({ context, properties }), null)).toMatchObject({ url: 'https://x.example/old' })
  })
})

describe('a locale', () => {
  it.each([
    ['de-DE', 'de_DE'],
    ['de_de', 'de_DE'],
    ['zh-Hans-CN', 'zh_CN'],
    ['en-US-u-ca-gregory', 'en_US'],
    ['de', undefined],
    ['english', undefined],
    ['es-419', undefined],
    [7, undefined],
  ])('%s is written as %s', (locale, expected) => {
    expect(localeOf(locale)).toBe(expected)
  })
})

describe('consents', () => {
  it.each<[string, unknown, unknown]>([
    [
      'Segment categories named like the vendor’s purposes',
      { categoryPreferences: { Personalization: true, tracking: false, Advertising: true } },
      [
        { purpose: 'Personalization', provider: 'Waybill', status: 'Opt In' },
        { purpose: 'Tracking', provider: 'Waybill', status: 'Opt Out' },
      ],
    ],
    [
      'a provider beside the categories',
      { provider: 'OneTrust', categoryPreferences: { Personalization: false } },
      [{ purpose: 'Personalization', provider: 'OneTrust', status: 'Opt Out' }],
    ],
    [
      'a list in the vendor’s own words',
      [
        { purpose: 'Personalization', provider: 'OneTrust', status: 'OptIn' },
        { purpose: 'Mailing', status: 'Opt Out' },
        { purpose: 'Other', status: 'maybe' },
        'nonsense',
      ],
      [
        { purpose: 'Personalization', provider: 'OneTrust', status: 'Opt In' },
        { purpose: 'Mailing', provider: 'Waybill', status: 'Opt Out' },
      ],
    ],
    ['a category that is neither true nor false', { categoryPreferences: { Personalization: 'yes' } }, undefined],
    ['other categories', { categoryPreferences: { Advertising: true } }, undefined],
    ['a text', 'yes', undefined],
    ['null', null, undefined],
  ])('are read from %s', (_, consent, expected) => {
    expect(consentsOf(eventOf({ context: { consent } }), 'Waybill')).toEqual(expected)
  })
})
