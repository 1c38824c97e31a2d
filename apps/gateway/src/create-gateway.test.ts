import { connect } from 'node:net'
import { memoryStore } from '@waybill/delivery'
import { afterEach, describe, expect, it } from 'vitest'
import { createGateway } from './create-gateway.js'
import type { GatewayOptions } from './gateway-options.js'
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js'

const vendorNames = ['salesforce-personalization', 'yespo', 'synerise'] as const
const started: TestGateway[] = []
const start = async (options?: Partial<GatewayOptions>) => {
  const test = await startTestGateway(options)
  started.push(test)
  return test
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((test) => test.close()))
})

const track = (id: number) => ({ type: 'track', userId: `u-${id}`, event: 'Something Special', messageId: `m-${id}` })
const holdAll = (test: TestGateway) =>
  Promise.all(vendorNames.map((lane) => test.gateway.waybill.hold({ lane, reason: 'test' })))

describe('answers beside events', () => {
  it('tells that it lives and is ready', async () => {
    const { url } = await start()
    for (const [path, status] of [
      ['/healthz', 'ok'],
      ['/readyz', 'ready'],
    ]) {
      const response = await fetch(url + path)
      expect([response.status, await response.json()]).toMatchObject([200, { status }])
    }
  })

  it.each([
    ['GET', '/v1/track'],
    ['POST', '/v1/tracks'],
    ['POST', '/'],
  ])('answers %s %s with 404 and where to go', async (method, path) => {
    const { url } = await start()
    const response = await fetch(url + path, { method })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      success: false,
      code: 'not_found',
      message: expect.stringContaining('POST /v1/{track'),
    })
  })

  it('answers a defect with 500 and without a word of it', async () => {
    const tracer = {
      startSpan: () => {
        throw new Error('a secret')
      },
      startActiveSpan: () => undefined,
    } as unknown as NonNullable<GatewayOptions['tracing']>['tracer']
    const { post } = await start({ tracing: { tracer } })
    const response = await post('/v1/track', track(1))
    expect([response.status, await response.json()]).toEqual([
      500,
      { success: false, code: 'internal_error', message: 'Something went wrong here; the request may be sent again.' },
    ])
  })

  it('answers a broken URL in the same shape', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/v1/%zz`)
    expect([response.status, await response.json()]).toMatchObject([400, { success: false, code: 'bad_request' }])
  })
})

describe('a store that cannot take everything', () => {
  it('answers 429 with Retry-After when it is full; a repeat takes the rest, each event once', async () => {
    const test = await start({ store: memoryStore({ maxPending: 2 }) })
    await holdAll(test)
    const batch = { batch: [track(1), track(2), track(3), { type: 'track' }] }
    const response = await test.post('/v1/batch', batch)
    expect(response.status).toBe(429)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await response.json()).toMatchObject({
      code: 'store_full',
      accepted: 2,
      errors: [
        { index: 3, field: 'event' },
        { index: 3, field: 'userId' },
      ],
    })

    await Promise.all(vendorNames.map((lane) => test.gateway.waybill.resume({ lane })))
    await test.gateway.waybill.flush()
    expect((await test.post('/v1/batch', { batch: batch.batch.slice(0, 3) })).status).toBe(200)
    await test.gateway.waybill.flush()
    expect(test.sandbox.operations({ vendor: 'synerise', kind: 'event' })).toHaveLength(3)
  })

  it('answers 503 when it cannot write, and reports no data about it', async () => {
    const lines: string[] = []
    const log = { level: 'warn', stream: { write: (line: string) => void lines.push(line) } } as const
    const store = { ...memoryStore(), commit: () => Promise.reject(new Error('disk gone: secret')) }
    const test = await start({ store, log })
    const response = await test.post('/v1/track', track(1))
    expect(response.status).toBe(503)
    const body = await response.text()
    expect(JSON.parse(body)).toMatchObject({ success: false, code: 'store_failed', accepted: 0 })
    expect(body).not.toContain('secret')
    expect(lines.join()).not.toMatch(/secret|u-1|test-key/)
    const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(said).toContainEqual(expect.objectContaining({ level: 'warn', route: '/v1/track', status: 503 }))
    expect(said).toContainEqual(expect.objectContaining({ level: 'error', msg: 'store failed' }))
    const ready = await fetch(`${test.url}/readyz`)
    expect([ready.status, await ready.json()]).toMatchObject([503, { status: 'store_failed' }])
  })

  it('reports neither success nor the client’s own mistakes', async () => {
    const lines: string[] = []
    const test = await start({ log: { level: 'info', stream: { write: (line) => void lines.push(line) } } })
    await test.post('/v1/track', track(1))
    await test.post('/v1/track', {})
    expect(lines.filter((line) => line.includes('route'))).toEqual([])
  })
})

describe('closing', () => {
  it('refuses new events at once, delivers what it has, and tells that nothing is left', async () => {
    const test = await start()
    test.sandbox.setFaults([{ name: 'slow', match: { vendor: 'yespo' }, act: { do: 'delay', ms: 300 } }])
    expect((await test.post('/v1/track', track(1))).status).toBe(200)
    const closed = test.gateway.close({ timeoutMs: 5_000 })
    const refused = await test.post('/v1/track', track(2))
    expect([refused.status, await refused.json()]).toMatchObject([503, { success: false, code: 'closing' }])
    expect(refused.headers.get('connection')).toBe('close')
    expect((await fetch(`${test.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${test.url}/healthz`)).status).toBe(200)
    expect(await closed).toEqual({ settled: true, left: { 'salesforce-personalization': 0, yespo: 0, synerise: 0 } })
    expect(test.sandbox.operations({ vendor: 'yespo', kind: 'event' })).toHaveLength(1)
    await expect(fetch(`${test.url}/healthz`)).rejects.toThrow()
  })

  it('still repeats what a vendor did not take at first', async () => {
    const test = await start({ defaults: { backoffMs: 20 } })
    const act = { do: 'answer', status: 503 } as const
    test.sandbox.setFaults([{ name: 'down', match: { vendor: 'yespo' }, when: { first: 2 }, act }])
    await test.post('/v1/track', track(1))
    expect(await test.gateway.close({ timeoutMs: 5_000 })).toMatchObject({ settled: true, left: { yespo: 0 } })
    expect(test.sandbox.operations({ vendor: 'yespo', kind: 'event' })).toHaveLength(1)
  })

  it('counts what is left when the deadline is over', async () => {
    const test = await start()
    await test.gateway.waybill.hold({ lane: 'synerise', reason: 'test' })
    await test.post('/v1/batch', { batch: [track(1), track(2)] })
    expect(await test.gateway.close({ timeoutMs: 200 })).toMatchObject({
      settled: false,
      left: { synerise: 2, yespo: 0 },
    })
  })

  it.each([
    ['without a key', 'host: localhost'],
    ['with one', 'host: localhost\r\nauthorization: Basic dGVzdC1rZXk6'],
    ['already refused', 'host: elsewhere.example'],
  ])('does not wait for a client that never finishes its request, %s', async (_, head) => {
    const test = await start()
    const { hostname, port } = new URL(test.url)
    const socket = connect(Number(port), hostname)
    // What is not read keeps a socket from seeing its end.
    socket.on('error', () => undefined).resume()
    socket.write(`POST /v1/track HTTP/1.1\r\n${head}\r\ncontent-length: 100\r\n\r\n{`)
    await expect(fetch(`${test.url}/healthz`)).resolves.toMatchObject({ status: 200 })
    const gone = new Promise((resolve) => socket.once('close', resolve))
    await test.gateway.close({ timeoutMs: 100 })
    await gone
  })
})

describe('addresses', () => {
  it.each(['0.0.0.0', '::', '192.168.1.1', '128.0.0.1'])('does not open on %s without a write key', async (host) => {
    await expect(createGateway({ destinations: [], host })).rejects.toMatchObject({
      name: 'ConfigurationError',
      issues: [{ field: 'writeKeys', rule: expect.stringContaining(host) }],
    })
  })

  it('opens there with one', async () => {
    const gateway = await createGateway({ destinations: [], host: '0.0.0.0', port: 0, writeKeys: ['k'] })
    await gateway.listen()
    await gateway.close()
  })
})
