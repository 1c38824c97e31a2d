import { inspect } from 'node:util'
import { VendorError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { YespoContactDataError, type YespoEvent, YespoParametersError } from '../index.js'
import { answered, lostAnswer, testBench } from '../testing/bench.js'

const expected = [
  { name: 'EmailAddress', required: true },
  { name: 'Name', required: false },
  { name: 'Total', required: true },
]
const bench = testBench({ validatedEventTypes: { order: expected }, additionalFields: { 10001: 'date' } })
const event: YespoEvent = { eventTypeKey: 'order', keyValue: 'a', params: { Total: 5 } }
const refusalOf = async (promise: Promise<unknown>) => {
  const error = await promise.catch((cause) => cause)
  expect(error).toBeInstanceOf(VendorError)
  return error
}

describe('an event without its required parameters', () => {
  it.each(['v2', 'v3'] as const)('%s: says which are missing and which are expected', async (version) => {
    const error = await refusalOf(bench.client({ version }).events.generate(event))
    expect(error).toBeInstanceOf(YespoParametersError)
    expect(error).toMatchObject({
      kind: 'invalid',
      code: 'missing_parameters',
      status: 400,
      expected,
      missing: ['EmailAddress'],
      rawBody: expect.stringContaining('EmailAddress'),
      message: expect.stringContaining('requires: EmailAddress (HTTP 400)'),
    })
  })

  it.each([
    ['The event should have the following params: nothing readable', []],
    [
      'The event should have the following params: [{"name":"A","required":"true"},{"no":1}]',
      [{ name: 'A', required: true }],
    ],
    [
      { params: { A: { required: 'false' }, B: { required: true } } },
      [
        { name: 'A', required: false },
        { name: 'B', required: true },
      ],
    ],
  ])('reads %j', async (body, found) => {
    bench.faults(answered(400, body))
    const error = await refusalOf(bench.client().events.generate(event))
    expect(error).toMatchObject({ code: 'missing_parameters', expected: found })
  })
})

describe('contact data that only Yespo can check', () => {
  const wrong = {
    ...{ eventTypeKey: 'x', keyValue: 'a' },
    params: {
      contactJson: { firstname: 'Secretname', profileInputs: [{ profileInputId: 10001, value: 'Secretdate' }] },
    },
  }

  it.each(['v2', 'v3'] as const)('%s: names the fields and keeps the values to itself', async (version) => {
    const error = await refusalOf(bench.client({ version }).events.generate(wrong))
    expect(error).toBeInstanceOf(YespoContactDataError)
    expect(error).toMatchObject({
      kind: 'invalid',
      code: 'invalid_contact_json',
      fields: [{ field: 'profileInputs[0]', detail: 'the value is no date' }],
    })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/Secretname|Secretdate/)
  })

  it.each([
    [{ sms: 'is wrong', ok: 'no' }, [{ field: 'sms', detail: 'is wrong' }]],
    [{ errors: { name: 'town', message: 'too long' }, contactJson: 1 }, [{ field: 'town', detail: 'too long' }]],
    ['contactJson is broken', []],
  ])('reads %j', async (body, fields) => {
    bench.faults(answered(400, body))
    expect(await refusalOf(bench.client().events.generate(wrong))).toMatchObject({
      code: 'invalid_contact_json',
      fields,
    })
  })
})

describe('"Duplicated request"', () => {
  const duplicate = (nth: number) => ({ name: 'duplicate', when: { nth }, act: { do: 'duplicate' } }) as const
  const other = { ...event, eventTypeKey: 'other' }

  it('is a typed error on the first try', async () => {
    bench.faults(duplicate(1))
    const error = await refusalOf(bench.client().events.generate(other))
    expect(error).toMatchObject({ kind: 'invalid', code: 'duplicated_request' })
  })

  it('is already accepted after a try that may have arrived', async () => {
    bench.faults(lostAnswer, duplicate(2))
    const { remarks } = await bench.client().events.generate(other)
    expect(remarks).toMatchObject([{ code: 'already_accepted' }])
  })
})

describe('the message of a refusal', () => {
  it('says what Yespo refused, in its own words', async () => {
    bench.faults(answered(400, 'Event type key is empty'))
    const error = await refusalOf(bench.client().events.generate(event, { retry: false }))
    expect(error).toHaveProperty(
      'message',
      'Yespo refused the request. (HTTP 400) The vendor says: Event type key is empty.',
    )
  })

  it.each<[string, object, string]>([
    ['an API key', {}, 'Yespo refused the API key'],
    ['an API token', { apiKey: undefined, token: 't' }, 'use the API token (token): check it. Check that'],
    ['both', { apiKey: 'k', token: 't' }, 'Other calls use the API key.'],
    ['OAuth', { apiKey: undefined, oauth: 'o' }, 'Yespo refused the access token (oauth)'],
  ])('names the credentials in use: %s', async (_, credentials, words) => {
    bench.faults(answered(401, ''))
    const client = bench.client(credentials)
    const error = await refusalOf(client.events.generate(event, { retry: false }))
    expect(error).toHaveProperty('message', expect.stringContaining(words))
  })
})

const always = (status: number, body: unknown) => ({ ...answered(status, body), when: {} })

describe('kinds of answers', () => {
  it.each([
    [400, 'Event type key is empty', 'invalid', 'bad_request'],
    [400, { message: 'no' }, 'invalid', 'bad_request'],
    [401, { status: 401 }, 'setup', 'unauthorized'],
    [403, '', 'setup', 'forbidden'],
    [404, '', 'setup', 'not_found'],
    [405, '', 'setup', 'method_not_allowed'],
    [413, '', 'invalid', 'too_large'],
    [415, 'Unsupported Media Type', 'setup', 'unsupported_media_type'],
    [429, 'More than 200 requests per 1 second', 'throttled', 'throttled'],
    [500, '', 'unavailable', 'internal_error'],
    [502, '<html>', 'unavailable', 'server_error'],
    [503, '', 'unavailable', 'service_unavailable'],
  ])('%i %j is %s, %s', async (status, body, kind, code) => {
    bench.faults(answered(status, body))
    const error = await refusalOf(bench.client().events.generate(event, { retry: false }))
    expect(error).toMatchObject({ status, kind, code })
  })

  it.each([
    [200, '', undefined],
    [204, '', undefined],
    [200, '{"id":1}', { id: 1 }],
    [200, '[]', []],
  ])('%i %j is a success, whatever its header says', async (status, body, read) => {
    bench.faults({
      ...answered(status, body),
      act: { do: 'answer', status, body, headers: { 'content-type': 'application/json' } },
    })
    expect(await bench.client().events.generate(event)).toMatchObject({ status, body: read, rawBody: body })
  })

  it.each([
    ['a login page', '<html>Log in, Secretkey</html>', 'text/html'],
    ['a page that calls itself JSON', '<html>', 'application/json'],
    ['an empty page', '', 'text/html'],
    ['a text of a proxy', 'Back soon', 'text/plain'],
    ['XML', '<?xml version="1.0"?><ok/>', 'application/xml'],
    ['JSON cut off', '{"id":', 'application/json'],
  ])('200 with %s is unknown, and may have arrived', async (_, body, type) => {
    bench.faults({
      ...answered(200, body),
      act: { do: 'answer', status: 200, body, headers: { 'content-type': type } },
    })
    const key = { apiKey: 'Secretkey' }
    const error = await refusalOf(bench.client(key).events.generate(event))
    expect(error).toMatchObject({ kind: 'unknown', code: 'foreign_answer', status: 200 })
    expect(inspect(error, { depth: 9 })).not.toContain('Secretkey')
    expect(bench.requests()).toHaveLength(1)
  })

  it('a sentence is a success of a removal, and of nothing else', async () => {
    const { contacts, orders, account } = bench.client()
    bench.faults(always(200, 'Contact 1 was deleted'))
    expect(await contacts.delete({ id: 1 })).toMatchObject({ body: 'Contact 1 was deleted' })
    expect(await orders.remove({ externalOrderId: 'o1' })).toMatchObject({ status: 200 })
    const foreign = { kind: 'unknown', code: 'foreign_answer' }
    await expect(account.info()).rejects.toMatchObject(foreign)
    await expect(contacts.get(1)).rejects.toMatchObject(foreign)
    await expect(contacts.upsert({ externalCustomerId: 'a' })).rejects.toMatchObject(foreign)
    bench.faults(always(200, '<html>deleted</html>'))
    await expect(contacts.delete({ id: 1 })).rejects.toMatchObject(foreign)
  })

  it('nothing is no success where Yespo answers with something', async () => {
    bench.faults(always(200, ''))
    const { contacts, messages } = bench.client()
    await expect(contacts.upsert({ externalCustomerId: 'a' })).rejects.toMatchObject({ code: 'foreign_answer' })
    await expect(messages.status(['r1'])).rejects.toMatchObject({ code: 'foreign_answer' })
  })

  it('a page with status 404 says nothing about an id', async () => {
    bench.faults(always(404, '<html>'))
    await expect(bench.client().contacts.delete({ id: 1 })).rejects.toMatchObject({ kind: 'setup', code: 'not_found' })
    bench.faults(lostAnswer, { ...always(404, '<html>'), when: { nth: 2 } })
    await expect(bench.client().contacts.delete({ id: 1 })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('a value that was sent does not come back in an error', async () => {
    bench.faults(answered(400, 'Unknown contact ann.secret@example.com with password hunter22'))
    const params = { email: 'ann.secret@example.com', password: 'hunter22' }
    const error = await refusalOf(bench.client().events.generate({ ...event, params }))
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/ann\.secret|hunter22/)
  })
})
