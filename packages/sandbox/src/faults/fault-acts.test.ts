import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../sandbox.js'
import { startSandbox } from '../start-sandbox.js'
import { basic, rawPost, send, sendRaw } from '../testing/test-client.js'
import type { Fault, FaultAct } from './fault.js'

const KEY = basic('any', 'sandbox-yespo-key')
const EVENT = { eventTypeKey: 'order', keyValue: 'ada@example.com', params: [] }
const START = 1_700_000_000_500

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await startSandbox({ now: () => START })
})
afterEach(() => sandbox.close())

const one = (act: FaultAct): readonly Fault[] => [{ name: 'fault', act }]
const postEvent = () => send(`${sandbox.urls.yespo}/v2/event`, { headers: KEY, body: EVENT })
const rawEvent = (forMs?: number) => sendRaw(sandbox.urls.yespo, rawPost('/api/v2/event', KEY, EVENT), forMs)
const account = () => send(`${sandbox.urls.yespo}/v1/account/info`, { headers: KEY })

describe('acts instead of processing', () => {
  it('answer: with its status, headers and JSON body', async () => {
    sandbox.setFaults(one({ do: 'answer', status: 503, headers: { 'X-Reason': 'window' }, body: { why: 'closed' } }))
    const reply = await postEvent()
    expect([reply.status, reply.headers.get('x-reason'), reply.json]).toEqual([503, 'window', { why: 'closed' }])
    expect(reply.headers.get('content-type')).toBe('application/json')
    expect(sandbox.operations()).toEqual([])
    expect(sandbox.requests()[0]).toMatchObject({ status: 503, fault: 'fault', verdict: 'refused', operations: [] })
  })

  it('answer: with text of another content type', async () => {
    sandbox.setFaults(
      one({ do: 'answer', status: 502, headers: { 'Content-Type': 'text/html' }, body: '<h1>Bad gateway</h1>' }),
    )
    const reply = await postEvent()
    expect([reply.headers.get('content-type'), reply.text]).toEqual(['text/html', '<h1>Bad gateway</h1>'])
  })

  it.each<[string, Partial<Extract<FaultAct, { do: 'throttle' }>>, string | null]>([
    ['no Retry-After', {}, null],
    ['seconds', { retryAfterSeconds: 7 }, '7'],
    ['0 seconds', { retryAfterSeconds: 0 }, '0'],
    [
      'a date, never earlier than asked',
      { retryAfterSeconds: 2, retryAfterDate: true },
      new Date(START + 2500).toUTCString(),
    ],
  ])('throttle: %s', async (_form, fields, header) => {
    sandbox.setFaults(one({ do: 'throttle', ...fields }))
    const reply = await postEvent()
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, header])
    expect(reply.text).toContain('Too many requests')
    expect(sandbox.operations()).toEqual([])
  })

  it('throttle: with another status and body', async () => {
    sandbox.setFaults(one({ do: 'throttle', status: 503, retryAfterSeconds: 1, body: 'slow down' }))
    const reply = await postEvent()
    expect([reply.status, reply.headers.get('retry-after'), reply.text]).toEqual([503, '1', 'slow down'])
  })

  it('hang: no byte comes, nothing is accepted, the record says so', async () => {
    sandbox.setFaults(one({ do: 'hang' }))
    expect(await rawEvent(150)).toEqual({ text: '', end: 'still open' })
    const [record] = sandbox.requests()
    expect(record).toMatchObject({ verdict: 'cut', fault: 'fault', operations: [] })
    expect(record).not.toHaveProperty('status')
  })

  it('reset-before: the connection is reset and nothing is accepted', async () => {
    sandbox.setFaults(one({ do: 'reset-before' }))
    expect(await rawEvent()).toEqual({ text: '', end: 'reset' })
    expect(sandbox.requests()[0]).toMatchObject({ verdict: 'cut', operations: [] })
    expect(sandbox.state('yespo').events).toEqual([])
  })

  it('redirect: 307 to the given place, and the client decides', async () => {
    sandbox.setFaults(one({ do: 'redirect', to: 'http://elsewhere.example/x' }))
    const reply = await postEvent()
    expect([reply.status, reply.headers.get('location')]).toEqual([307, 'http://elsewhere.example/x'])
    expect(sandbox.operations()).toEqual([])
  })

  it("busy: each vendor's own way, accepting nothing", async () => {
    sandbox.setFaults(one({ do: 'busy' }))
    const salesforce = await send(`${sandbox.urls['salesforce-personalization']}/api2/event/engage`, {
      body: { action: 'a' },
    })
    expect([salesforce.status, salesforce.json]).toMatchObject([200, { errorCode: 3, campaignResponses: [] }])
    expect(await postEvent()).toMatchObject({ status: 429 })
    const synerise = await send(`${sandbox.urls.synerise}/v4/events/custom`, { body: {} })
    expect([synerise.status, synerise.json]).toMatchObject([
      500,
      { status: 500, path: '/v4/events/custom', errors: [] },
    ])
    expect(sandbox.operations()).toEqual([])
  })

  it('duplicate at Yespo: "Duplicated request" without processing', async () => {
    sandbox.setFaults(one({ do: 'duplicate' }))
    expect(await postEvent()).toMatchObject({ status: 400, json: { message: 'Duplicated request' } })
    expect(sandbox.operations()).toEqual([])
  })
})

describe('acts after processing', () => {
  it('answer-after-accepting: lies about what was accepted', async () => {
    sandbox.setFaults(one({ do: 'answer-after-accepting', status: 502, body: 'Bad gateway' }))
    expect(await postEvent()).toMatchObject({ status: 502, text: 'Bad gateway' })
    expect(sandbox.operations()).toMatchObject([{ vendor: 'yespo', kind: 'event', requestId: 1, content: EVENT }])
    expect(sandbox.requests()[0]).toMatchObject({ status: 502, verdict: 'accepted' })
  })

  it('answer-after-accepting: a request that breaks a rule is still refused', async () => {
    sandbox.setFaults(one({ do: 'answer-after-accepting', status: 200 }))
    await send(`${sandbox.urls.yespo}/v2/event`, { headers: KEY, body: {} })
    expect(sandbox.requests()[0]).toMatchObject({
      status: 200,
      verdict: 'refused',
      refusal: { rule: 'yespo.event-type-key.required' },
    })
  })

  it('reset-after: accepted, then reset without a byte', async () => {
    sandbox.setFaults(one({ do: 'reset-after' }))
    expect(await rawEvent()).toEqual({ text: '', end: 'reset' })
    const [record] = sandbox.requests()
    expect(record).toMatchObject({ verdict: 'cut', operations: [{ kind: 'event' }] })
    expect(record).not.toHaveProperty('status')
    expect(sandbox.state('yespo').events).toHaveLength(1)
  })

  it.each([0, 1, 10])('truncate: %i bytes of the body, less than was promised', async (bytes) => {
    sandbox.setFaults(one({ do: 'truncate', bytes }))
    const reply = await sendRaw(
      sandbox.urls.yespo,
      `GET /api/v1/account/info HTTP/1.1\r\nhost: s\r\nauthorization: ${KEY['authorization']}\r\n\r\n`,
    )
    const [head = '', body] = reply.text.split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 200/)
    expect(body).toHaveLength(bytes)
    expect(Number(/content-length: (\d+)/i.exec(head)?.[1])).toBeGreaterThan(bytes)
    expect(reply.end).toBe('closed')
    await expect(account()).rejects.toThrow()
    expect(sandbox.requests()[0]).toMatchObject({ status: 200, verdict: 'cut' })
  })

  it('truncate: also cuts an answer that has no body', async () => {
    sandbox.setFaults(one({ do: 'truncate', bytes: 0 }))
    await expect(postEvent()).rejects.toThrow()
    expect(sandbox.operations()).toHaveLength(1)
  })

  it('slow-body: the head comes at once, the whole body late', async () => {
    sandbox.setFaults(one({ do: 'slow-body', bytesPerSecond: 400 }))
    const started = performance.now()
    const response = await fetch(`${sandbox.urls.yespo}/v1/account/info`, { headers: KEY })
    const headAfter = performance.now() - started
    const body = await response.text()
    expect(JSON.parse(body)).toHaveProperty('orgId')
    expect(performance.now() - started).toBeGreaterThan((body.length / 400) * 1000 * 0.8)
    expect(headAfter).toBeLessThan(performance.now() - started)
    expect(sandbox.requests()[0]).toMatchObject({ status: 200, verdict: 'accepted' })
  })

  it('delay: waits, then processes as usual', async () => {
    sandbox.setFaults(one({ do: 'delay', ms: 300 }))
    const started = performance.now()
    const pending = postEvent()
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(sandbox.operations()).toEqual([])
    expect(await pending).toMatchObject({ status: 200 })
    expect(performance.now() - started).toBeGreaterThanOrEqual(290)
    expect(sandbox.operations()).toHaveLength(1)
  })

  it('delay: a client that gave up meanwhile is still accepted', async () => {
    sandbox.setFaults(one({ do: 'delay', ms: 300 }))
    await rawEvent(30)
    await expect.poll(() => sandbox.operations().length).toBe(1)
    expect(sandbox.requests()[0]).toMatchObject({ verdict: 'cut' })
    expect(sandbox.requests()[0]).not.toHaveProperty('status')
  })

  it('duplicate elsewhere: processed twice, the second marked', async () => {
    sandbox.setFaults(one({ do: 'duplicate' }))
    const url = `${sandbox.urls['salesforce-personalization']}/api2/event/engage`
    const cart = { singleLine: { Product: { _id: 'B', price: 1, quantity: 2 } } }
    await send(url, { body: { action: 'Add', itemAction: 'Add To Cart', user: { id: 'u' }, cart } })
    expect(sandbox.operations().map(({ duplicate }) => duplicate)).toEqual([undefined, true])
    expect(sandbox.state('salesforce-personalization').users[0]?.cart).toMatchObject([{ id: 'B', quantity: 4 }])
    expect(sandbox.requests()[0]?.operations).toHaveLength(2)
  })

  it('expire-token: tokens issued before are expired, later ones are good', async () => {
    const { apiKey } = sandbox.credentials.synerise
    const login = async () => {
      const { json } = await send(`${sandbox.urls.synerise}/uauth/v2/auth/login/profile`, { body: { apiKey } })
      return `Bearer ${String(json?.['token'])}`
    }
    const post = (authorization: string) =>
      send(`${sandbox.urls.synerise}/v4/events/shared`, {
        headers: { authorization, 'api-version': '4.4' },
        body: { client: { id: 1 }, label: 'l' },
      })
    const token = await login()
    expect((await post(token)).status).toBe(202)
    sandbox.setFaults([{ name: 'fault', match: { path: '/v4/*' }, when: { nth: 1 }, act: { do: 'expire-token' } }])
    expect(await post(token)).toMatchObject({ status: 401, json: { error: 'Token expired.' } })
    expect((await post(token)).status).toBe(401)
    expect((await post(await login())).status).toBe(202)
  })
})
