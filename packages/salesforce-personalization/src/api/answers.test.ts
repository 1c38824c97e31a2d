import { type AnswerTable, findAnswer, type HttpResponse } from '@waybill/core/destination'
import { describe, expect, it } from 'vitest'
import { salesforcePersonalizationAnswers as answers } from '../index.js'
import { codeOf } from './answers.js'
import { salesforceDataAnswers } from './data-answers.js'

const response = (body: string, status = 200): HttpResponse => ({ status, headers: {}, body })
const classified = (body: string, status = 200) => findAnswer(answers, response(body, status), codeOf)

describe('the answer table', () => {
  it.each(answers.map((answer) => [answer.code, answer] as const))('%s recognises its own sample', (_, answer) => {
    const { status, headers = {}, body = '' } = answer.sample
    expect(findAnswer(answers, { status, headers, body }, codeOf)).toBe(answer)
  })

  const shared = [
    [[300, 399], undefined, 'redirected', 'setup', 'no', 'destination'],
    [400, undefined, 'bad_request', 'invalid', 'no', undefined],
    [408, undefined, 'request_timeout', 'unavailable', 'maybe', undefined],
    [413, undefined, 'too_large', 'invalid', 'no', undefined],
    [422, undefined, 'unprocessable', 'invalid', 'no', undefined],
    [425, undefined, 'too_early', 'unavailable', 'no', undefined],
    [429, undefined, 'throttled', 'throttled', 'no', undefined],
    [503, undefined, 'connection_behind_lost', 'unavailable', 'maybe', undefined],
    [503, undefined, 'service_unavailable', 'unavailable', 'no', undefined],
    [[500, 599], undefined, 'server_error', 'unavailable', 'maybe', undefined],
  ]
  const byStatus = (rows: readonly unknown[][]) =>
    [...rows].sort((a, b) => Number([a[0]].flat()[0]) - Number([b[0]].flat()[0]))
  const rowsOf = (table: AnswerTable) =>
    table.map(({ code, when, kind, acted: accepted, scope }) => [when.status, when.code, code, kind, accepted, scope])

  it('says of each answer to an event what it means, whether the vendor acted, and how far it reaches', () => {
    const rows = rowsOf(answers)
    const own = rows.length - shared.length - 1
    expect(rows.slice(0, own)).toEqual([
      [401, undefined, 'unauthorized', 'setup', 'no', 'destination'],
      [403, undefined, 'forbidden', 'setup', 'no', 'destination'],
      [[200, 299], 0, 'salesforce_success', 'delivered', 'yes', undefined],
      [[200, 299], 4, 'salesforce_anonymous_id_correction', 'delivered', 'yes', undefined],
      [[200, 299], 'absent', 'salesforce_no_error_code', 'delivered', 'yes', undefined],
      [undefined, 1, 'salesforce_error_1', 'invalid', 'no', undefined],
      [undefined, 2, 'salesforce_error_2', 'invalid', 'no', undefined],
      [undefined, 3, 'salesforce_error_3', 'unavailable', 'no', undefined],
      [undefined, 5, 'salesforce_error_5', 'invalid', 'no', undefined],
      [[200, 299], 'not_json', 'salesforce_not_json', 'unknown', 'maybe', undefined],
      [[200, 299], undefined, 'salesforce_error_unknown', 'unknown', 'maybe', undefined],
    ])
    const notFound = [404, undefined, 'not_found', 'setup', 'no', undefined]
    expect(byStatus(rows.slice(own))).toEqual(byStatus([...shared, notFound]))
  })

  it('says of each answer to an export or a look-up what it means', () => {
    const rows = rowsOf(salesforceDataAnswers)
    expect(rows.slice(0, 3)).toEqual([
      [401, undefined, 'unauthorized', 'setup', 'no', 'destination'],
      [403, undefined, 'forbidden', 'setup', 'no', 'destination'],
      [404, undefined, 'not_found', 'setup', 'no', undefined],
    ])
    const success = [
      [[200, 299], undefined, 'ok', 'delivered', 'yes', undefined],
      [[200, 299], undefined, 'foreign_answer', 'unknown', 'maybe', undefined],
    ]
    expect(byStatus(rows.slice(3))).toEqual(byStatus([...success, ...shared]))
  })

  it('names each answer once, and where it is documented', () => {
    expect(new Set(answers.map(({ code }) => code)).size).toBe(answers.length)
    for (const { source: evidence } of answers) expect(evidence).not.toBe('')
  })

  it.each([
    ['{"errorCode":0}', 200, 'delivered', 'yes'],
    ['{"errorCode":4}', 200, 'delivered', 'yes'],
    ['{}', 200, 'delivered', 'yes'],
    ['{"errorCode":0}', 201, 'delivered', 'yes'],
    ['{"errorCode":1}', 200, 'invalid', 'no'],
    ['{"errorCode":2}', 200, 'invalid', 'no'],
    ['{"errorCode":3}', 200, 'unavailable', 'no'],
    ['{"errorCode":5}', 200, 'invalid', 'no'],
    ['{"errorCode":6}', 200, 'unknown', 'maybe'],
    ['{"errorCode":-1}', 200, 'unknown', 'maybe'],
    ['{"errorCode":"0"}', 200, 'unknown', 'maybe'],
    ['{"errorCode":null}', 200, 'unknown', 'maybe'],
    ['{"error":"Please log in"}', 200, 'unknown', 'maybe'],
    ['{"success":false,"campaignResponses":[]}', 200, 'unknown', 'maybe'],
    ['{"errorCode":0,"status":503}', 200, 'delivered', 'yes'],
    ['', 204, 'unknown', 'maybe'],
    ['', 200, 'unknown', 'maybe'],
    ['<html></html>', 200, 'unknown', 'maybe'],
    ['{"errorCode":0', 200, 'unknown', 'maybe'],
    ['{"errorCode":0}trailing', 200, 'unknown', 'maybe'],
    ['[]', 200, 'unknown', 'maybe'],
    ['"errorCode"', 200, 'unknown', 'maybe'],
    // The vendor documents no HTTP statuses: its own code speaks where the status alone is no success.
    ['{"errorCode":5}', 400, 'invalid', 'no'],
    ['{"errorCode":3}', 503, 'unavailable', 'no'],
    ['{"errorCode":3}', 500, 'unavailable', 'no'],
    ['{"errorCode":0}', 500, 'unavailable', 'maybe'],
    ['{"errorCode":0}', 400, 'invalid', 'no'],
    ['<html>', 502, 'unavailable', 'maybe'],
    ['{"errorCode":5}', 401, 'setup', 'no'],
    ['{"errorCode":5}', 403, 'setup', 'no'],
    ['', 404, 'setup', 'no'],
    ['', 429, 'throttled', 'no'],
    ['', 301, 'setup', 'no'],
  ])('%s with status %i is %s, acted %s', (body, status, kind, acted) => {
    expect(classified(body, status)).toMatchObject({ kind, acted })
  })
})

describe('codeOf', () => {
  it.each([
    ['{"errorCode":3}', 3],
    [' \n{ "errorCode" : 3 }\n', 3],
    ['{"campaignResponses":[{"payload":{"errorCode":3}}],"errorCode":0}', 0],
    ['{"errorCode":0,"campaignResponses":[{"payload":{"errorCode":5}}]}', 0],
    ['{"campaignResponses":[{"payload":{"errorCode":5}}]}', 'absent'],
    ['{"note":"\\"errorCode\\":5","errorCode":0}', 0],
    ['{"note":"{\\"errorCode\\":5"}', 'absent'],
    ['{"error\\u0043ode":3}', 3],
    ['{"errorCode":{"errorCode":3}}', 'not_a_number'],
    ['{"errorCode":3,}', 'not_json'],
  ])('reads %s as %s', (body, code) => {
    expect(codeOf(response(body))).toBe(code)
  })
})
