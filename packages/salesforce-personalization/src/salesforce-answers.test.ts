import { findAnswer, type HttpResponse } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { salesforcePersonalizationAnswers as answers } from './index.js'
import { codeOf } from './salesforce-answers.js'

const response = (body: string, status = 200): HttpResponse => ({ status, headers: {}, body })
const classified = (body: string, status = 200) => findAnswer(answers, response(body, status), codeOf)

describe('the answer table', () => {
  it.each(answers.map((answer) => [answer.code, answer] as const))('%s recognises its own sample', (_, answer) => {
    const { status, headers = {}, body = '' } = answer.sample
    expect(findAnswer(answers, { status, headers, body }, codeOf)).toBe(answer)
  })

  it('names each answer once, and where it is documented', () => {
    expect(new Set(answers.map(({ code }) => code)).size).toBe(answers.length)
    for (const { evidence } of answers) expect(evidence).not.toBe('')
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
  ])('%s with status %i is %s, accepted %s', (body, status, kind, accepted) => {
    expect(classified(body, status)).toMatchObject({ kind, accepted })
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
