import { findAnswer, type HttpResponse, httpAnswers } from '@waybill/core/destination'
import { describe, expect, it } from 'vitest'
import { syneriseAnswers, syneriseAnswersFor } from './answers.js'

const codeOf = (response: Partial<HttpResponse>) =>
  findAnswer(syneriseAnswers, { status: 200, headers: {}, body: '', ...response })

it('names the credentials in use', () => {
  const hintOf = (credentials: Parameters<typeof syneriseAnswersFor>[0], code: string) =>
    syneriseAnswersFor(credentials).find((row) => row.code === code)?.hint
  expect(hintOf({ apiKey: 'k' }, 'credentials_refused')).toMatch(/^Check apiKey(?!.*Basic)/)
  expect(hintOf({ apiKey: 'k', workspaceGuid: 'g', trackerKey: 't' }, 'credentials_refused')).toMatch(
    /Basic.*trackerKey/,
  )
  expect(hintOf({ token: 't' }, 'credentials_refused')).toMatch(/^Check token/)
  expect(hintOf({ token: 't' }, 'not_permitted')).not.toContain('key')
  expect(hintOf({ trackerKey: 't' }, 'credentials_refused')).toMatch(/^Check trackerKey/)
})

describe('syneriseAnswers', () => {
  it.each(syneriseAnswers.map((answer) => [answer.code, answer] as const))(
    '%s recognises its sample first',
    (_, answer) => {
      const { status, headers = {}, body = '' } = answer.sample
      expect(findAnswer(syneriseAnswers, { status, headers, body })).toBe(answer)
      expect(answer.source).not.toBe('')
    },
  )

  it.each<[string, Partial<HttpResponse>, string, string, string | undefined]>([
    ['accepted', { status: 202 }, 'ok', 'delivered', undefined],
    ['accepted with remarks', { status: 207, body: '[]' }, 'accepted_with_remarks', 'delivered', undefined],
    [
      'fields in the classic body',
      { status: 400, body: '{"errors":[{"field":"label"}]}' },
      'invalid_fields',
      'invalid',
      undefined,
    ],
    [
      'a classic body without fields',
      { status: 400, body: '{"error":"Bad Request","errors":[]}' },
      'invalid_request',
      'invalid',
      undefined,
    ],
    [
      'the newer body',
      { status: 400, body: '{"errorCode":"X","status":400}' },
      'invalid_request',
      'invalid',
      undefined,
    ],
    ['HTML', { status: 400, body: '<html></html>' }, 'bad_request', 'invalid', undefined],
    [
      'an expired token',
      { status: 401, body: '{ "error" : "Token expired." }' },
      'token_expired',
      'setup',
      'destination',
    ],
    ['a wrong key', { status: 401, body: '{"error":"Unauthorized"}' }, 'credentials_refused', 'setup', 'destination'],
    [
      'a wrong key, in the newer body',
      { status: 401, body: '{"errorCode":"X"}' },
      'credentials_refused',
      'setup',
      'destination',
    ],
    ['a bare 401', { status: 401, body: '' }, 'unauthorized', 'setup', 'destination'],
    ['a missing permission', { status: 403, body: '{"error":"Forbidden"}' }, 'not_permitted', 'setup', 'endpoint'],
    ['a bare 403', { status: 403, body: '' }, 'forbidden', 'setup', undefined],
    ['an unknown profile', { status: 404, body: '{"path":"/v4/clients/12"}' }, 'profile_not_found', 'invalid', 'call'],
    ['a wrong address', { status: 404, body: '{"path":"/v4/clients/batch"}' }, 'not_found', 'setup', undefined],
    ['too large', { status: 413 }, 'too_large', 'invalid', undefined],
    ['no JSON', { status: 415 }, 'unsupported_media_type', 'setup', 'endpoint'],
    ['throttled', { status: 429 }, 'throttled', 'throttled', undefined],
    ['failed', { status: 500, body: '{"status":500}' }, 'server_error', 'unavailable', undefined],
    ['down', { status: 503 }, 'service_unavailable', 'unavailable', undefined],
  ])('%s', (_, response, code, kind, scope) => {
    expect(codeOf(response)).toMatchObject({ code, kind })
    expect(codeOf(response)?.scope).toBe(scope)
  })

  it('says of each answer what it means, whether Synerise acted, and how far it reaches', () => {
    const rows = syneriseAnswers.map(({ code, when, kind, acted: accepted, scope }) => [
      when.status,
      code,
      kind,
      accepted,
      scope,
    ])
    expect(rows.slice(0, -httpAnswers.length)).toEqual([
      [[200, 299], 'error_in_success', 'unknown', 'maybe', undefined],
      [207, 'accepted_with_remarks', 'delivered', 'yes', undefined],
      [400, 'invalid_fields', 'invalid', 'no', undefined],
      [400, 'invalid_request', 'invalid', 'no', undefined],
      [401, 'token_expired', 'setup', 'no', 'destination'],
      [401, 'credentials_refused', 'setup', 'no', 'destination'],
      [403, 'action_not_permitted', 'setup', 'no', 'call'],
      [403, 'not_permitted', 'setup', 'no', 'endpoint'],
      [404, 'profile_not_found', 'invalid', 'no', 'call'],
      [415, 'unsupported_media_type', 'setup', 'no', 'endpoint'],
    ])
    expect(syneriseAnswers.slice(-httpAnswers.length)).toEqual(httpAnswers)
  })
})
