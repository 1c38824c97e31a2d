import { once } from 'node:events'
import { createServer } from 'node:net'
import { Agent } from 'undici'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ScriptedVendor, startScriptedVendor } from '../../conformance/scripted-vendor.js'
import { ConfigurationError } from '../../errors/configuration-error.js'
import { InvalidInputError } from '../../errors/invalid-input-error.js'
import type { HttpRequest, Transport } from '../../http-message.js'
import type { Credentials } from '../auth/authorizer.js'
import { basicAuth, queryAuth } from '../auth/fixed-auth.js'
import { createHttpTransport } from './create-http-transport.js'
import type { HttpTransportOptions } from './transport-options.js'

let vendor: ScriptedVendor
let opened: Transport[] = []

beforeAll(async () => {
  vendor = await startScriptedVendor()
})
afterAll(() => vendor.close())
afterEach(async () => {
  await Promise.all(opened.map((transport) => transport.close()))
  opened = []
  await expect.poll(() => vendor.sockets.open).toBe(0)
})
beforeEach(() => vendor.follow(() => ({})))

function open(options: Partial<HttpTransportOptions> = {}): Transport {
  const transport = createHttpTransport({ baseUrl: vendor.url, ...options })
  opened.push(transport)
  return transport
}

const soon = (ms = 5_000) => ({ deadlineAt: performance.now() + ms })
const post: HttpRequest = { method: 'POST', path: '/events', body: '{}' }

type Found = (error: null, addresses: readonly { readonly address: string; readonly family: number }[]) => void

/** Every name is this machine. */
const lookUpHere = (_name: string, _options: object, found: Found) => found(null, [{ address: '127.0.0.1', family: 4 }])

describe('prepare', () => {
  it('opens no socket, may come before, between and after sends, and does nothing once closed', async () => {
    const transport = open()
    await transport.prepare?.()
    expect(vendor.sockets.open).toBe(0)
    expect((await transport.send(post, soon())).status).toBe(200)
    await transport.prepare?.()
    await transport.close()
    await transport.prepare?.()
    const unused = open()
    await Promise.all([unused.close(), unused.prepare?.()])
  })
})

it('finishes a request that waited for its credentials when the transport was closed, engine and all', async () => {
  const authorize = () => new Promise<Credentials>((resolve) => setTimeout(resolve, 20, { generation: 1 }))
  const transport = open({ authorizers: { default: { authorize, refused: () => false, secrets: () => [] } } })
  const answer = transport.send(post, soon())
  const closed = transport.close()
  expect((await answer).status).toBe(200)
  await closed
})

describe('what is sent', () => {
  it('puts method, path with query, headers and body on the wire as given', async () => {
    const headers = { 'content-type': 'application/json', 'X-Trace': 'one' }
    await open().send({ method: 'PUT', path: '/a%20b?c=d', headers, body: '{"name":"Żółć 🐈"}' }, soon())
    expect(vendor.requests).toMatchObject([
      {
        method: 'PUT',
        path: '/a%20b?c=d',
        body: '{"name":"Żółć 🐈"}',
        headers: { 'content-type': 'application/json', 'x-trace': 'one' },
      },
    ])
    expect(vendor.requests[0]?.headers['user-agent']).toMatch(/^waybill\/\d+\.\d+\.\d+/)
  })

  it('appends the path to the base path, with or without a slash at its end', async () => {
    for (const baseUrl of [`${vendor.url}/api/v1`, `${vendor.url}/api/v1/`])
      await open({ baseUrl }).send({ method: 'GET', path: '/things' }, soon())
    expect(vendor.requests.map(({ path }) => path)).toEqual(['/api/v1/things', '/api/v1/things'])
  })

  it('sends one header per name: the later spelling wins over the earlier, the credentials over both', async () => {
    const transport = open({ authorizers: { default: basicAuth('user', 'right') }, userAgent: 'shop/2' })
    const headers = { 'x-a': 'old', 'X-A': 'new', Authorization: 'Bearer forged' }
    await transport.send({ ...post, headers }, soon())
    const [received] = vendor.requests
    expect(received?.headers['x-a']).toBe('new')
    expect(received?.headers['user-agent']).toBe('shop/2')
    expect(received?.headers['authorization']).toBe(`Basic ${Buffer.from('user:right').toString('base64')}`)
  })

  it('appends query credentials, percent-encoded, behind the query that is there', async () => {
    const transport = open({ authorizers: { default: queryAuth('api key', 'a&b=c/ü') } })
    await transport.send({ method: 'GET', path: '/x' }, soon())
    await transport.send({ method: 'GET', path: '/x?y=1' }, soon())
    expect(vendor.requests.map(({ path }) => path)).toEqual([
      '/x?api%20key=a%26b%3Dc%2F%C3%BC',
      '/x?y=1&api%20key=a%26b%3Dc%2F%C3%BC',
    ])
  })

  it('picks the authorizer that the request names, none for `none`, and refuses an unknown one', async () => {
    const transport = open({ authorizers: { default: basicAuth('u', 'first'), other: queryAuth('t', 'second') } })
    await transport.send({ ...post, auth: 'other' }, soon())
    await transport.send({ ...post, auth: 'none' }, soon())
    expect(vendor.requests.map(({ path, headers }) => [path, headers['authorization']])).toEqual([
      ['/events?t=second', undefined],
      ['/events', undefined],
    ])
    await expect(transport.send({ ...post, auth: 'missing' }, soon())).rejects.toThrow(ConfigurationError)
    await expect(transport.send({ ...post, auth: 'toString' }, soon())).rejects.toThrow(ConfigurationError)
  })
})

it('leaves out a header without a value, as a spread of an option that is not given makes one', async () => {
  const headers = { 'x-a': undefined, 'x-b': 'c' } as unknown as Record<string, string>
  expect((await open().send({ ...post, headers }, soon())).status).toBe(200)
  expect(vendor.requests[0]?.headers).toMatchObject({ 'x-b': 'c' })
  expect(vendor.requests[0]?.headers).not.toHaveProperty('x-a')
})

describe('what is refused before it is sent', () => {
  const refused: readonly [string, Partial<HttpRequest>][] = [
    ['an absolute URL', { path: 'http://127.0.0.1:1/x' }],
    ['a path that names a host', { path: '//127.0.0.1:1/x' }],
    ['the same with a backslash', { path: '/\\127.0.0.1:1/x' }],
    ['a relative path', { path: 'x' }],
    ['an empty path', { path: '' }],
    ['a path with a line break', { path: '/x HTTP/1.1\r\nx-evil: 1' }],
    ['a path with a raw non-ASCII character', { path: '/ü' }],
    ['a fragment', { path: '/x#y' }],
    ['a header value with CR LF', { headers: { 'x-a': 'b\r\nx-evil: 1' } }],
    ['a header value with LF', { headers: { 'x-a': 'b\nx-evil: 1' } }],
    ['a header value with NUL', { headers: { 'x-a': 'b\0' } }],
    ['a header value beyond Latin-1', { headers: { 'x-a': '€' } }],
    ['a header name with a line break', { headers: { 'x-a\r\nx-evil': '1' } }],
    ['an empty header name', { headers: { '': '1' } }],
    ['a host header', { headers: { Host: 'elsewhere.example' } }],
    ['a length of its own', { headers: { 'content-length': '1' } }],
    ['a transfer encoding', { headers: { 'transfer-encoding': 'chunked' } }],
    ...['Connection', 'expect', 'keep-alive', 'TE', 'trailer', 'upgrade'].map(
      (name): [string, Partial<HttpRequest>] => [`the header ${name}`, { headers: { [name]: 'x' } }],
    ),
  ]
  it.each(refused)('%s', async (_, wrong) => {
    const error = await open()
      .send({ ...post, ...wrong }, soon())
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(InvalidInputError)
    expect(vendor.requests).toEqual([])
  })

  it.each([
    [{ baseUrl: 'ftp://127.0.0.1' }, 'baseUrl'],
    [{ baseUrl: 'http://user:pass@127.0.0.1' }, 'baseUrl'],
    [{ connections: 0 }, 'connections'],
    [{ maxResponseBytes: 0.5 }, 'maxResponseBytes'],
    [{ userAgent: 'a\r\nb' }, 'userAgent'],
  ])('options %j', (wrong, field) => {
    expect(() => open(wrong)).toThrow(new RegExp(`createHttpTransport: ${field}`))
  })
})

describe('what comes back', () => {
  it('gives any status with its headers in lower case, repeated ones joined, and the body decoded', async () => {
    vendor.follow(() => ({ status: 418, headers: { 'X-Many': ['a', 'b'] }, body: 'čaj ☕' }))
    const response = await open().send(post, soon())
    expect(response).toMatchObject({ status: 418, headers: { 'x-many': 'a, b' }, body: 'čaj ☕' })
  })

  it('puts a body of many pieces together before decoding, and drops a byte order mark', async () => {
    const body = `\ufeff${'🐈'.repeat(100_000)}`
    vendor.follow(() => ({ body }))
    expect((await open().send(post, soon())).body === body.slice(1)).toBe(true)
  })

  it('does not follow redirects: the other server sees nothing', async () => {
    const other = createServer()
    let connections = 0
    other.on('connection', () => connections++)
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const location = `http://127.0.0.1:${(other.address() as { port: number }).port}/x`
    for (const status of [301, 302, 303, 307, 308]) {
      vendor.follow(() => ({ status, headers: { location } }))
      expect(await open().send(post, soon())).toMatchObject({ status, headers: { location } })
      expect(vendor.requests).toHaveLength(1)
    }
    expect(connections).toBe(0)
    other.close()
  })
})

describe('sockets', () => {
  it('never uses more than its connections, and serves those who wait in order', async () => {
    vendor.follow(() => ({ delayMs: 1 }))
    const transport = open({ connections: 3 })
    const order: number[] = []
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        await transport.send({ ...post, path: `/${index}` }, soon())
        order.push(index)
      }),
    )
    expect(vendor.sockets.most).toBeLessThanOrEqual(3)
    expect(vendor.requests.map(({ path }) => path)).toHaveLength(60)
    for (const [place, index] of order.entries()) expect(Math.abs(place - index)).toBeLessThanOrEqual(3)
  })

  it('keeps a socket for the next request, and gives it up after keepAliveTimeoutMs', async () => {
    const transport = open({ keepAliveTimeoutMs: 50 })
    for (let sent = 0; sent < 10; sent++) await transport.send(post, soon())
    expect(vendor.sockets.most).toBeLessThanOrEqual(2)
    expect(vendor.sockets.open).toBeGreaterThan(0)
    await expect.poll(() => vendor.sockets.open, { timeout: 3_000 }).toBe(0)
  })

  it('gives up connecting after connectTimeoutMs, long before the deadline', async () => {
    // A name that is never resolved: no connection, and no refusal of one.
    const started = performance.now()
    const unresolved = open({
      baseUrl: 'http://vendor.example',
      connectTimeoutMs: 100,
      tls: { lookup: () => undefined },
    })
    await expect(unresolved.send(post, soon(60_000))).rejects.toMatchObject({ code: 'connect_failed', sent: false })
    // By default it would try for 10 seconds.
    expect(performance.now() - started).toBeLessThan(8_000)
  })

  it('connects as the options in tls say', async () => {
    const { port } = new URL(vendor.url)
    const named = open({ baseUrl: `http://vendor.example:${port}`, tls: { lookup: lookUpHere } })
    expect((await named.send(post, soon())).status).toBe(200)
  })

  it('sends through a dispatcher of the caller and leaves it open', async () => {
    const agent = new Agent()
    const transport = open({ dispatcher: agent })
    expect((await transport.send(post, soon())).status).toBe(200)
    await transport.close()
    expect(agent.closed).toBe(false)
    await agent.close()
  })
})

describe('close', () => {
  it('waits for requests in flight and for those that wait, then ends the sockets', async () => {
    vendor.follow(() => ({ delayMs: 30, body: 'done' }))
    const transport = open({ connections: 1 })
    const answers = [transport.send(post, soon()), transport.send(post, soon()), transport.send(post, soon())]
    let settled = 0
    for (const answer of answers) void answer.then(() => settled++)
    await vendor.received(1)
    await transport.close()
    expect(settled).toBe(3)
    await expect.poll(() => vendor.sockets.open).toBe(0)
  })

  it('may be called twice, also before anything was sent, and refuses what comes later', async () => {
    const transport = open()
    await Promise.all([transport.close(), transport.close()])
    await transport.close()
    await expect(transport.send(post, soon())).rejects.toMatchObject({ code: 'transport_closed', kind: 'unavailable' })
  })
})
