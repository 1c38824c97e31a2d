import { findAnswer, type HttpResponse } from '@waybill/core/destination'
import { describe, expect, it } from 'vitest'
import { yespoAnswers, yespoEndpoints } from '../index.js'
import { withoutSentValues } from './sent-values.js'

const codeOf = (status: number, body = '') =>
  findAnswer(yespoAnswers, { status, headers: {}, body } satisfies HttpResponse)?.code

describe('the answer table', () => {
  it.each(yespoAnswers.map((answer) => [answer.code, answer] as const))(
    'recognises its sample of %s',
    (code, answer) => {
      expect(codeOf(answer.sample.status, answer.sample.body)).toBe(code)
    },
  )

  it('says of each answer what it means, whether Yespo acted, and how far it reaches', () => {
    const rows = yespoAnswers.map(({ code, when, kind, acted: accepted, scope }) => [
      when.status,
      code,
      kind,
      accepted,
      scope,
    ])
    expect(rows).toEqual([
      [[200, 299], 'partly_refused', 'invalid', 'maybe', undefined],
      [[200, 299], 'refused_in_body', 'invalid', 'maybe', undefined],
      [[400, 599], 'duplicated_request', 'duplicate', 'yes', undefined],
      [400, 'missing_parameters', 'invalid', 'no', undefined],
      [400, 'invalid_contact_json', 'invalid', 'no', undefined],
      [400, 'bad_request', 'invalid', 'no', undefined],
      [401, 'unauthorized', 'setup', 'no', 'destination'],
      [403, 'forbidden', 'setup', 'no', undefined],
      [405, 'method_not_allowed', 'setup', 'no', undefined],
      [415, 'unsupported_media_type', 'setup', 'no', undefined],
      [429, 'throttled', 'throttled', 'no', undefined],
      [500, 'internal_error', 'unavailable', 'maybe', undefined],
      [[200, 299], 'ok', 'delivered', 'yes', undefined],
      [[200, 299], 'foreign_answer', 'unknown', 'maybe', undefined],
      [[300, 399], 'redirected', 'setup', 'no', 'destination'],
      [404, 'not_found', 'setup', 'no', undefined],
      [408, 'request_timeout', 'unavailable', 'maybe', undefined],
      [413, 'too_large', 'invalid', 'no', undefined],
      [422, 'unprocessable', 'invalid', 'no', undefined],
      [425, 'too_early', 'unavailable', 'no', undefined],
      [503, 'connection_behind_lost', 'unavailable', 'maybe', undefined],
      [503, 'service_unavailable', 'unavailable', 'no', undefined],
      [[500, 599], 'server_error', 'unavailable', 'maybe', undefined],
    ])
  })

  it('a success is a delivery with nothing or JSON, unless it lists failures', () => {
    expect(codeOf(200)).toBe('ok')
    expect(codeOf(200, 'The contact was updated')).toBe('foreign_answer')
    for (const none of ['[]', '{}', 'null', '[ ]'])
      expect(codeOf(200, `{"id":0,"failedContacts":${none},"failedOrders":${none}}`), none).toBe('ok')
    expect(codeOf(200, '{"errorMessage":""}')).toBe('ok')
    expect(codeOf(200, '{"failedContacts":[{"a":1}]}')).toBe('partly_refused')
    expect(codeOf(200, '{"failedOrders": { "externalOrderId": "1" } }')).toBe('partly_refused')
  })

  it.each([400, 409, 429, 500])('a duplicate is one under status %i', (status) => {
    expect(codeOf(status, '{"message":"Duplicated request"}')).toBe('duplicated_request')
  })

  it.each([
    [400, 'bad_request'],
    [404, 'not_found'],
    [405, 'method_not_allowed'],
    [413, 'too_large'],
    [415, 'unsupported_media_type'],
    [500, 'internal_error'],
    [502, 'server_error'],
    [503, 'service_unavailable'],
  ])('%i is %s', (status, code) => {
    expect(codeOf(status)).toBe(code)
  })

  it('every fact says where it is from', () => {
    for (const { source: evidence } of yespoAnswers) expect(evidence).toMatch(/^https:|^RFC/)
    for (const { limit } of Object.values(yespoEndpoints)) expect(limit.source).toMatch(/^https:/)
  })
})

describe('an answer without the values that were sent', () => {
  const event = (...params: [string, unknown][]) =>
    JSON.stringify({
      eventTypeKey: 'viewed',
      keyValue: 'a@b.co',
      params: params.map(([name, value]) => ({ name, value })),
    })

  it('hides values, also nested, escaped and in texts that are JSON', () => {
    const sent = event(
      ['email', 'ann@example.com'],
      ['note', 'say "hi"\n'],
      [
        'contactJson',
        JSON.stringify({ firstname: 'Ann-Marie', profileInputs: [{ profileInputId: 10001, value: 'Lviv' }] }),
      ],
      ['total', 1234.5],
    )
    const answer = JSON.stringify({
      a: 'ann@example.com',
      b: ['say "hi"\n', 'of Lviv, Ann-Marie!'],
      c: 1234.5,
      d: 'a@b.co',
    })
    expect(withoutSentValues(answer, sent)).toBe(
      '{"a":"[value]","b":["[value]","of [value], [value]!"],"c":[value],"d":"[value]"}',
    )
  })

  it('keeps names of fields and parameters, the type of the event and what Yespo says', () => {
    const sent = event(['firstname', 'Ann'], ['a', 'firstname'], ['b', 'viewed'], ['c', 'required'], ['d', 'an'])
    const answer = 'viewed needs an {"firstname":"required","other":"Annual"}'
    expect(withoutSentValues(answer, sent)).toBe(answer)
  })

  it('keeps the numbers of orders', () => {
    const sent = JSON.stringify({ orders: [{ externalOrderId: '1000', totalCost: 1000, email: 'ann@example.com' }] })
    expect(withoutSentValues('{"externalOrderId":"1000","email":"ann@example.com"}', sent)).toBe(
      '{"externalOrderId":"1000","email":"[value]"}',
    )
  })

  it('leaves an answer to anything else alone', () => {
    expect(withoutSentValues('text', undefined)).toBe('text')
    expect(withoutSentValues('text', 'text')).toBe('text')
  })
})
