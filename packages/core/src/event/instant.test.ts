import { afterEach, describe, expect, it } from 'vitest'
import { instantHint, instantOf } from './instant.js'
import { readEvent } from './read-event.js'

const good: readonly (readonly [string, string])[] = [
  ['2024-05-01T10:00:00.000Z', '2024-05-01T10:00:00.000Z'],
  ['2024-05-31T23:59:59.999Z', '2024-05-31T23:59:59.999Z'],
  ['2024-02-29T10:00:00.000Z', '2024-02-29T10:00:00.000Z'],
  ['2000-02-29T10:00:00Z', '2000-02-29T10:00:00.000Z'],
  ['2024-05-01T10:00Z', '2024-05-01T10:00:00.000Z'],
  ['2024-05-01t10:00:00z', '2024-05-01T10:00:00.000Z'],
  ['2024-05-01T10:00:00.5Z', '2024-05-01T10:00:00.500Z'],
  ['2024-05-01T10:00:00,25Z', '2024-05-01T10:00:00.250Z'],
  ['2024-05-01T10:00:00.123456Z', '2024-05-01T10:00:00.123Z'],
  ['2024-05-01T10:00:00.999999999Z', '2024-05-01T10:00:00.999Z'],
  ['2024-05-01T12:00:00+02:00', '2024-05-01T10:00:00.000Z'],
  ['2024-05-01T12:00:00+0200', '2024-05-01T10:00:00.000Z'],
  ['2024-05-01T12:00:00+02', '2024-05-01T10:00:00.000Z'],
  ['2024-05-01T04:30:00.250-05:30', '2024-05-01T10:00:00.250Z'],
  ['2024-05-01T10:00:00-00:00', '2024-05-01T10:00:00.000Z'],
  ['2024-05-01T10:00:00+23:59', '2024-04-30T10:01:00.000Z'],
  ['2024-02-28T24:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['2024-12-31T24:00Z', '2025-01-01T00:00:00.000Z'],
  ['2024-12-31T24:00:00.000+01:00', '2024-12-31T23:00:00.000Z'],
  ['20240501T100000Z', '2024-05-01T10:00:00.000Z'],
  ['20240501T1200+02', '2024-05-01T10:00:00.000Z'],
  ['20240501T120000.5+0200', '2024-05-01T10:00:00.500Z'],
  ['20240228T240000Z', '2024-02-29T00:00:00.000Z'],
  ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
  ['0099-01-01T00:00:00+00:00', '0099-01-01T00:00:00.000Z'],
]

const bad: readonly string[] = [
  '2024-02-30T10:00:00.000Z',
  '2023-02-29T10:00:00Z',
  '2023-02-29T10:00:00.000Z',
  '1900-02-29T10:00:00Z',
  '2024-04-31T10:00:00.000Z',
  '2024-06-31T10:00:00+02:00',
  '2024-13-01T10:00:00Z',
  '2024-00-01T10:00:00Z',
  '2024-05-00T10:00:00Z',
  '2024-05-32T10:00:00.000Z',
  '2024-05-01T25:00:00Z',
  '2024-05-01T24:00:01Z',
  '2024-05-01T24:01:00Z',
  '2024-05-01T24:00:00.001Z',
  '2024-05-01T10:60:00Z',
  '2024-05-01T10:00:60Z',
  '2024-05-01T10:00:00+99:00',
  '2024-05-01T10:00:00+24:00',
  '2024-05-01T10:00:00+02:60',
  '2024-05-01T10:00:00.Z',
  '2024-05-01T10:00:00.1234567890Z',
  '2024-05-01T10:00:00 Z',
  ' 2024-05-01T10:00:00Z',
  '2024-05-01T10:00:00Z\n',
  '2024-05-01T10:00:00.000Z\n',
  '2024-05-01T10Z',
  '2024-05-01 10:00:00Z',
  '2024-05-01T10:00:00',
  '2024-05-01 10:00:00',
  '2024-05-01',
  '2024-05-01Z',
  '2024-05',
  '2024-0501T10:00:00Z',
  '2024-05-01T10:0000Z',
  '20240230T100000Z',
  '20240501T100000',
  '2024-W18-3T10:00:00Z',
  '05/01/2024',
  '1 May 2024 10:00 GMT',
  'Wed, 01 May 2024 10:00:00 GMT',
  '2024-05-01T10:00:00 GMT',
  '2024-05-01T10:00:00Europe/Kyiv',
  '5',
  '1685912400',
  '1685912400000',
  'now',
  '',
  // In UTC their years need five digits, or a sign.
  '9999-12-31T23:59:59-01:00',
  '0000-01-01T00:00:00+01:00',
  '+010000-01-01T00:00:00.000Z',
  '٢٠٢٤-05-01T10:00:00Z',
]

const zone = process.env['TZ']
afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

describe.each([
  ['UTC', 0],
  ['America/New_York', 300],
  ['Asia/Kathmandu', -345],
])('an instant on a machine in %s', (name, minutesBehind) => {
  const here = <Result>(act: () => Result): Result => {
    process.env['TZ'] = name
    // Without this, the zone would not have been changed at all.
    expect(new Date('2024-01-01T00:00:00Z').getTimezoneOffset()).toBe(minutesBehind)
    return act()
  }

  it.each(good)('is %s', (text, instant) => {
    here(() => expect(instantOf(text)).toBe(instant))
  })

  it.each(bad)('is not %j', (text) => {
    here(() => expect(instantOf(text)).toBeUndefined())
  })

  it.each(['timestamp', 'originalTimestamp', 'sentAt'])('is asked of %s, and refused with the way out', (field) => {
    here(() => {
      const event = { type: 'track', event: 'A', userId: 'u' }
      for (const text of ['2024-02-30T10:00:00.000Z', '2024-05-01T10:00:00', '2024-05-01', ' ', 5, {}, [5]])
        expect(() => readEvent({ ...event, [field]: text }, { now: 0 }), `${text}`).toThrow(
          expect.objectContaining({
            issues: [
              {
                field,
                rule: expect.stringMatching(/ISO 8601.*that exists, with its zone/),
                hint: expect.stringContaining('2024-05-01T12:00:00+02:00'),
              },
            ],
          }),
        )
    })
  })
})

describe('an instant', () => {
  it('may be a date, of any library that JSON can write', () => {
    expect(instantOf(new Date(86_400_000))).toBe('1970-01-02T00:00:00.000Z')
    expect(instantOf(1_685_912_400_000)).toBe('2023-06-04T21:00:00.000Z')
    expect(instantOf({ toJSON: () => '2024-05-01T12:00:00.000+02:00' })).toBe('2024-05-01T10:00:00.000Z')
  })

  it.each([
    ['an invalid Date', new Date(Number.NaN)],
    ['a Date beyond year 9999', new Date(8.64e15)],
    ['a Date before year 0', new Date(-8.64e15)],
    ['seconds', 1_685_912_400],
    ['zero', 0],
    ['less than nothing', -1_685_912_400_000],
    ['a part of a millisecond', 1_685_912_400_000.5],
    ['microseconds', 1_685_912_400_000_000],
    ['no number', Number.NaN],
    ['true', true],
    ['null', null],
    ['an object', {}],
    ['a list with one', ['2024-05-01T10:00:00Z']],
    [
      'what cannot be written',
      {
        toJSON: () => {
          throw new Error('no')
        },
      },
    ],
  ])('is not %s', (_, value) => expect(instantOf(value)).toBeUndefined())

  it.each([
    [1_685_912_400, /looks like seconds/],
    [1_685_912_400_000_000, /year is beyond 9999/],
    ['1685912400000', /number in a text/],
    ['2024-05-01T10:00:00', /no zone/],
    ['2024-05-01', /day without a time/],
    ['2024-02-30T10:00:00Z', /no such day/],
    ['yesterday', /no time of ISO 8601/],
    [true, /no time/],
  ])('that cannot be read says why: %j', (value, reason) => expect(instantHint(value)).toMatch(reason))

  it('is what the engine reads, wherever both read it', () => {
    for (let at = Date.UTC(2023, 11, 25); at < Date.UTC(2025, 0, 5); at += 8.5 * 3_600_000 + 123) {
      const text = new Date(at).toISOString()
      expect(instantOf(text)).toBe(text)
      expect(instantOf(text.replace('Z', '+02:45'))).toBe(new Date(text.replace('Z', '+02:45')).toISOString())
    }
  })
})
