import { memoryStore } from '@waybill/delivery'
import { afterEach, describe, expect, it } from 'vitest'
import type { GatewayOptions } from '../gateway-options.js'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'
import { wholeSeconds } from './event-access.js'

let test: TestGateway
const start = async (options?: Partial<GatewayOptions>) => {
  test = await startTestGateway({ writeKeys: ['test-key'], ...options })
}
afterEach(() => test.close())

const origin = 'https://shop.example'
const event = { userId: 'u-1', event: 'Something Special', messageId: 'm-1' }

/** Asks as a browser does before it lets a page send with these headers. */
const preflight = (path: string, headers: string, from = origin) =>
  fetch(test.url + path, {
    method: 'OPTIONS',
    headers: { origin: from, 'access-control-request-method': 'POST', 'access-control-request-headers': headers },
  })
const allowedOrigin = (response: Response) => response.headers.get('access-control-allow-origin')

describe('preflights', () => {
  it.each([
    ["Segment's client", 'authorization,content-type'],
    [
      "RudderStack's client",
      'anonymousid,authorization,content-type,rsa-retry-attempt,rsa-retry-reason,rsa-since-last-attempt,sentat',
    ],
    ["Jitsu's client", 'content-type,x-write-key'],
    ['a traced page', 'content-encoding,traceparent,tracestate'],
  ])('allow %s what it asks for', async (_, headers) => {
    await start()
    for (const path of ['/v1/track', '/v1/t', '/v1/batch', '/v1/decide']) {
      const response = await preflight(path, headers)
      expect([response.status, await response.text()]).toEqual([204, ''])
      expect(response.headers.get('access-control-allow-headers')).toBe(headers)
      expect(allowedOrigin(response)).toBe('*')
      expect(response.headers.get('access-control-allow-methods')).toBe('POST')
      expect(response.headers.get('access-control-max-age')).toBe('86400')
      expect(response.headers.get('access-control-allow-credentials')).toBeNull()
      expect(response.headers.get('vary')).toMatch(/access-control-request-headers/i)
    }
  })

  it('need no write key, and spend no request of the address', async () => {
    await start({ writeKeys: ['test-key'], requestsPerMinute: 1 })
    for (let index = 0; index < 3; index++) expect((await preflight('/v1/track', 'sentat')).status).toBe(204)
    expect((await test.post('/v1/track', event)).status).toBe(200)
  })

  it('are answered to what is no browser, too', async () => {
    await start()
    expect((await fetch(`${test.url}/v1/track`, { method: 'OPTIONS' })).status).toBe(204)
  })

  it('allow named origins alone, where some are named', async () => {
    await start({ corsOrigins: [origin] })
    const good = await preflight('/v1/track', 'anonymousid')
    expect(allowedOrigin(good)).toBe(origin)
    expect(good.headers.get('vary')).toMatch(/origin/i)
    expect(allowedOrigin(await preflight('/v1/track', 'anonymousid', 'https://evil.example'))).toBeNull()
  })

  it.each(['/admin/', '/admin/api/session', '/admin/api/overview', '/healthz', '/metrics', '/v1', '/v1x/track', '/'])(
    'get nothing at %s',
    async (path) => {
      await start({ adminToken: 'sixteen-letters!' })
      const response = await preflight(path, 'content-type,x-csrf-token')
      expect(response.status).toBe(404)
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
      const page = await fetch(test.url + path, { headers: { origin } })
      expect(allowedOrigin(page)).toBeNull()
    },
  )
})

describe('what a page of another origin may read', () => {
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    test.post(path, body, { headers: { origin, ...headers } })

  it('is the answer, and how long to wait', async () => {
    await start()
    const response = await post('/v1/track', event)
    expect([response.status, allowedOrigin(response)]).toEqual([200, '*'])
    expect(response.headers.get('access-control-expose-headers')).toContain('retry-after')
  })

  it('is every refusal too', async () => {
    await start({ writeKeys: ['test-key'], requestsPerMinute: 8, limits: { eventBytes: 1_000 } })
    const answers = [
      [400, await post('/v1/track', {})],
      [400, await post('/v1/batch', '{')],
      [401, await post('/v1/track', event, { authorization: 'Bearer wrong' })],
      [404, await post('/v1/tracks', event)],
      [401, await fetch(`${test.url}/v1/projects/k/settings`, { headers: { origin } })],
      [400, await post('/v1/decide', { ...event, destination: 'nowhere' })],
      [413, await post('/v1/track', { ...event, properties: { text: 'x'.repeat(1_000) } })],
      [415, await post('/v1/track', event, { 'content-encoding': 'zstd' })],
    ] as const
    for (const [status, response] of answers) expect([response.status, allowedOrigin(response)]).toEqual([status, '*'])
    const spent = []
    for (let index = 0; index < 8; index++) spent.push(await post('/v1/track', event))
    expect(spent.at(-1)?.status).toBe(429)
    const waitSeconds = Number(spent.at(-1)?.headers.get('retry-after'))
    expect(waitSeconds).toBeGreaterThan(0)
    expect(waitSeconds).toBeLessThanOrEqual(60)
    for (const response of spent) expect(allowedOrigin(response)).toBe('*')
  })

  it('is that the store fails', async () => {
    await start({ store: { ...memoryStore(), commit: () => Promise.reject(new Error('disk gone')) } })
    const response = await post('/v1/track', event)
    expect([response.status, allowedOrigin(response)]).toEqual([503, '*'])
  })

  it('is that the gateway closes', async () => {
    await start()
    test.sandbox.setFaults([{ name: 'slow', match: { vendor: 'yespo' }, act: { do: 'delay', ms: 500 } }])
    await post('/v1/track', event)
    const closed = test.gateway.close({ timeoutMs: 5_000 })
    const response = await post('/v1/track', { ...event, messageId: 'm-2' })
    expect([response.status, allowedOrigin(response)]).toEqual([503, '*'])
    expect(response.headers.get('connection')).toBe('close')
    expect(await response.json()).toEqual({ success: false, code: 'closing', message: 'The gateway is closing.' })
    await closed
  })

  it('is nothing where its origin is not named', async () => {
    await start({ corsOrigins: ['https://another.example'] })
    for (const body of [event, {}]) expect(allowedOrigin(await post('/v1/track', body))).toBeNull()
  })
})

it.each([
  [1, '1'],
  [1_000, '1'],
  [1_001, '2'],
  [59_001, '60'],
  [60_000, '60'],
])('a wait of %i ms is over after %s s', (ms, seconds) => {
  expect(wholeSeconds(ms)).toBe(seconds)
})
