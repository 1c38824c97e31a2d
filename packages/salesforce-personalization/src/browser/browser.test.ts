import { type Sandbox, startSandbox } from '@waybill/sandbox'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBrowserEvents, encodeEvent, encodeEventField, eventUrl, SalesforceBrowserError } from './index.js'

const vendor = 'salesforce-personalization'
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ vendors: [vendor], settings: { [vendor]: { campaigns: ['web'] } } })
})
beforeEach(() => {
  sandbox.reset()
  sandbox.setFaults([])
})
afterAll(() => sandbox.close())

const address = () => ({ baseUrl: sandbox.urls[vendor], dataset: 'engage' })
const event = { action: 'Überraschung 🎁', user: { anonId: '0f1e2d3c4b5a6978' } }
const received = { ...event, source: { channel: 'Web' } }

describe('the encoder', () => {
  it('gives the known answer of the documents, and adds nothing', () => {
    const known = 'eyJhY3Rpb24iOiJoZWxsbyB3b3JsZCIsInVzZXIiOnsiaWQiOiJ0ZXN0dXNlciJ9fQ=='
    const sample = { action: 'hello world', user: { id: 'testuser' } }
    expect(encodeEvent(sample)).toBe(known)
    expect(encodeEventField(sample)).toBe(`event=${encodeURIComponent(known)}`)
    expect(Buffer.from(encodeEvent(event), 'base64').toString('utf8')).toBe(JSON.stringify(event))
    expect(Buffer.from(encodeEvent({ a: 'ü'.repeat(100_000) }), 'base64').toString('utf8')).toHaveLength(100_008)
  })
})

describe('sending from a browser', () => {
  it.each(['form', 'get'] as const)('via %s needs no preflight and brings the campaigns', async (via) => {
    const reply = await createBrowserEvents(address()).send(event, { via })
    expect(reply.campaignResponses[0]).toMatchObject({ campaignType: 'Web' })
    expect(sandbox.operations().map(({ content }) => content)).toEqual([received])
    const [request] = sandbox.requests()
    expect(request?.method).toBe(via === 'get' ? 'GET' : 'POST')
    expect(request?.headers['content-type']).toBe(via === 'get' ? undefined : 'application/x-www-form-urlencoded')
    expect(request?.headers).not.toHaveProperty('authorization')
  })

  it.each(['omit', 'include', undefined] as const)(
    'asks by its own fetch, with credentials: %s',
    async (credentials) => {
      const asked: RequestInit[] = []
      const own: typeof fetch = (url, init = {}) => {
        asked.push(init)
        return fetch(url, init)
      }
      const events = createBrowserEvents({ ...address(), fetch: own, ...(credentials && { credentials }) })
      for (const via of ['form', 'get'] as const) await events.send(event, { via })
      expect(asked.map((init) => init.credentials)).toEqual([credentials ?? 'omit', credentials ?? 'omit'])
      expect(sandbox.operations()).toHaveLength(2)
    },
  )

  it('ends when the caller no longer waits', async () => {
    sandbox.setFaults([{ name: 'hang', act: { do: 'hang' } }])
    const caller = new AbortController()
    const sent = createBrowserEvents({ ...address(), timeoutMs: 20_000 }).send(event, { signal: caller.signal })
    caller.abort()
    await expect(sent).rejects.toMatchObject({ kind: 'unavailable', code: 'aborted' })
  })

  it('goes to a URL that can be got by anything', async () => {
    const events = createBrowserEvents({ ...address(), channel: null })
    expect(events.url(event)).toBe(eventUrl(address(), event))
    await fetch(events.url(event))
    expect(sandbox.operations().map(({ content }) => content)).toEqual([event])
    expect(eventUrl({ account: 'demo', instance: 'us-1', dataset: 'a/b' }, {})).toBe(
      'https://demo.us-1.evergage.com/api2/event/a%2Fb?event=e30%3D',
    )
  })

  it('refuses a URL over 8,192 characters and says what to use instead', () => {
    expect(() => eventUrl(address(), { action: 'x'.repeat(8_000) })).toThrow(/via: 'form'/)
  })

  it('says what the vendor refused', async () => {
    const events = createBrowserEvents(address())
    const failing = async (status: number, body: string | Record<string, unknown>) => {
      sandbox.setFaults([{ name: 'scripted', act: { do: 'answer', status, body } }])
      return events.send(event).catch((cause: unknown) => cause)
    }
    expect(await failing(200, { errorCode: 5, validationErrors: ['x'] })).toMatchObject({
      kind: 'invalid',
      code: 'salesforce_error_5',
      reply: { validationErrors: ['x'] },
    })
    expect(await failing(200, { errorCode: 3 })).toMatchObject({ kind: 'unavailable', code: 'salesforce_error_3' })
    expect(await failing(200, { errorCode: 77 })).toMatchObject({ kind: 'unknown', code: 'salesforce_error_unknown' })
    expect(await failing(200, '<html>')).toMatchObject({ kind: 'unknown', code: 'salesforce_not_json' })
    expect(await failing(502, '<html>')).toMatchObject({ kind: 'unavailable', status: 502 })
    expect(await failing(429, '')).toMatchObject({ kind: 'throttled' })
  })

  it('ends with its timeout, and when nobody is there', async () => {
    sandbox.setFaults([{ name: 'hang', act: { do: 'hang' } }])
    const late = createBrowserEvents({ ...address(), timeoutMs: 40 }).send(event)
    const started = performance.now()
    await expect(late).rejects.toMatchObject({ kind: 'unavailable', code: 'timeout' })
    // By default it would be ten seconds.
    expect(performance.now() - started).toBeLessThan(9_000)
    const nobody = createBrowserEvents({ baseUrl: 'http://127.0.0.1:1', dataset: 'engage' }).send(event)
    const cause = expect.any(TypeError)
    await expect(nobody).rejects.toMatchObject({ kind: 'unavailable', code: 'network_failed', cause })
  })

  it('has no place for a secret, nor for an address that is none', () => {
    const refused = (options: object) => {
      expect(() => createBrowserEvents({ dataset: 'x', account: 'demo', instance: 'us-1', ...options })).toThrow(
        SalesforceBrowserError,
      )
    }
    refused({ apiKeySecret: 'secret' })
    for (const value of ['', '.', '..', '%2E.'])
      for (const name of ['account', 'instance', 'dataset']) refused({ [name]: value })
    refused({ account: 'evil.example/' })
    refused({ baseUrl: 'https://user:pass@demo.evergage.com' })
  })
})
