import type { CustomerEvent } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { createPersons } from '../../persons/persons.js'
import { laneConsent } from './consent.js'
import { consentIn } from './event-consent.js'

const eventWith = (context: unknown) => ({ context }) as CustomerEvent
const mayGo = (context: unknown, requires: readonly string[], whenUnknown?: 'send' | 'skip') => {
  const asked = [{ event: eventWith(context), acceptedAt: 0 }]
  const persons = createPersons(undefined)
  const ask = laneConsent({ lane: 'a', rule: { requires, whenUnknown }, consent: undefined, persons })
  const [answer] = ask?.(asked, 'accept') ?? []
  return answer === true ? 'goes' : answer && 'skipped' in answer ? answer.skipped : answer
}
const segment = (categoryPreferences: unknown) => ({ consent: { categoryPreferences } })
const rudder = (allowedConsentIds: unknown, deniedConsentIds?: unknown) => ({
  consentManagement: { provider: 'custom', resolutionStrategy: 'and', allowedConsentIds, deniedConsentIds },
})

describe('the consent that an event carries', () => {
  it('is read in both documented forms', () => {
    const preferences = { Advertising: true, Analytics: false, Functional: true, DataSharing: false }
    expect(mayGo(segment(preferences), ['Advertising'])).toBe('goes')
    expect(mayGo(segment(preferences), ['Advertising', 'Functional'])).toBe('goes')
    expect(mayGo(segment(preferences), ['Advertising', 'Analytics'])).toBe('no_consent')
    expect(mayGo(segment(preferences), ['Other'])).toBe('consent_unknown')
    expect(mayGo(rudder(['C0001', 'C0002'], ['C0003']), ['C0001', 'C0002'])).toBe('goes')
    expect(mayGo(rudder(['C0001'], ['C0003']), ['C0001', 'C0003'])).toBe('no_consent')
    expect(mayGo(rudder(['C0001']), ['C0002'])).toBe('consent_unknown')
    expect(mayGo(rudder([1], []), ['1'])).toBe('goes')
  })

  it('needs one of several categories where RudderStack says so, and all of them beside Segment’s', () => {
    const either = (allowed: unknown, denied?: unknown, resolutionStrategy: unknown = 'or') => ({
      consentManagement: { ...rudder(allowed, denied).consentManagement, resolutionStrategy },
    })
    expect(mayGo(either(['a'], ['b']), ['a', 'b'])).toBe('goes')
    expect(mayGo(either(['a'], ['b'], ' OR '), ['b', 'a'])).toBe('goes')
    expect(mayGo(either([], ['a', 'b']), ['a', 'b'], 'send')).toBe('no_consent')
    expect(mayGo(either([], ['a']), ['a', 'b'])).toBe('consent_unknown')
    expect(mayGo(either([], ['a']), ['a', 'b'], 'send')).toBe('goes')
    expect(mayGo(either(['a'], ['a', 'b']), ['a', 'b'])).toBe('no_consent')
    expect(mayGo(either(['a'], 'b'), ['a', 'b'])).toBe('no_consent')
    for (const strategy of ['and', 'either', '', null, true, ['or']])
      expect(mayGo(either(['a'], ['b'], strategy), ['a', 'b'])).toBe('no_consent')
    expect(mayGo({ ...segment({ c: true }), ...either(['a'], ['b']) }, ['a', 'b'])).toBe('no_consent')
    expect(mayGo({ consent: null, ...either(['a'], ['b']) }, ['a', 'b'])).toBe('goes')
  })

  it('is a no where the two, or two spellings, disagree', () => {
    expect(mayGo({ ...segment({ marketing: true }), ...rudder([], ['Marketing']) }, ['marketing'])).toBe('no_consent')
    expect(mayGo({ ...segment({ marketing: false }), ...rudder(['marketing']) }, ['marketing'])).toBe('no_consent')
    expect(mayGo(segment({ marketing: true, ' MARKETING ': false }), ['Marketing'])).toBe('no_consent')
    expect(mayGo(rudder(['a'], ['a']), ['a'])).toBe('no_consent')
    expect(mayGo({ Consent: { category_preferences: { a: false } }, ...segment({ a: true }) }, ['a'])).toBe(
      'no_consent',
    )
  })

  it('tells categories apart by more than letters and digits', () => {
    expect(mayGo(segment({ 11: true }), ['1.1'])).toBe('consent_unknown')
    expect(mayGo(segment({ constructor: true }), ['__proto__'])).toBe('consent_unknown')
    expect(mayGo(segment(JSON.parse('{"__proto__":false}')), ['__proto__'], 'send')).toBe('no_consent')
  })

  it.each([
    undefined,
    {},
    { consent: null },
    { consent: {} },
    { consent: [] },
    segment(null),
    segment({}),
    segment([]),
    rudder([], null),
    { consent: { version: 2 } },
    { consent: { Marketing: true, categoryPreferences: {} } },
    { consent: { preferences: {}, denied: [] } },
    { consentManagement: { provider: 'oneTrust', resolutionStrategy: 'and' } },
  ])('is unknown for %j, and the rule says what happens then', (context) => {
    expect(consentIn(eventWith(context))).toBeUndefined()
    expect(mayGo(context, ['marketing'])).toBe('consent_unknown')
    expect(mayGo(context, ['marketing'], 'skip')).toBe('consent_unknown')
    expect(mayGo(context, ['marketing'], 'send')).toBe('goes')
  })

  it.each([
    { consent: true },
    { consent: 'granted' },
    { consent: ['marketing'] },
    segment('marketing'),
    segment(['marketing']),
    segment(true),
    { consentManagement: 'all' },
    rudder(['marketing'], 'marketing'),
    rudder('marketing', []),
    rudder({ marketing: true }),
    rudder(['marketing'], [{ id: 'other' }]),
    { consent: { preferences: { other: false } } },
    { consent: { categoryPreferences: {}, denied: ['other'] } },
    { consentManagement: { provider: 'custom', categories: [{ id: 'other', granted: false }] } },
  ])('is a no to everything for %j, which cannot be read', (context) => {
    expect(consentIn(eventWith(context))).toBe('unreadable')
    expect(mayGo(context, ['marketing'], 'send')).toBe('no_consent')
  })

  it.each([false, 'false', 'no', '', 0, null, undefined, 'granted', {}, [], [true], { granted: true }, Number.NaN])(
    'is a no where a preference is %j',
    (value) => {
      expect(mayGo(segment({ marketing: value }), ['marketing'], 'send')).toBe('no_consent')
    },
  )

  it.each([
    { consent: { Marketing: false } },
    { consent: { marketing: 'no', categoryPreferences: { other: true } } },
    { consent: { marketing: 'Denied' } },
    { consentManagement: { marketing: 0, allowedConsentIds: ['marketing'] } },
  ])('is a no where a category stands in no documented form: %j', (context) => {
    expect(mayGo(context, ['marketing'], 'send')).toBe('no_consent')
    expect(mayGo(context, ['news'], 'send')).toBe('goes')
  })

  it('never lets go, and never throws, whatever stands in its place', () => {
    const odd = [
      null,
      undefined,
      true,
      false,
      'marketing',
      '',
      0,
      1,
      [],
      ['marketing'],
      {},
      { marketing: 1 },
      [null],
      [[]],
      Number.NaN,
    ]
    const members = ['consent', 'consentManagement', 'Consent', 'consent_management', 'constructor', '']
    let seed = 7
    const draw = <T>(from: readonly T[]): T => from[(seed = (seed * 48_271) % 2_147_483_647) % from.length] as T
    for (let round = 0; round < 5_000; round++) {
      const inner = () => ({
        [draw(['categoryPreferences', 'allowedConsentIds', 'deniedConsentIds', 'other'])]: draw([
          ...odd,
          { news: true },
          ['news'],
        ]),
        [draw(['category_preferences', 'DeniedConsentIds', 'provider'])]: draw(odd),
      })
      const context = { [draw(members)]: draw([...odd, inner()]), [draw(members)]: draw([...odd, inner()]) }
      // Nobody in these agrees to `ads`.
      expect([context, mayGo(context, ['ads'])]).not.toEqual([context, 'goes'])
    }
  })
})
