import { describe, expect, it } from 'vitest'
import { answered, lostAnswer, testBench } from '../testing/bench.js'

const bench = testBench({ preparedMessages: [42], additionalFields: { 10001: 'text', 10002: 'date' } })
const plain = testBench({ collapseLists: false, numbersAsStrings: false, tokenAnswer: 'access_token' })

describe('messages', () => {
  it.each([
    ['lists of one as the bare element, numbers as texts', bench],
    ['lists and numbers', plain],
  ])('sends, and reads %s', async (_, { client, state }) => {
    const { messages } = client()
    const recipients = [{ locator: 'a@b.co', jsonParam: { code: '"1"' } }]
    const sent = await messages.smartSend(42, { recipients, email: true, fromName: 'Shop' })
    expect(sent.results).toEqual([
      { locator: 'a@b.co', status: 'OK', requestId: expect.any(String), message: undefined },
    ])
    expect(state().messages).toMatchObject([{ messageId: '42', locator: 'a@b.co', params: { code: '"1"' } }])
    const { results } = await messages.status([sent.results[0]?.requestId ?? ''])
    expect(results).toEqual([{ requestId: sent.results[0]?.requestId, status: 'OK', failed: false, delivered: true }])
  })

  it('tells who did not get one', async () => {
    const recipients = [{ contactId: 999 }, { locator: 'a@b.co', jsonParam: '{' }, { locator: 'c@d.co' }]
    const { results } = await bench.client().messages.smartSend(42, { recipients, email: true })
    expect(results.map(({ status, message }) => [status, message])).toEqual([
      ['ERROR', 'Recipient is unknown'],
      ['ERROR', 'Wrong Format'],
      ['OK', undefined],
    ])
  })

  it.each([
    [{ recipients: [], email: true }, 'must have a recipient'],
    [{ recipients: Array.from({ length: 1_001 }, () => ({ locator: 'a' })), email: true }, 'at most 1,000'],
    [{ recipients: [{}], email: true }, 'recipients[0].locator'],
    [{ recipients: [{ locator: 'a', jsonParam: 1 }], email: true }, 'jsonParam'],
    [{ recipients: [{ locator: 'a' }] }, 'email must be true or false'],
    [undefined, 'must be an object'],
  ])('refuses what breaks a rule', async (send, message) => {
    await expect(bench.client().messages.smartSend(42, send as never)).rejects.toThrow(message)
    expect(bench.requests()).toEqual([])
  })

  it('takes 1,000 recipients', async () => {
    const recipients = Array.from({ length: 1_000 }, (_, index) => ({ locator: `u${index}@b.co` }))
    const { results } = await bench.client().messages.smartSend(42, { recipients, email: true })
    expect(results).toHaveLength(1_000)
  })

  it('an unknown message is named, and a lost answer is not repeated', async () => {
    const { messages } = bench.client()
    const send = { recipients: [{ locator: 'a@b.co' }], email: true }
    await expect(messages.smartSend(43, send)).rejects.toMatchObject({ kind: 'invalid', code: 'unknown_id' })
    bench.faults(lostAnswer)
    await expect(messages.smartSend(42, send)).rejects.toMatchObject({ code: 'connection_lost', sent: true })
    expect(bench.state().messages).toHaveLength(1)
    for (const ids of [[], ['a,b'], 'a', [1]]) await expect(messages.status(ids as never)).rejects.toThrow('requestIds')
  })
})

describe('account and fields', () => {
  it('says whose account it is', async () => {
    expect(await bench.client().account.info()).toMatchObject({
      ...{ status: 200, userEmail: 'sandbox@example.com', organisationName: 'Waybill sandbox', orgId: 1 },
    })
  })

  it.each([
    ['a list', undefined, [10001, 10002]],
    ['one alone', { id: '7', name: 'Size' }, [7]],
    ['an object around it', { fields: { id: 8 } }, [8]],
    ['nothing', '', []],
  ])('lists additional fields from %s', async (_, body, ids) => {
    if (body !== undefined) bench.faults(answered(200, body))
    expect((await bench.client().additionalFields.list()).map(({ id }) => id)).toEqual(ids)
  })
})

describe('credentials', () => {
  const event = { eventTypeKey: 'a', keyValue: 'b' }

  it.each([
    ['an object', bench],
    ['an OAuth answer', plain],
  ])('a token from %s generates events', async (_, { client, requests }) => {
    const { token } = await client().account.createToken()
    const signed = client({ token })
    await signed.events.generate(event)
    await signed.events.importPast([{ ...event, occurred: '2026-01-01' }])
    expect(requests().at(-1)?.headers['authorization']).toBe(`Bearer ${token}`)
    await expect(signed.account.info()).rejects.toMatchObject({ kind: 'setup', code: 'no_credentials' })
    await expect(client({ token, apiKey: 'sandbox-yespo-key' }).account.info()).resolves.toMatchObject({ status: 200 })
  })

  it('a bare token, or none', async () => {
    bench.faults(answered(200, 'abc.def'))
    expect(await bench.client().account.createToken()).toEqual({ token: 'abc.def' })
    bench.faults(answered(200, { ok: true }))
    await expect(bench.client().account.createToken()).rejects.toMatchObject({ code: 'no_token' })
  })

  it('an OAuth token opens everything, and is asked for again when it is refused', async () => {
    const tokens = ['stale', bench.credentials().accessToken]
    const client = bench.client({ oauth: () => tokens.shift() ?? '' })
    await client.events.generate(event)
    expect(await client.account.info()).toMatchObject({ status: 200 })
    expect(bench.sandbox().requests({ verdict: 'refused' })).toHaveLength(1)
  })

  it('needs one that opens something, and not two', () => {
    expect(() => bench.client({ apiKey: undefined })).toThrow('apiKey is missing')
    expect(() => bench.client({ apiKey: 'a', oauth: 'b' })).toThrow('must be left out where oauth is given')
    expect(() => bench.client({ token: 1 as never })).toThrow('token must be an API token')
    expect(() => bench.client({ version: 'v4' as never })).toThrow('version must be v1, v2 or v3')
  })
})
