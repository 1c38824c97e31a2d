import { afterEach, describe, expect, it } from 'vitest'
import { httpDateMs } from './http-date.js'

const zone = process.env['TZ']
afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

describe.each(['UTC', 'America/New_York', 'Asia/Kathmandu'])('a date in a header, read in %s,', (name) => {
  it.each([
    'Wed, 01 May 2024 08:00:07 GMT',
    'Wednesday, 01-May-24 08:00:07 GMT',
    'Wed May  1 08:00:07 2024',
    '01 May 2024 08:00:07',
    'Wed, 01 May 2024 08:00:07 UTC',
    'Wed, 01 May 2024 10:00:07 +0200',
    '2024-05-01T08:00:07Z',
    '2024-05-01T08:00:07',
    '2024-05-01 08:00:07',
    ' 2024-05-01T04:00:07-04:00 ',
  ])('is the same: %s', (text) => {
    process.env['TZ'] = name
    expect(httpDateMs(text)).toBe(Date.UTC(2024, 4, 1, 8, 0, 7))
  })

  it.each([undefined, '', '-1', 'try 60', '60', 'soon'])('is none: %j', (text) => {
    process.env['TZ'] = name
    expect(httpDateMs(text)).toBeNaN()
  })
})
