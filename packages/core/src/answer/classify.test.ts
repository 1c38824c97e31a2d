import { describe, expect, it } from 'vitest'
import type { PlannedCall, PlannedRequest } from '../destination/destination.js'
import { InvalidInputError } from '../errors/invalid-input-error.js'
import { NetworkError } from '../errors/network-error.js'
import { VendorError } from '../errors/vendor-error.js'
import { type ErrorKind, WaybillError } from '../errors/waybill-error.js'
import type { HttpResponse } from '../http-message.js'
import type { Outcome } from '../outcome.js'
import type { AnswerRule, AnswerTable } from './answer.js'
import { classify, classifyFailure, type Failure } from './classify.js'
import { failedOutcome, outcomesOf, parseBody } from './outcome-of.js'
import { readOutcomes } from './read-outcomes.js'

const row = (status: number, kind: AnswerRule['kind'], more: Partial<AnswerRule> = {}): AnswerRule => ({
  code: `c${status}`,
  when: { status },
  kind,
  acted: 'no',
  message: 'It said so.',
  source: 'https://vendor.example/errors',
  sample: { status },
  ...more,
})
const table: AnswerTable = [
  row(200, 'delivered'),
  row(400, 'invalid', { acted: 'maybe' }),
  row(403, 'setup'),
  row(409, 'duplicate'),
  row(418, 'unknown'),
  row(429, 'throttled', { scope: 'destination' }),
  row(500, 'unavailable', { acted: 'yes' }),
]
const response = (status: number, body = '', headers = {}): HttpResponse => ({ status, headers, body })
const judged = (answer: HttpResponse) =>
  classify(answer, { table, redact: (text) => text.replaceAll('secret', '***'), now: 0 })
const failed = (answer: HttpResponse) => judged(answer) as Failure
const callOf = (maybeDelivered = false, decide = false): PlannedCall => ({
  delivery: { step: 0, attempt: 0, maybeDelivered, wantsReply: decide },
  text: '',
  bytes: 0,
  steps: 1,
})

describe('judge', () => {
  it('says ok of a delivery', () =>
    expect(judged(response(200, '[1]'))).toEqual({ ok: true, response: response(200, '[1]') }))

  it.each<[number, ErrorKind, string, object]>([
    [400, 'invalid', 'call', { acted: 'maybe' }],
    [403, 'setup', 'endpoint', {}],
    [409, 'invalid', 'call', { duplicate: true }],
    [418, 'unknown', 'call', {}],
    [429, 'throttled', 'destination', {}],
    [500, 'unavailable', 'endpoint', { acted: 'yes' }],
  ])('reads %i as %s with scope %s', (status, kind, scope, more) => {
    const failure = failed(response(status))
    expect(failure).toMatchObject({
      ok: false,
      acted: 'no',
      scope,
      ...more,
      error: { kind, code: `c${status}`, status },
    })
    expect(failure.error).toBeInstanceOf(VendorError)
  })

  it('says of an answer that no row recognises: unknown, and perhaps accepted', () => {
    expect(judged(response(402))).toMatchObject({
      ok: false,
      acted: 'maybe',
      scope: 'call',
      error: { kind: 'unknown', code: 'unclassified_answer' },
    })
  })

  it('keeps the evidence: redacted, then cut to 500 characters, with its source', () => {
    const { error } = failed(response(400, `secret ${'x'.repeat(490)} secret`))
    expect(error).toMatchObject({ source: 'https://vendor.example/errors', message: 'It said so. (HTTP 400)' })
    expect((error as VendorError).evidence).toEqual({ status: 400, body: `*** ${'x'.repeat(490)} ***`.slice(0, 500) })
  })

  it('takes the wish to wait from answers that mean waiting, and from no other', () => {
    const headers = { 'retry-after': '7' }
    expect(judged(response(429, '', headers))).toMatchObject({ afterMs: 7_000 })
    expect(judged(response(500, '', headers))).toMatchObject({ afterMs: 7_000 })
    expect(judged(response(403, '', headers))).not.toHaveProperty('afterMs')
    expect(judged(response(429))).not.toHaveProperty('afterMs')
  })
})

describe('judgeFailure', () => {
  it.each([
    [true, 'maybe'],
    [false, 'no'],
  ])('goes by whether the request was sent: %s', (sent, acted) => {
    const cause = new NetworkError('x', { code: 'connection_lost', sent })
    expect(classifyFailure(cause)).toEqual({ ok: false, error: cause, acted, scope: 'endpoint' })
  })

  it('takes a failed login for the whole destination, and bad input for the call', () => {
    const login = new WaybillError('x', { kind: 'setup', code: 'login_refused' })
    expect(classifyFailure(login)).toEqual({ ok: false, error: login, acted: 'no', scope: 'destination' })
    const input = new InvalidInputError([])
    expect(classifyFailure(input)).toEqual({ ok: false, error: input, acted: 'no', scope: 'call' })
  })

  it('leaves anything else in doubt', () => {
    const cause = new TypeError('x')
    expect(classifyFailure(cause)).toMatchObject({
      ok: false,
      acted: 'maybe',
      scope: 'call',
      error: { kind: 'unknown', code: 'unexpected_failure', cause },
    })
  })
})

describe('outcomes', () => {
  it.each<[number, object]>([
    [400, { status: 'rejected', maybeDelivered: true }],
    [403, { status: 'blocked', scope: 'endpoint' }],
    [409, { status: 'rejected', maybeDelivered: false }],
    [418, { status: 'rejected', maybeDelivered: false }],
    [429, { status: 'retry', scope: 'destination', maybeDelivered: false, afterMs: 1_000 }],
    [500, { status: 'retry', scope: 'endpoint', maybeDelivered: true, afterMs: 1_000 }],
  ])('of %i', (status, expected) => {
    const failure = failed(response(status, '', { 'retry-after': '1' }))
    expect(failedOutcome(failure, callOf())).toEqual({ ...expected, error: failure.error })
  })

  it('take "duplicate" after a doubtful attempt for a delivery', () => {
    expect(failedOutcome(failed(response(409)), callOf(true))).toEqual({
      status: 'delivered',
      duplicate: true,
      httpStatus: 409,
    })
  })

  it('of "duplicate" without an answer name no status', () => {
    const { response: _, ...failure } = failed(response(409))
    expect(failedOutcome(failure, callOf(true))).toStrictEqual({ status: 'delivered', duplicate: true })
  })

  it.each([400, 403, 418, 429, 500])('never take %i for a delivery, whatever went before', (status) => {
    expect(failedOutcome(failed(response(status)), callOf(true)).status).not.toBe('delivered')
  })

  it('of "duplicate" go by the history of each call', () => {
    const outcomes = outcomesOf(failed(response(409)), [callOf(true), callOf(false), callOf(true)])
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'rejected', 'delivered'])
  })

  it('carry the reply only for those who wait for it', () => {
    expect(outcomesOf(judged(response(200, '{"id":1}')), [callOf(), callOf(false, true)])).toEqual([
      { status: 'delivered', httpStatus: 200 },
      { status: 'delivered', httpStatus: 200, reply: { status: 200, body: { id: 1 } } },
    ])
  })

  it('of a failure are one and the same, which can be settled as one', () => {
    const [first, second] = outcomesOf(failed(response(500)), [callOf(), callOf(true)])
    expect(first).toBe(second)
  })

  it('are one per call, whatever the classification', () => {
    expect(outcomesOf(judged(response(500)), [callOf(), callOf(), callOf()])).toHaveLength(3)
    for (const status of [200, 409, 500]) expect(outcomesOf(judged(response(status)), [])).toEqual([])
  })
})

describe('parseBody', () => {
  it.each([
    ['', undefined],
    ['{"a":1}', { a: 1 }],
    ['"x"', 'x'],
    ['null', null],
    ['<html>', '<html>'],
    ['{"a":', '{"a":'],
  ])('reads %j', (body, expected) => expect(parseBody(body)).toEqual(expected))
})

describe('readOutcomes', () => {
  const request = { calls: [callOf(), callOf()] } as unknown as PlannedRequest
  const delivered: Outcome = { status: 'delivered' }
  const verdict = judged(response(200))

  it("uses the vendor's reader, and the table where it declines", () => {
    expect(readOutcomes(verdict, request, () => [delivered, delivered])).toEqual([delivered, delivered])
    expect(readOutcomes(verdict, request, () => undefined)).toEqual(outcomesOf(verdict, request.calls))
    expect(readOutcomes(verdict, request, undefined)).toEqual(outcomesOf(verdict, request.calls))
  })

  it.each([
    ['throws', () => expect.fail('odd answer')],
    ['gives too few', () => [delivered]],
    ['gives too many', () => [delivered, delivered, delivered]],
  ])('leaves every call in doubt when the reader %s', (_, read) => {
    const outcome = { status: 'rejected', maybeDelivered: true, error: { kind: 'unknown', code: 'unexpected_failure' } }
    expect(readOutcomes(verdict, request, read)).toMatchObject([outcome, outcome])
  })
})
