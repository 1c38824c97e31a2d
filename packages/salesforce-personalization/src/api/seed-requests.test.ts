import { type Sandbox, startSandbox } from '@waybill/sandbox'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { encodeEvent, encodeEventField, eventUrl } from '../browser/index.js'
import { createSalesforcePersonalization, type SalesforcePersonalizationOptions } from '../index.js'

// The sentences of the vendor's page on Event API requests that state a rule, in its order:
// https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-requests.html
const vendor = 'salesforce-personalization'
const example = { action: 'hello world', user: { id: 'testuser' } }
const minified = '{"action":"hello world","user":{"id":"testuser"}}'
const base64 = 'eyJhY3Rpb24iOiJoZWxsbyB3b3JsZCIsInVzZXIiOnsiaWQiOiJ0ZXN0dXNlciJ9fQ=='

let sandbox: Sandbox
let client: ReturnType<typeof createSalesforcePersonalization>
const connect = (options: Partial<SalesforcePersonalizationOptions> = {}) => {
  const { apiKeyId, apiKeySecret, dataset } = sandbox.credentials[vendor]
  return createSalesforcePersonalization({
    baseUrl: sandbox.urls[vendor],
    dataset,
    apiKeyId,
    apiKeySecret,
    channel: null,
    ...options,
  })
}
beforeAll(async () => {
  sandbox = await startSandbox({ vendors: [vendor], settings: { [vendor]: { campaigns: ['templated'] } } })
})
beforeEach(() => {
  sandbox.reset()
  client = connect()
})
afterEach(() => client.close())
afterAll(() => sandbox.close())
const last = () => sandbox.requests().at(-1)

describe('Event API Requests', () => {
  it('The Personalization Event API uses standard HTTP methods and returns JSON-formatted responses.', async () => {
    for (const via of ['authevent', 'json', 'form', 'get'] as const) {
      expect((await client.events.send(example, { via })).raw).toMatchObject({ errorCode: 0 })
      expect(['GET', 'POST']).toContain(last()?.method)
    }
  })

  it('POST /api2/event/<dataset> at https://<accountName>.<instance>.evergage.com', async () => {
    await client.events.send(example, { via: 'json' })
    expect(last()).toMatchObject({ method: 'POST', path: '/api2/event/engage' })
    const url = eventUrl({ account: 'demo', instance: 'us-1', dataset: 'engage' }, example)
    expect(url).toMatch(/^https:\/\/demo\.us-1\.evergage\.com\/api2\/event\/engage\?/)
  })

  it('accountName, instance and dataset: Required', () => {
    for (const missing of ['account', 'instance', 'dataset']) {
      const options = { account: 'demo', instance: 'us-1', dataset: 'engage', [missing]: undefined }
      expect(() => createSalesforcePersonalization(options as SalesforcePersonalizationOptions)).toThrow(missing)
    }
  })

  it('You can send this event data as a JSON payload by minifying the event data to remove whitespaces and setting the Content-Type to application/json.', async () => {
    await client.events.send(example, { via: 'json' })
    expect(last()?.body).toBe(minified)
    expect(last()?.headers['content-type']).toBe('application/json')
  })

  it('Don’t make POST requests with Content-Type: application/json from an environment that checks for CORS, such as a web browser.', async () => {
    const { createBrowserEvents } = await import('../browser/index.js')
    const events = createBrowserEvents({ baseUrl: sandbox.urls[vendor], dataset: 'engage' })
    for (const via of ['form', 'get'] as const) {
      await events.send(example, { via })
      expect(last()?.headers['content-type'] ?? '').not.toContain('json')
    }
  })

  it('When using application/x-www-form-urlencoded, the event data must be minified and then base64-encoded, and passed via the event key.', async () => {
    await client.events.send(example, { via: 'form' })
    expect(last()?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(new URLSearchParams(last()?.body).get('event')).toBe(base64)
    expect(last()?.body).toBe(`event=${encodeURIComponent(base64)}`)
  })

  it('Base64-encoding the above JSON string gives you the value eyJhY3Rpb24i…', () => {
    expect(encodeEvent(example)).toBe(base64)
    expect(decodeURIComponent(encodeEventField(example))).toBe(`event=${base64}`)
  })

  it('The event data you send in GET requests must be minified, base64-encoded, and passed via the event query parameter in the request URL.', async () => {
    await client.events.send(example, { via: 'get' })
    expect(last()).toMatchObject({ method: 'GET', path: '/api2/event/engage', query: { event: base64 }, body: '' })
  })

  it('You can also send the GET request via a web browser by accessing the request URL directly.', async () => {
    const url = eventUrl({ baseUrl: sandbox.urls[vendor], dataset: 'engage' }, example)
    expect(await (await fetch(url)).json()).toMatchObject({ errorCode: 0 })
    expect(sandbox.operations()[0]?.content).toEqual(example)
  })
})

describe('the trusted channel', () => {
  it('POST /api2/authevent/<dataset>, application/json only', async () => {
    await client.events.send(example)
    expect(last()).toMatchObject({ method: 'POST', path: '/api2/authevent/engage', body: minified })
    expect(last()?.headers['content-type']).toBe('application/json')
  })

  it('The API call must be authenticated with a valid API token.', async () => {
    const other = connect({ apiKeySecret: 'another one' })
    await expect(other.events.send(example)).rejects.toMatchObject({ kind: 'setup', status: 401 })
    await other.close()
    const none = connect({ apiKeyId: undefined, apiKeySecret: undefined })
    await expect(none.events.send(example, { via: 'authevent' })).rejects.toMatchObject({ kind: 'setup' })
    await none.close()
  })

  it('… that is permitted to send events.', async () => {
    const strict = await startSandbox({ vendors: [vendor], settings: { [vendor]: { canSendEvents: false } } })
    const refused = connect({ baseUrl: strict.urls[vendor] })
    await expect(refused.events.send(example)).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('Can send events'),
    })
    await refused.close()
    await strict.close()
  })

  it('Your API token must be a strict Base64 encoding of your API Key ID and its API Secret Key, separated by a colon.', async () => {
    const { apiKeyId, apiKeySecret } = sandbox.credentials[vendor]
    await client.events.send(example)
    const token = Buffer.from(`${apiKeyId}:${apiKeySecret}`).toString('base64')
    expect(last()?.headers['authorization']).toBe(`Basic ${token}`)
    expect(() => connect({ apiKeyId: 'a:b' })).toThrow('apiKeyId')
  })

  it('For datasets created after January 28, 2021, events must be sent via a trusted server channel to return server-side campaigns.', async () => {
    const standard = connect({ channel: undefined })
    expect((await standard.events.send(example)).campaignResponses).toHaveLength(1)
    const open = await standard.events.send({ ...example, source: { channel: 'Server' } }, { via: 'json' })
    expect(open.campaignResponses).toEqual([])
    expect(open.remarks.map(({ code }) => code)).toContain('public_endpoint')
    await standard.close()
  })

  it('To add authentication for datasets created before January 28, 2021, Create a Support Case.', async () => {
    const { remarks } = await client.events.send({ ...example, source: { channel: 'Web' } })
    expect(remarks.map(({ code }) => code)).toContain('channel_not_server')
    sandbox.setFaults([{ name: 'none', act: { do: 'answer', status: 200, body: { errorCode: 0 } } }])
    const silent = await client.events.send({ ...example, source: { channel: 'Server' } })
    expect(silent.remarks).toContainEqual({
      code: 'dataset_before_2021_01_28',
      field: 'source.channel',
      hint: expect.stringContaining('support'),
    })
    sandbox.setFaults([])
  })

  it('Ensure that you minify the event JSON data into a single line.', async () => {
    await client.events.send({ ...example, note: 'two\nlines' })
    expect(last()?.body).not.toContain('\n')
  })
})
