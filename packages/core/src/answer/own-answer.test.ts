import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type AnswerRule, findAnswer } from './answer.js'
import { httpAnswers } from './http-answers.js'
import { isOwnAnswer, type Reply, reportsFailure } from './own-answer.js'

interface Row {
  readonly what: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

const rowsOf = (rows: readonly (readonly [string, string, Record<string, string>?])[]): readonly Row[] =>
  rows.map(([what, body, headers]) => ({ what, body, ...(headers ? { headers } : {}) }))

const html = { 'content-type': 'text/html; charset=utf-8' }
const json = { 'content-type': 'application/json' }
const plain = { 'content-type': 'text/plain' }
const own = (body: string, headers: Readonly<Record<string, string>> = {}, reply?: Reply) =>
  isOwnAnswer({ headers, body }, reply)

const wholeJson = rowsOf([
  ['an object', '{"id":1}'],
  ['a list behind blanks', ' \n[] \n'],
  ['an object under a wrong content type', '{"id":1}', html],
  ['an object with markup in it', '{"html":"<html>"}', json],
  ['a bare value that says it is JSON', '"ok"', json],
  ['a bare number of a JSON dialect', '7', { 'content-type': 'application/vnd.acme+json' }],
])
const nothing = rowsOf([
  ['nothing', ''],
  ['nothing under the content type of JSON', '', json],
  ['a line break', '\r\n', plain],
])
const texts = rowsOf([
  ['a word', 'OK'],
  ['a sentence under the content type of JSON', 'The contact was deleted', json],
  ['a bare word that JSON would take', 'true', plain],
  ['lines', 'Deleted 3 users\r\n(3 requested)', plain],
  ['a sentence that was not encoded', 'done', { 'content-encoding': 'identity' }],
])
const foreign = rowsOf([
  ['a page', '<html>Please log in</html>', html],
  ['a page without a content type', '\n<!DOCTYPE html><p>Back soon</p>'],
  ['a page that calls itself JSON', '<html></html>', json],
  ['an empty page', '', html],
  ['a text that calls itself a page', 'Back soon', html],
  ['an empty XHTML page', '', { 'content-type': 'application/xhtml+xml' }],
  ['XML', '<?xml version="1.0"?><ok/>', { 'content-type': 'application/xml' }],
  ['a text with a page behind it', 'Notice: too old\n<!DOCTYPE html><p>Log in</p>', plain],
  ['a warning with markup in it', 'Warning: no database in <b>/var/www</b>'],
  ['a SOAP answer', 'ok', { 'content-type': 'application/soap+xml' }],
  ['an object cut off', '{"id":', json],
  ['a list cut off', '[{"id":1}'],
  ['two objects', '{"a":1}{"b":2}', json],
  ['compressed JSON', gzipSync('{"id":1}').toString('utf8'), { ...json, 'content-encoding': 'gzip' }],
  ['a text in an encoding', 'done', { 'content-encoding': 'br' }],
  ['bytes', '\ufffd\ufffd\u0000'],
  ['a control character', 'ok\u0007'],
])

describe("an answer is the vendor's own", () => {
  it.each(wholeJson)('$what, whatever the endpoint answers with', ({ body, headers }) => {
    for (const reply of [undefined, 'json', 'text'] as const)
      expect([reply, own(body, headers, reply)]).toEqual([reply, true])
  })

  it.each(nothing)('$what, but where the endpoint answers with JSON', ({ body, headers }) => {
    expect([own(body, headers), own(body, headers, 'text'), own(body, headers, 'json')]).toEqual([true, true, false])
  })

  it.each(texts)('$what, only where the endpoint answers with text', ({ body, headers }) => {
    expect([own(body, headers), own(body, headers, 'text'), own(body, headers, 'json')]).toEqual([false, true, false])
  })

  it.each(foreign)('$what never', ({ body, headers }) => {
    for (const reply of [undefined, 'json', 'text'] as const)
      expect([reply, own(body, headers, reply)]).toEqual([reply, false])
  })
})

describe('a body', () => {
  it.each([
    '{"error":"Please log in"}',
    '{"error":{"code":503}}',
    '{"errors":[{"message":"no"}]}',
    '{"error":true}',
    '{"errorCode":"E-7","message":"no"}',
    '{"fault":{"faultstring":"Invalid ApiKey"}}',
    '{"success":false}',
    '{"success":"false"}',
    '{"ok":false}',
    '{"status":503}',
    '{"statusCode":"401"}',
    '{"status":"error","message":"Please log in"}',
    '{"status":"Failed"}',
  ])('reports a failure: %s', (body) => expect(reportsFailure(JSON.parse(body))).toBe(true))

  it.each([
    '{}',
    '{"error":null,"errors":[]}',
    '{"error":"","errors":{}}',
    '{"error":"0","errorMessage":"false"}',
    '{"errorCode":0,"success":true,"ok":"yes"}',
    '{"status":200}',
    '{"status":"ok"}',
    '{"status":{"error":1},"statusText":"error"}',
    '{"results":[{"status":"ERROR","error":"blocked"}]}',
    '[{"error":"no"}]',
    '"error"',
    'null',
  ])('reports none: %s', (body) => expect(reportsFailure(JSON.parse(body))).toBe(false))
})

it('a body reports a failure under each usual name, and none where nothing stands there', () => {
  const names = ['error', 'errors', 'errorMessage', 'errorCode', 'error_description', 'fault', 'exception']
  for (const name of [...names, 'Error', 'ERRORS', 'error_message', 'ErrorCode', 'error-code', 'Fault']) {
    for (const value of ['x', 1, true, [0], { a: 0 }])
      expect([name, value, reportsFailure({ [name]: value })]).toEqual([name, value, true])
    for (const value of [undefined, null, false, 0, '', ' ', '0', 'False', 'null', ' None', [], {}])
      expect([name, value, reportsFailure({ [name]: value })]).toEqual([name, value, false])
  }
  for (const name of ['success', 'ok', 'Success', 'OK']) {
    for (const value of [false, 'false']) expect([name, reportsFailure({ [name]: value })]).toEqual([name, true])
    for (const value of [true, 'true', null, 0])
      expect([name, reportsFailure({ [name]: value })]).toEqual([name, false])
  }
  for (const name of ['status', 'statusCode', 'StatusCode', 'status_code']) {
    for (const value of [400, '400', 599]) expect([name, reportsFailure({ [name]: value })]).toEqual([name, true])
    for (const value of [399, 600, '600', null])
      expect([name, reportsFailure({ [name]: value })]).toEqual([name, false])
  }
  for (const body of [undefined, null, 'x', 7, ['x']]) expect(reportsFailure(body)).toBe(false)
})

it('data may have a status of their own, in words', () => {
  expect(reportsFailure({ status: 'ERROR' }, 'json')).toBe(false)
  expect(reportsFailure({ status: 'ERROR' }, 'text')).toBe(true)
  expect(reportsFailure({ status: 503 }, 'json')).toBe(true)
})

describe('the answer table', () => {
  const codeOf = (status: number, body: string, reply?: Reply) =>
    findAnswer(httpAnswers, { status, headers: {}, body }, undefined, reply)?.code

  it.each([200, 201, 202, 204, 299])('calls a page no success: %i', (status) => {
    expect(codeOf(status, '<html>')).toBe('foreign_answer')
    expect(codeOf(status, '')).toBe('ok')
    expect(codeOf(status, '', 'json')).toBe('foreign_answer')
    expect(codeOf(status, 'OK', 'text')).toBe('ok')
  })

  it("calls JSON that reports a failure no success, but where the vendor's own row knows it", () => {
    expect(codeOf(200, '{"error":"Please log in"}')).toBe('foreign_answer')
    expect(codeOf(202, ' {"status":503}', 'json')).toBe('foreign_answer')
    expect(codeOf(200, '{"errors":[]}')).toBe('ok')
    expect([codeOf(200, '{"status":"error"}'), codeOf(200, '{"status":"error"}', 'json')]).toEqual([
      'foreign_answer',
      'ok',
    ])
    expect(finds(row('delivered', { status: 200 }), '{"error":"x"}')).toBe(false)
    expect(finds(row('delivered', { status: 200, body: /x/ }), '{"error":"x"}')).toBe(true)
    expect(finds(row('invalid', { status: 200 }), '{"error":"x"}')).toBe(true)
  })

  it("believes of 206 and 207 the vendor's own row for that very status", () => {
    const answered = (when: AnswerRule['when'], status: number, body: string) =>
      findAnswer([row('delivered', when)], { status, headers: {}, body }) !== undefined
    expect([answered({ status: 206 }, 206, '{}'), answered({ status: [200, 299] }, 206, '{}')]).toEqual([true, false])
    expect([
      answered({ status: 207 }, 207, '{"errors":["x"]}'),
      answered({ status: 206 }, 206, '{"errors":["x"]}'),
    ]).toEqual([true, false])
    expect(answered({ status: [200, 299] }, 207, '{"errors":["x"]}')).toBe(false)
    expect(answered({ status: 207 }, 207, '<html>')).toBe(false)
  })

  it('calls a part of an answer, which nobody asked for, no success', () => {
    for (const body of ['', '{}', '[]']) expect(codeOf(206, body)).toBe('foreign_answer')
  })

  const row = (kind: AnswerRule['kind'], when: AnswerRule['when']): AnswerRule => ({
    code: 'row',
    when,
    kind,
    acted: 'yes',
    message: 'x',
    source: 'x',
    sample: { status: 200 },
  })
  const finds = (answer: AnswerRule, body: string, code?: string) =>
    findAnswer([answer], { status: 200, headers: {}, body }, code === undefined ? undefined : () => code) !== undefined

  it("believes a row of the vendor's own that goes by the status alone no more than the last one", () => {
    expect(finds(row('delivered', { status: 200 }), '<html>')).toBe(false)
    expect(finds(row('delivered', { status: 200 }), 'OK')).toBe(false)
    expect(finds(row('delivered', { status: 200 }), '{}')).toBe(true)
    expect(finds(row('delivered', {}), '<html>')).toBe(false)
    expect(finds(row('duplicate', { status: 200 }), '<html>')).toBe(false)
    expect(finds(row('duplicate', { status: 200 }), 'Seen before')).toBe(true)
    expect(finds(row('invalid', { status: 200 }), '<html>')).toBe(true)
  })

  it('takes the word of a row that knows the body or the code', () => {
    expect(finds(row('delivered', { status: 200, body: /^OK$/ }), 'OK')).toBe(true)
    expect(finds(row('delivered', { body: /<status>ok<\/status>/ }), '<status>ok</status>')).toBe(true)
    expect(finds(row('delivered', { code: 'fine' }), 'anything', 'fine')).toBe(true)
    expect(finds(row('delivered', { code: 'fine' }), '{}', 'other')).toBe(false)
  })
})
