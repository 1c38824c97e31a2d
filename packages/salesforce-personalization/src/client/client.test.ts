import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basicAuth, createHttpTransport } from '@waybill/core/http'
import type { Fault } from '@waybill/sandbox'
import { describe, expect, it } from 'vitest'
import type { SalesforceEvent } from '../index.js'
import { testBench } from '../testing/bench.js'

const bench = testBench()
const { open: connect } = bench

const withoutKeys = { apiKeyId: undefined, apiKeySecret: undefined }
const paths = () =>
  bench
    .sandbox()
    .requests()
    .map(({ path }) => path)
const sent = () =>
  bench
    .sandbox()
    .requests()
    .map(({ body }) => JSON.parse(body) as unknown)
const answering = (body: Fault['act'] & { do: 'answer' }, when?: Fault['when']): Fault => ({
  name: 'scripted',
  act: body,
  ...(when ? { when } : {}),
})
const addToCart = {
  action: 'Add to cart',
  itemAction: 'Add To Cart',
  user: { id: 'C-1' },
  cart: { singleLine: { Product: { _id: 'BOOT-1', price: 89.5, quantity: 1 } } },
}
const viewItem = {
  action: 'See',
  itemAction: 'View Item',
  user: { id: 'C-1' },
  catalog: { Product: { _id: 'BOOT-1' } },
}

describe('sending an event', () => {
  it('sends the sample event of the documents by the trusted channel, with Basic credentials', async () => {
    const { apiKeyId, apiKeySecret, dataset } = bench.sandbox().credentials['salesforce-personalization']
    const reply = await connect().events.send({ action: 'hello world', user: { id: 'testuser' } })
    expect(reply.errorCode).toBe(0)
    expect(reply.id).toMatch(/^[0-9a-f]{24}$/)
    const [request] = bench.sandbox().requests()
    expect(request?.method).toBe('POST')
    expect(request?.path).toBe(`/api2/authevent/${dataset}`)
    expect(request?.headers['content-type']).toBe('application/json')
    expect(request?.headers['authorization']).toBe(
      `Basic ${Buffer.from(`${apiKeyId}:${apiKeySecret}`).toString('base64')}`,
    )
    expect(request?.body).toBe('{"action":"hello world","user":{"id":"testuser"},"source":{"channel":"Server"}}')
    expect(bench.sandbox().operations()).toHaveLength(1)
  })

  it('goes to the public endpoint, as channel Web, when there is no token', async () => {
    const reply = await connect(withoutKeys).events.send({ action: 'hello world', user: { id: 'testuser' } })
    expect(reply.errorCode).toBe(0)
    expect(paths()).toEqual([`/api2/event/${bench.sandbox().credentials['salesforce-personalization'].dataset}`])
    expect(sent()).toEqual([{ action: 'hello world', user: { id: 'testuser' }, source: { channel: 'Web' } }])
  })

  it('sends events of the SalesforceInteractions dialect as they are', async () => {
    const event = {
      interaction: {
        name: 'Purchase',
        order: {
          id: 'O-78',
          lineItems: [{ catalogObjectType: 'Product', catalogObjectId: 'SOCK-3', quantity: 2, price: 6 }],
        },
      },
      user: { anonymousId: '0f1e2d3c4b5a6978', identities: { emailAddress: 'ada@example.com' } },
      source: { channel: 'Server', locale: 'de_DE' },
      flags: { noCampaigns: true },
    }
    await connect().events.send(event)
    expect(sent()).toEqual([event])
  })

  it('carries any character and unknown fields unchanged', async () => {
    const event = {
      action: 'Überraschung 🎁 ценa',
      user: { id: 'ключ', attributes: { имя: 'Zoë "\\\u2028' } },
      futureField: { deep: [1, 'é'] },
    }
    await connect({ channel: null }).events.send(event)
    expect(sent()).toEqual([event])
  })

  it('keeps the channel that the event names, and adds the one of the options to others', async () => {
    const client = connect({ channel: 'CallCenter' })
    await client.events.send({ action: 'a', source: { channel: 'Server', application: 'POS' } })
    await client.events.send({ action: 'b', source: { application: 'POS' } })
    expect(sent()).toEqual([
      { action: 'a', source: { channel: 'Server', application: 'POS' } },
      { action: 'b', source: { application: 'POS', channel: 'CallCenter' } },
    ])
  })

  it('leaves the event alone that it was given', async () => {
    const event = Object.freeze({ action: 'a', source: Object.freeze({ application: 'POS' }) })
    await connect().events.send(event)
    expect(event).toEqual({ action: 'a', source: { application: 'POS' } })
  })

  it('refuses a broken event before anything is sent', async () => {
    const error = await connect()
      .events.send({ action: 'a', itemAction: 'add-to-cart' })
      .catch((cause: unknown) => cause)
    expect(error).toMatchObject({ kind: 'invalid', code: 'invalid_event' })
    expect((error as Error).message).toContain('"Add To Cart"')
    expect(bench.sandbox().requests()).toEqual([])
  })

  it('sends item actions of your own that the options list', async () => {
    const server = await listen(() => '{"errorCode":0}')
    const client = connect({ baseUrl: server.url, customItemActions: ['Rent'] })
    await client.events.send({ itemAction: 'Rent' })
    expect(server.received).toHaveLength(1)
    await server.close()
  })

  it('encodes the dataset as one part of the path', async () => {
    const server = await listen(() => '{"errorCode":0}')
    const client = connect({ baseUrl: server.url, dataset: 'a/b ü?' })
    await client.events.send({ action: 'a' })
    expect(server.received[0]?.url).toBe('/api2/authevent/a%2Fb%20%C3%BC%3F')
    await server.close()
  })
})

describe('credentials', () => {
  it('are needed for the trusted channel: an error at the call, nothing sent', async () => {
    const call = connect(withoutKeys).events.send({ action: 'a' }, { via: 'authevent' })
    await expect(call).rejects.toMatchObject({ kind: 'setup', message: expect.stringContaining('apiKeySecret') })
    expect(bench.sandbox().requests()).toEqual([])
  })

  it('are never sent to the public endpoint', async () => {
    const server = await listen(() => '{"errorCode":0}')
    const client = connect({ baseUrl: server.url, apiKeyId: 'key-id-canary', apiKeySecret: 'secret-canary' })
    await client.events.send({ action: 'a' }, { via: 'json' })
    await client.events.send(addToCart, { via: 'json' })
    await client.events.send({ action: 'a' })
    const raw = server.received.map(({ rawHeaders }) => rawHeaders.join('\n'))
    const encoded = Buffer.from('key-id-canary:secret-canary').toString('base64')
    for (const headers of raw.slice(0, 2)) {
      expect(headers.toLowerCase()).not.toContain('authorization')
      expect(headers).not.toContain(encoded)
      expect(headers).not.toContain('canary')
    }
    expect(raw[2]).toContain(`Basic ${encoded}`)
    expect(server.received.map(({ url }) => url?.split('/')[2])).toEqual(['event', 'event', 'authevent'])
    await server.close()
  })

  it('that are wrong are a matter of setup, told with the settings to look at and without the secret', async () => {
    const apiKeySecret = 'wrong-secret-canary'
    const error = await connect({ apiKeySecret })
      .events.send({ action: 'a' })
      .catch((cause: unknown) => cause)
    expect(error).toMatchObject({ kind: 'setup', status: 401, code: 'unauthorized' })
    const { message } = error as Error
    for (const hint of ['Can access API', 'Can send events', 'IP accept list']) expect(message).toContain(hint)
    expect(`${message}${JSON.stringify(error)}`).not.toContain(apiKeySecret)
    expect(bench.sandbox().requests()).toHaveLength(1)
  })
})

describe('the reply', () => {
  it('has the campaigns, typed, and the whole body as it came', async () => {
    const body = {
      id: '69a1b2c3d4e5f60718293a4b',
      errorCode: 0,
      resolvedUserId: '5f0e1d2c3b4a5968778695a4',
      persistedUserId: { entityId: 'token', accountId: '' },
      campaignResponses: [{ type: 'ng', campaignId: 'aB3dE', payload: { products: [{ id: 'SOCK-3' }], errorCode: 3 } }],
      campaignExplanations: [{ class: 'RuleExplanation' }],
      future: true,
    }
    bench.sandbox().setFaults([answering({ do: 'answer', status: 200, body })])
    const reply = await connect().events.send<{ products: readonly { id: string }[] }>({ action: 'a' })
    expect(reply.campaignResponses[0]?.payload?.products[0]?.id).toBe('SOCK-3')
    expect(reply).toMatchObject({
      resolvedUserId: '5f0e1d2c3b4a5968778695a4',
      persistedUserId: { entityId: 'token' },
      campaignExplanations: [{ class: 'RuleExplanation' }],
      compiledCampaignTemplates: [],
    })
    expect(reply.raw).toEqual(body)
  })

  it.each([
    ['0', { errorCode: 0 }],
    ['4', { errorCode: 4, campaignResponses: [] }],
    ['none', { id: 'x', campaignResponses: [{ payload: { errorCode: 5 } }] }],
  ])('with error code %s resolves', async (_, body) => {
    bench.sandbox().setFaults([answering({ do: 'answer', status: 200, body })])
    expect((await connect().events.send({ action: 'a' })).raw).toEqual(body)
    expect(bench.sandbox().requests()).toHaveLength(1)
  })

  it.each([
    [1, { kind: 'invalid', code: 'salesforce_error_1' }],
    [2, { kind: 'invalid', code: 'salesforce_error_2' }],
    [5, { kind: 'invalid', code: 'salesforce_error_5' }],
    [77, { kind: 'unknown', code: 'salesforce_error_unknown' }],
    ['0', { kind: 'unknown', code: 'salesforce_error_unknown' }],
    [null, { kind: 'unknown', code: 'salesforce_error_unknown' }],
  ])('with error code %s rejects at once', async (errorCode, expected) => {
    const body = { campaignResponses: [], errorCode, validationErrors: ['why it is so'] }
    bench.sandbox().setFaults([answering({ do: 'answer', status: 200, body })])
    const error = await connect()
      .events.send({ action: 'a' })
      .catch((cause: unknown) => cause)
    expect(error).toMatchObject({ ...expected, status: 200, evidence: { body: JSON.stringify(body) } })
    expect(bench.sandbox().requests()).toHaveLength(1)
  })

  it.each([
    ['HTML', '<html>It works!</html>'],
    ['nothing', ''],
    ['JSON cut short', '{"id":"69a1","campaignResponses":[{"errorCode":0}'],
    ['JSON that is no object', '[{"errorCode":0}]'],
    ['a bare word', 'null'],
  ])('that is %s is not a delivery', async (_, body) => {
    bench.sandbox().setFaults([answering({ do: 'answer', status: 200, body })])
    const call = connect().events.send({ action: 'a' })
    await expect(call).rejects.toMatchObject({ kind: 'unknown', code: 'salesforce_not_json' })
    expect(bench.sandbox().requests()).toHaveLength(1)
  })
})

describe('repeating', () => {
  it('waits out a busy vendor, also for an event that adds to the cart', async () => {
    bench.sandbox().setFaults([{ name: 'busy', when: { first: 2 }, act: { do: 'busy' } }])
    const reply = await connect().events.send(addToCart)
    expect(reply.errorCode).toBe(0)
    expect(bench.sandbox().requests()).toHaveLength(3)
    expect(bench.sandbox().operations()).toHaveLength(1)
  })

  it('gives up on a vendor that stays busy when the time is over', async () => {
    const headers = { 'retry-after': '60' }
    bench.sandbox().setFaults([answering({ do: 'answer', status: 200, headers, body: { errorCode: 3 } })])
    const call = connect({ timeoutMs: 2_000 }).events.send({ action: 'a' })
    await expect(call).rejects.toMatchObject({ kind: 'unavailable', code: 'salesforce_error_3' })
    expect(bench.sandbox().operations()).toEqual([])
  })

  it('ends a call with its retries after timeoutMs, of the client or of the call', async () => {
    bench.sandbox().setFaults([{ name: 'hang', act: { do: 'hang' } }])
    const started = performance.now()
    const ended = { kind: 'unavailable', code: 'timeout' }
    await expect(connect({ timeoutMs: 50 }).events.send({ action: 'a' })).rejects.toMatchObject(ended)
    await expect(connect().events.send({ action: 'a' }, { timeoutMs: 50 })).rejects.toMatchObject(ended)
    expect(performance.now() - started).toBeLessThan(20_000)
  })

  it('does not repeat what adds to the cart after a doubtful answer', async () => {
    bench.sandbox().setFaults([{ name: 'lost', when: { first: 1 }, act: { do: 'reset-after' } }])
    await expect(connect().events.send(addToCart)).rejects.toMatchObject({ code: 'connection_lost' })
    expect(bench.sandbox().operations()).toHaveLength(1)
    expect(bench.sandbox().requests()).toHaveLength(1)
  })

  it('does not repeat it in the other dialect and on the other channel either', async () => {
    const lineItem = { catalogObjectType: 'Product', catalogObjectId: 'SOCK-3', quantity: 1, price: 6 }
    const event = { interaction: { name: 'Add To Cart', lineItem }, user: { anonymousId: '0f1e2d3c4b5a6978' } }
    for (const via of ['authevent', 'json'] as const) {
      bench.sandbox().setFaults([{ name: 'lost', when: { first: 1 }, act: { do: 'reset-after' } }])
      bench.sandbox().reset()
      await expect(connect().events.send(event, { via })).rejects.toMatchObject({ code: 'connection_lost' })
      expect(bench.sandbox().requests()).toHaveLength(1)
    }
  })

  it.each<[string, SalesforceEvent]>([
    ['an addition to the cart', addToCart],
    [
      'a purchase',
      { itemAction: 'Purchase', user: { id: 'u' }, order: { Product: { orderId: 'O-1', lineItems: [] } } },
    ],
  ])('repeats %s when asked to', async (_, event) => {
    bench.sandbox().setFaults([{ name: 'lost', when: { first: 1 }, act: { do: 'reset-after' } }])
    await connect({ retry: { baseMs: 1, repeatHarmful: true } }).events.send(event)
    expect(bench.sandbox().operations()).toHaveLength(2)
  })

  it('repeats an event whose repeat does no harm', async () => {
    bench.sandbox().setFaults([{ name: 'lost', when: { first: 1 }, act: { do: 'reset-after' } }])
    expect((await connect().events.send(viewItem)).errorCode).toBe(0)
    expect(bench.sandbox().requests()).toHaveLength(2)
  })

  it('makes one try with retry: false', async () => {
    bench.sandbox().setFaults([{ name: 'busy', when: { first: 1 }, act: { do: 'busy' } }])
    const call = connect().events.send({ action: 'a' }, { retry: false })
    await expect(call).rejects.toMatchObject({ code: 'salesforce_error_3' })
    expect(bench.sandbox().requests()).toHaveLength(1)
  })
})

describe('the connection', () => {
  it('uses a transport of the caller, whose credentials count', async () => {
    const { apiKeyId, apiKeySecret } = bench.sandbox().credentials['salesforce-personalization']
    const authorizers = { default: basicAuth(apiKeyId, apiKeySecret) }
    const transport = createHttpTransport({ baseUrl: bench.sandbox().urls['salesforce-personalization'], authorizers })
    const client = connect({ transport, baseUrl: undefined, apiKeyId: 'other', apiKeySecret: 'other' })
    expect((await client.events.send({ action: 'a' })).errorCode).toBe(0)
  })

  it('opens as many sockets as it was told to', async () => {
    const server = await listen(() => '{"errorCode":0}')
    const client = connect({ baseUrl: server.url, connections: 1 })
    await Promise.all(['a', 'b', 'c'].map((action) => client.events.send({ action })))
    expect(new Set(server.received.map(({ socket }) => socket)).size).toBe(1)
    await server.close()
  })
})

interface Recorder {
  readonly url: string
  readonly received: readonly IncomingMessage[]
  close(): Promise<void>
}

/** A server that keeps the raw headers. */
async function listen(answer: () => string): Promise<Recorder> {
  const received: IncomingMessage[] = []
  const server: Server = createServer((request, response) => {
    received.push(request)
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(answer()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
