import { describe, expect, it } from 'vitest'
import type { HttpResponse } from '../http-message.js'
import { type AnswerRule, type AnswerTable, findAnswer } from './answer.js'
import { httpAnswers } from './http-answers.js'
import { retryAfterMs } from './retry-after.js'

const responseOf = (sample: AnswerRule['sample']): HttpResponse => ({ headers: {}, body: '', ...sample })

describe('httpAnswers', () => {
  it.each(httpAnswers.map((answer) => [answer.code, answer] as const))(
    'recognises the sample of %s by its own row',
    (_, answer) => {
      expect(findAnswer(httpAnswers, responseOf(answer.sample))).toBe(answer)
    },
  )

  it('has unique codes and a row for every status from 200 to 599 but odd 4xx', () => {
    expect(new Set(httpAnswers.map(({ code }) => code)).size).toBe(httpAnswers.length)
    const unknown = Array.from({ length: 400 }, (_, index) => 200 + index).filter(
      (status) => !findAnswer(httpAnswers, responseOf({ status })),
    )
    expect(unknown.every((status) => status >= 400 && status < 500)).toBe(true)
    for (const status of [400, 401, 403, 404, 408, 413, 422, 425, 429]) expect(unknown).not.toContain(status)
  })

  it('says of each status what it means, whether the vendor acted, and how far it reaches', () => {
    const said = httpAnswers.map(({ code, when, kind, acted: accepted, scope }) => [
      when.status,
      code,
      kind,
      accepted,
      scope,
    ])
    expect(said).toEqual([
      [[200, 299], 'ok', 'delivered', 'yes', undefined],
      [[200, 299], 'foreign_answer', 'unknown', 'maybe', undefined],
      [[300, 399], 'redirected', 'setup', 'no', 'destination'],
      [400, 'bad_request', 'invalid', 'no', undefined],
      [401, 'unauthorized', 'setup', 'no', 'destination'],
      [403, 'forbidden', 'setup', 'no', undefined],
      [404, 'not_found', 'setup', 'no', undefined],
      [408, 'request_timeout', 'unavailable', 'maybe', undefined],
      [413, 'too_large', 'invalid', 'no', undefined],
      [422, 'unprocessable', 'invalid', 'no', undefined],
      [425, 'too_early', 'unavailable', 'no', undefined],
      [429, 'throttled', 'throttled', 'no', undefined],
      [503, 'connection_behind_lost', 'unavailable', 'maybe', undefined],
      [503, 'service_unavailable', 'unavailable', 'no', undefined],
      [[500, 599], 'server_error', 'unavailable', 'maybe', undefined],
    ])
  })

  it.each([
    [199, undefined],
    [200, 'ok'],
    [299, 'ok'],
    [300, 'redirected'],
    [399, 'redirected'],
    [499, undefined],
    [500, 'server_error'],
    [502, 'server_error'],
    [599, 'server_error'],
    [600, undefined],
  ])('takes %i for %s: both ends of a range belong to it', (status, code) => {
    expect(findAnswer(httpAnswers, responseOf({ status }))?.code).toBe(code)
  })
})

describe('findAnswer', () => {
  const row = (code: string, when: AnswerRule['when']): AnswerRule => ({
    code,
    when,
    kind: 'invalid',
    acted: 'no',
    message: 'x',
    source: 'x',
    sample: { status: 400 },
  })
  const table: AnswerTable = [
    row('by code', { status: 400, code: 42 }),
    row('by body', { status: [400, 409], body: /quota/ }),
    row('by body and code', { body: /late/, code: 'E1' }),
    row('by status', { status: 400 }),
  ]
  const codeOf = ({ headers }: HttpResponse) => (headers['code'] === '42' ? 42 : headers['code'])
  const found = (status: number, body = '', code = '') =>
    findAnswer(table, { status, headers: { code }, body }, codeOf)?.code

  it('takes the first row whose conditions all hold', () => {
    expect(found(400, 'quota', '42')).toBe('by code')
    expect(found(400, 'over quota')).toBe('by body')
    expect(found(409, 'over quota')).toBe('by body')
    expect(found(410, 'over quota')).toBeUndefined()
    expect(found(500, 'too late', 'E1')).toBe('by body and code')
    expect(found(500, 'too late', 'E2')).toBeUndefined()
    expect(found(400)).toBe('by status')
  })

  it('tells a number from a text', () => {
    expect(findAnswer([row('x', { code: '42' })], responseOf({ status: 400 }), () => 42)).toBeUndefined()
  })
})

describe('retryAfterMs', () => {
  const now = Date.parse('2024-05-01T10:00:00Z')
  const wait = (value: string, date?: string) =>
    retryAfterMs({ status: 429, headers: { 'retry-after': value, ...(date ? { date } : {}) }, body: '' }, now)

  it.each<[string, number | undefined, string?]>([
    ['120', 120_000],
    [' 2 ', 2_000],
    ['1.5', 1_500],
    ['0', 0],
    ['30, 60', 30_000],
    ['Wed, 01 May 2024 10:00:07 GMT', 7_000],
    ['Wed, 01 May 2024 09:00:00 GMT', 0],
    ['2024-05-01T10:00:03Z', 3_000],
    ['soon', undefined],
    ['', undefined],
    ['-1', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['9'.repeat(400), undefined],
    ['1e300', undefined],
    ['31536000', 31_536_000_000],
    ['999999999', 999_999_999_000],
    ['1000000000', 0],
    ['1000000000', 1_000, 'Sun, 09 Sep 2001 01:46:39 GMT'],
    // The last instant there is, and what is beyond it.
    ['100000000000', 100_000_000_000_000 - now],
    ['100000000000000100000', undefined],
  ])('reads %j', (value, expected, date) => expect(wait(value, date)).toBe(expected))

  it('reads the last instant there is in nanoseconds too', () => {
    expect(wait(`1${'0'.repeat(20)}`)).toBeCloseTo(100_000_000_000_000 - now, 1)
  })

  it.each([
    ['seconds', 1_000],
    ['milliseconds', 1],
    ['microseconds', 1 / 1_000],
    ['nanoseconds', 1 / 1_000_000],
  ])('reads an instant in %s since 1970 as the instant it names', (_, unit) => {
    expect(wait(`${(now + 7_000) / unit}`)).toBeCloseTo(7_000, 3)
    expect(wait(`${(now - 7_000) / unit}`)).toBe(0)
    expect(wait(`${(now - 53_000) / unit}`, 'Wed, 01 May 2024 09:59:00 GMT')).toBeCloseTo(7_000, 3)
  })

  it("reads a date against the vendor's own clock", () => {
    expect(wait('Wed, 01 May 2024 08:00:07 GMT', 'Wed, 01 May 2024 08:00:00 GMT')).toBe(7_000)
  })

  it('is nothing without the header', () => {
    expect(retryAfterMs({ status: 429, headers: {}, body: '' }, now)).toBeUndefined()
  })
})
