import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { GatewayOptions } from './gateway-options.js'
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js'

let test: TestGateway
const sockets: Socket[] = []
const start = async (options?: Partial<GatewayOptions>) => {
  test = await startTestGateway(options)
}
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await test.close()
})

const event = { userId: 'u-1', event: 'Something Special', messageId: 'm-1' }

/** A connection that says what it is told, byte for byte. */
function open(text: string) {
  const { hostname, port } = new URL(test.url)
  const socket = connect(Number(port), hostname)
  sockets.push(socket)
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk.toString()
  })
  socket.on('error', () => undefined)
  socket.write(text)
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(answer)))
  return { socket, closed }
}

const request = (path: string, ...headers: string[]) =>
  [`POST ${path} HTTP/1.1`, 'host: x', 'authorization: Bearer k', ...headers, '', ''].join('\r\n')

describe('slow requests', () => {
  const limits = { headersTimeoutMs: 300, requestTimeoutMs: 600 }

  it('are cut off while their headers trickle in', async () => {
    await start(limits)
    const { socket, closed } = open('POST /v1/track HTTP/1.1\r\n')
    const drip = setInterval(() => socket.write('x-a: b\r\n'), 50)
    expect(await closed).toContain('408')
    clearInterval(drip)
  })

  it('are cut off while their body trickles in, and nothing of them is kept', async () => {
    await start(limits)
    const { socket, closed } = open(request('/v1/track', 'content-length: 1000'))
    const drip = setInterval(() => socket.write(' '), 50)
    expect(await closed).toContain('408')
    clearInterval(drip)
    expect(await test.gateway.waybill.totals()).toMatchObject({ synerise: { accepted: 0 } })
  })

  it.each([
    [{ headersTimeoutMs: 300 }, 'POST /v1/track HTTP/1.1\r\n', 'x-a: b\r\n'],
    [{ requestTimeoutMs: 300 }, request('/v1/track', 'content-length: 1000'), ' '],
  ])('are cut off by %j alone', async (own, head, more) => {
    await start(own)
    const startedAt = performance.now()
    const { socket, closed } = open(head)
    const drip = setInterval(() => socket.write(more), 50)
    expect(await closed).toContain('408')
    clearInterval(drip)
    // By default headers may take ten seconds, and the whole thirty.
    expect(performance.now() - startedAt).toBeLessThan(8_000)
  })

  it('keep nobody else waiting', async () => {
    await start(limits)
    for (let index = 0; index < 100; index++) open(request('/v1/batch', 'content-length: 1000'))
    expect((await test.post('/v1/track', event)).status).toBe(200)
  })
})

describe('requests that are not what they seem', () => {
  it.each([
    ['two lengths', request('/v1/track', 'content-length: 2', 'content-length: 3')],
    ['a length and chunks', request('/v1/track', 'content-length: 2', 'transfer-encoding: chunked')],
    ['a line break in a header', request('/v1/track', 'x-a: b\n\r: c')],
    ['headers without end', `POST /v1/track HTTP/1.1\r\n${'x-a: b\r\n'.repeat(20_000)}`],
    ['no HTTP', 'hello\r\n\r\n'],
  ])('are refused: %s', async (_, text) => {
    await start({ requestTimeoutMs: 500, headersTimeoutMs: 500 })
    expect(await open(text).closed).toMatch(/^(HTTP\/1\.1 (400|408|431) |$)/)
    expect((await test.post('/v1/track', event)).status).toBe(200)
  })

  it.each([
    '/../../etc/passwd',
    '/v1/%2e%2e/%2e%2e/etc/passwd',
    '/v1/..%2f..%2fetc%2fpasswd',
    '/v1/track/../../x',
    '//v1/track',
    '/v1/track%00',
  ])('find nothing at %s', async (path) => {
    await start()
    const { socket, closed } = open(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
    socket.end()
    expect(await closed).toMatch(/^HTTP\/1\.1 4\d\d /)
  })

  it('put nothing of theirs into a header of the answer', async () => {
    await start()
    const poison = 'a\r\nset-cookie: x=1'
    const response = await test.post(`/v1/${encodeURIComponent(poison)}`, {
      ...event,
      messageId: poison,
      event: poison,
    })
    expect(response.status).toBe(404)
    const answer = await test.post('/v1/decide', { ...event, messageId: poison, destination: poison })
    for (const { headers } of [response, answer]) expect(JSON.stringify([...headers])).not.toMatch(/x=1|cookie/)
  })
})

describe('write keys', () => {
  it.each([
    '',
    'Basic',
    'Basic !!!',
    'Basic Og==',
    'Bearer',
    'Digest k',
    `Bearer ${'k'.repeat(201)}`,
    'Bearer К',
    'Bearer __proto__',
  ])('are refused as %j', async (authorization) => {
    await start({ writeKeys: ['k'] })
    const { closed, socket } = open(
      `POST /v1/track HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: ${authorization}\r\ncontent-length: 2\r\n\r\n{}`,
    )
    socket.end()
    expect(await closed).toMatch(/^HTTP\/1\.1 (400|401) /)
  })

  it('are not told apart: a near miss is answered as any other', async () => {
    await start({ writeKeys: ['secret-key-1'] })
    const answer = async (key: string) => {
      const response = await test.post('/v1/track', event, { headers: { authorization: `Bearer ${key}` } })
      return [response.status, await response.text()]
    }
    expect(await answer('secret-key-2')).toEqual(await answer('x'))
  })
})

describe('what answers carry', () => {
  it.each(['/healthz', '/readyz', '/metrics', '/nothing', '/v1/track'])(
    '%s tells a browser to do nothing with it',
    async (path) => {
      await start()
      const { headers } = await fetch(test.url + path, { method: path.startsWith('/v1') ? 'POST' : 'GET' })
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'")
      expect(headers.get('x-powered-by')).toBeNull()
      expect(headers.get('strict-transport-security')).toBeNull()
    },
  )

  it('lets only the origins in that are named', async () => {
    await start({ corsOrigins: ['https://shop.example'] })
    const allowed = async (origin: string) =>
      (await test.post('/v1/track', event, { headers: { origin } })).headers.get('access-control-allow-origin')
    expect(await allowed('https://shop.example')).toBe('https://shop.example')
    expect(await allowed('https://evil.example')).toBeNull()
  })

  it('tells an address that sends too often when to come again', async () => {
    await start({ requestsPerMinute: 2 })
    const statuses = []
    for (let index = 0; index < 3; index++) statuses.push((await test.post('/v1/track', event)).status)
    expect(statuses).toEqual([200, 200, 429])
    const refused = await test.post('/v1/batch', { batch: [] })
    expect(await refused.json()).toMatchObject({ success: false, code: 'too_many_requests' })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await fetch(`${test.url}/healthz`)).status).toBe(200)
  })
})

describe('logs', () => {
  it('hold no address, header, URL, value or key, whatever happens', async () => {
    const lines: string[] = []
    await start({
      log: { level: 'debug', stream: { write: (line) => void lines.push(line) } },
      writeKeys: ['test-key'],
    })
    lines.length = 0
    await test.post('/v1/track?secret-query=1', { ...event, userId: 'secret-user', properties: { a: 'secret-value' } })
    await test.post('/v1/track', { secret: 'secret-field', event: 5 })
    await test.post('/v1/secret-path', {})
    await test.post('/v1/track', event, {
      headers: { authorization: 'Bearer secret-key', 'x-forwarded-for': '1.2.3.4' },
    })
    await test.gateway.waybill.flush()
    await expect.poll(() => lines.length).toBeGreaterThanOrEqual(4)
    expect(lines.join('\n')).not.toMatch(/secret|test-key|127\.0\.0\.1|1\.2\.3\.4|m-1/)
  })
})
