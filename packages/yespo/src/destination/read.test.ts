import { VendorError } from '@waybill/core'
import { type Classification, createExchange, type Failure, type PlannedRequest } from '@waybill/core/destination'
import { describe, expect, it } from 'vitest'
import { yespoAnswers } from '../api/answers.js'
import { yespoEndpoints } from '../api/endpoints.js'
import { YespoContactDataError, YespoParametersError } from '../api/refusal.js'
import { expectedParametersIn, refusedFieldsIn, sentParameters } from '../api/refusal-details.js'
import { createYespoRead } from './read.js'

const read = createYespoRead((text) => text.replaceAll('secret', '***'))
const requestOf = (endpoint: string, texts = ['{}'], maybeDelivered = false): PlannedRequest => ({
  endpoint,
  method: 'POST',
  path: '/x',
  headers: {},
  bytes: 0,
  calls: texts.map((text) => ({
    delivery: { step: 0, attempt: 0, maybeDelivered, wantsReply: false },
    text,
    bytes: 0,
    steps: 1,
  })),
})
const verdictOf = (status: number, body: string): Promise<Classification> => {
  const transport = {
    send: async () => ({ status, headers: {}, body }),
    redact: (text: string) => text,
    close: async () => {},
  }
  return createExchange({ endpoints: yespoEndpoints, answers: yespoAnswers, transport })(requestOf('contact'), {
    deadlineAt: Number.POSITIVE_INFINITY,
  })
}

describe('404', () => {
  const removals = ['contactRemoval', 'contactErasure']
  const byId = [...removals, 'contact', 'importStatus', 'smartSend']
  const unknown = {
    status: 'rejected',
    maybeDelivered: false,
    error: { kind: 'invalid', code: 'unknown_id', status: 404, evidence: { body: 'no ***' } },
  }

  it.each(byId)('is about the id in the address of %s', async (endpoint) => {
    const outcomes = read(await verdictOf(404, 'no secret'), requestOf(endpoint, ['', '']))
    expect(outcomes).toMatchObject([unknown, unknown])
    expect(outcomes?.map((outcome) => 'error' in outcome && outcome.error)).toEqual([
      expect.any(VendorError),
      expect.any(VendorError),
    ])
  })

  it.each(byId)('after a doubtful try means a removal that has happened, and nothing else: %s', async (endpoint) => {
    const outcomes = read(await verdictOf(404, '{}'), requestOf(endpoint, [''], true))
    if (removals.includes(endpoint))
      expect(outcomes).toEqual([{ status: 'delivered', duplicate: true, httpStatus: 404 }])
    else expect(outcomes).toMatchObject([{ status: 'rejected', error: { code: 'unknown_id' } }])
  })

  it('says nothing about an id where there is none, where it is a page, or under another status', async () => {
    expect(read(await verdictOf(404, '{}'), requestOf('event'))).toBeUndefined()
    expect(read(await verdictOf(404, '<html>'), requestOf('contact'))).toBeUndefined()
    for (const status of [403, 405]) expect(read(await verdictOf(status, '{}'), requestOf('contact'))).toBeUndefined()
  })
})

it('leaves to the answer table what is a success or no answer', async () => {
  expect(read(await verdictOf(200, '{}'), requestOf('contact'))).toBeUndefined()
  const { response: _, ...failure } = (await verdictOf(404, '{}')) as Failure
  expect(read(failure, requestOf('contact'))).toBeUndefined()
})

describe('missing parameters', () => {
  const says = (list: unknown) =>
    verdictOf(400, `The event should have the following params: ${JSON.stringify(list)} secret.`)
  const list = [
    { name: 'A', required: true },
    { name: 'B', required: true },
    { name: 'C', required: false },
  ]

  it('are those that are required and were not sent, for each call', async () => {
    const sent = [{ params: { A: 1 } }, { params: [{ name: 'B' }] }, { params: { A: 1, B: 2 } }, {}]
    const request = requestOf(
      'event',
      sent.map((body) => JSON.stringify(body)),
      true,
    )
    const outcomes = read(await says(list), request) ?? []
    const errors = outcomes.map((outcome) => ('error' in outcome ? outcome.error : undefined) as YespoParametersError)
    expect(errors.map(({ missing }) => missing)).toEqual([['B'], ['A'], [], ['A', 'B']])
    for (const [place, error] of errors.entries()) {
      expect(error).toBeInstanceOf(YespoParametersError)
      expect(error).toMatchObject({ kind: 'invalid', code: 'missing_parameters', status: 400, expected: list })
      expect(error.source).toMatch(/^https:/)
      expect(error.rawBody).toBe(`The event should have the following params: ${JSON.stringify(list)} ***.`)
      expect(outcomes[place]).toMatchObject({ status: 'rejected', maybeDelivered: false })
    }
    expect(errors[0]?.message).toContain('requires: B (HTTP 400)')
    expect(errors[2]?.message).toContain('The event lacks parameters that its type requires (HTTP 400)')
  })

  it.each<[string, unknown]>([
    [
      'x: [{"name":"A","required":true},{"name":"B"}]. Bye',
      [
        { name: 'A', required: true },
        { name: 'B', required: false },
      ],
    ],
    [
      'x: [{"name":"A","required":"true"},{"name":5,"required":true},{"no":1},null,"B"]',
      [{ name: 'A', required: true }],
    ],
    [
      '{"params":{"A":{"required":"false"},"B":{"required":true},"C":1,"D":{}}}',
      ['A', 'B', 'C', 'D'].map((name) => ({ name, required: name === 'B' })),
    ],
    ['x: [{"name":"A"', []],
    ['nothing to read', []],
    ['{"params":[{"name":"A","required":true}]}', [{ name: 'A', required: true }]],
    ['', []],
  ])('that are expected are read from %j', (body, expected) => expect(expectedParametersIn(body)).toEqual(expected))

  it.each<[string, string[]]>([
    ['{"params":{"A":1,"B":null}}', ['A', 'B']],
    ['{"params":[{"name":"A"},{"name":"B","value":1},{}]}', ['A', 'B', 'undefined']],
    ['{"params":7}', []],
    ['{}', []],
    ['no JSON', []],
  ])('were not sent with %j', (text, names) => expect([...sentParameters(text)]).toEqual(names))
})

describe('contact data that is refused', () => {
  it('is an error that names the fields', async () => {
    const about = async (body: string) => {
      const [outcome] = read(await verdictOf(400, body), requestOf('event', ['{}'], true)) ?? []
      const error = outcome && 'error' in outcome ? outcome.error : undefined
      expect(outcome).toMatchObject({ status: 'rejected', maybeDelivered: false })
      expect(error).toBeInstanceOf(YespoContactDataError)
      return error as YespoContactDataError
    }
    const one = await about('{"sms":"is secret"}')
    expect(one).toMatchObject({
      kind: 'invalid',
      code: 'invalid_contact_json',
      status: 400,
      rawBody: '{"sms":"is ***"}',
    })
    expect(one.fields).toMatchObject([{ field: 'sms' }])
    expect(one.message).toContain('is not valid: sms (HTTP 400)')
    expect((await about('{"sms":"a","town":"b"}')).message).toContain('is not valid: sms, town (HTTP 400)')
    const none = await about(`contactJson ${'x'.repeat(30_000)}`)
    expect([none.fields, none.rawBody.length]).toEqual([[], 20_000])
    expect(none.rawBody).toMatch(/^contactJson x/)
    expect(none.message).toContain('(parameter contactJson) is not valid (HTTP 400)')
  })

  const json = (value: unknown) => JSON.stringify(value)
  it.each(['field', 'name', 'key', 'path'])('names its field by %s', (name) => {
    expect(refusedFieldsIn(json([{ [name]: 'f', message: 'm' }]))).toEqual([{ field: 'f', detail: 'm' }])
  })
  it.each(['error', 'message', 'detail', 'details', 'reason', 'description'])('is explained by %s', (name) => {
    expect(refusedFieldsIn(json({ field: 'f', [name]: 'm' }))).toEqual([{ field: 'f', detail: 'm' }])
  })
  it.each([
    'firstname',
    'lastname',
    'sms',
    'town',
    'timeZone',
    'languageCode',
    'profileInputs',
    'confirmed',
    'profileInputs[0].value',
  ])('is a text by the name of its field: %s', (name) => {
    expect(refusedFieldsIn(json({ a: { [name]: 'm' } }))).toEqual([{ field: name, detail: 'm' }])
    expect(refusedFieldsIn(json({ a: { [name]: 7 } }))).toEqual([])
  })

  it.each<[unknown, unknown]>([
    [{ field: 'f' }, []],
    [{ message: 'm' }, []],
    [{ field: 7, message: 'm' }, []],
    [{ field: 7, name: 'f', message: 7, reason: 'm' }, [{ field: 'f', detail: 'm' }]],
    [{ other: 'm', smsCode: 'm' }, []],
    [
      { errors: [{ field: 'f', message: 'm' }, { sms: 'n' }], sms: 'o' },
      [
        { field: 'f', detail: 'm' },
        { field: 'sms', detail: 'n' },
        { field: 'sms', detail: 'o' },
      ],
    ],
    ['text', []],
    [null, []],
    [7, []],
  ])('is read from %j', (body, expected) => expect(refusedFieldsIn(json(body))).toEqual(expected))

  it.each<[string, (inner: unknown) => unknown]>([
    ['lists', (inner) => [inner]],
    ['objects', (a) => ({ a })],
  ])('is read no deeper than any sensible answer goes: %s', (_, wrap) => {
    const nested = (levels: number): unknown => (levels === 0 ? { sms: 'm' } : wrap(nested(levels - 1)))
    expect(refusedFieldsIn(json(nested(20)))).toEqual([{ field: 'sms', detail: 'm' }])
    expect(refusedFieldsIn(json(nested(21)))).toEqual([])
    expect(refusedFieldsIn(json(nested(4_000)))).toEqual([])
  })
})
