import { getEventListeners, once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../clock.js'
import { type ScriptedVendor, startScriptedVendor } from '../../conformance/scripted-vendor.js'
import { NetworkError } from '../../errors/network-error.js'
import type { HttpRequest, SendOptions, Transport } from '../../http-message.js'
import type { Authorizer } from '../auth/authorizer.js'
import { createHttpTransport } from './create-http-transport.js'
import type { HttpTransportOptions } from './transport-options.js'

let vendor: ScriptedVendor
let opened: Transport[] = []
let servers: Server[] = []

beforeAll(async () => {
  vendor = await startScriptedVendor()
})
afterAll(() => vendor.close())
beforeEach(() => vendor.follow(() => ({})))
afterEach(async () => {
  await Promise.all(opened.map((transport) => transport.close()))
  for (const server of servers) server.close()
  opened = []
  servers = []
})

function open(options: Partial<HttpTransportOptions> = {}): Transport {
  const transport = createHttpTransport({ baseUrl: vendor.url, ...options })
  opened.push(transport)
  return transport
}

/** A server below HTTP; gives its URL. */
async function listen(onConnection: (socket: Socket) => void): Promise<string> {
  const server = createServer(onConnection)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(server)
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const soon = (ms = 5_000) => ({ deadlineAt: performance.now() + ms })
const post: HttpRequest = { method: 'POST', path: '/events', body: '{}' }

async function failureOf(transport: Transport, options: SendOptions = soon()): Promise<NetworkError> {
  const cause = await transport.send(post, options).catch((error: unknown) => error)
  expect(cause).toBeInstanceOf(NetworkError)
  return cause as NetworkError
}

describe('no connection: nothing was sent', () => {
  it('a refused one', async () => {
    const url = await listen(() => undefined)
    servers[0]?.close()
    const error = await failureOf(open({ baseUrl: url }))
    expect(error).toMatchObject({ code: 'connect_failed', sent: false, kind: 'unavailable' })
    expect(error.message).toContain('ECONNREFUSED')
  })

  it('a name that does not exist', async () => {
    expect(await failureOf(open({ baseUrl: 'http://nothing.invalid' }))).toMatchObject({
      code: 'connect_failed',
      sent: false,
    })
  })

  it('a server that does not speak TLS', async () => {
    const url = await listen((socket) => socket.end('this is no handshake'))
    const error = await failureOf(open({ baseUrl: url.replace('http:', 'https:') }))
    expect(error).toMatchObject({ code: 'connect_failed', sent: false })
  })
})

describe('a broken connection: it may have been processed', () => {
  const broken = { code: 'connection_lost', sent: true }

  it('reset after the request was read', async () => {
    vendor.follow(() => ({ fault: 'reset' }))
    expect(await failureOf(open())).toMatchObject(broken)
    expect(vendor.requests).toHaveLength(1)
  })

  it('reset before the request was read', async () => {
    vendor.resetBeforeReading()
    expect(await failureOf(open())).toMatchObject(broken)
  })

  it('closed without an answer', async () => {
    const url = await listen((socket) => socket.once('data', () => socket.end()))
    expect(await failureOf(open({ baseUrl: url }))).toMatchObject(broken)
  })

  it('cut inside the head', async () => {
    const url = await listen((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-le')))
    expect(await failureOf(open({ baseUrl: url }))).toMatchObject(broken)
  })

  it('cut inside a body of known length', async () => {
    vendor.follow(() => ({ body: '{"ok":true}', fault: 'truncate' }))
    expect(await failureOf(open())).toMatchObject(broken)
  })

  it('cut inside a chunked body', async () => {
    const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n'
    const url = await listen((socket) => socket.once('data', () => socket.end(head)))
    expect(await failureOf(open({ baseUrl: url }))).toMatchObject(broken)
  })

  it('an answer that is not HTTP', async () => {
    const url = await listen((socket) => socket.once('data', () => socket.end('220 mail.example ESMTP\r\n')))
    expect(await failureOf(open({ baseUrl: url }))).toMatchObject(broken)
  })

  it('is tried once, also on a kept socket that the server has given up', async () => {
    let connections = 0
    const url = await listen((socket) => {
      connections++
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
        socket.once('data', () => socket.destroy())
      })
    })
    const transport = open({ baseUrl: url, connections: 1 })
    await transport.send(post, soon())
    expect(await failureOf(transport)).toMatchObject(broken)
    expect(connections).toBe(1)
    expect((await transport.send(post, soon())).status).toBe(200)
  })
})

describe('an answer that is too large', () => {
  it.each([
    ['with its length', (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n`)],
    ['without', (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\n\r\n`)],
  ])('%s announced is not read to its end', async (_, head) => {
    const url = await listen((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => {
        head(socket)
        socket.write('x'.repeat(1001))
      })
    })
    const transport = open({ baseUrl: url, maxResponseBytes: 1000 })
    expect(await failureOf(transport)).toMatchObject({ code: 'response_too_large', sent: true })
  })

  it('is allowed up to the limit, in bytes', async () => {
    vendor.follow(() => ({ body: 'é'.repeat(500) }))
    expect((await open({ maxResponseBytes: 1000 }).send(post, soon())).body).toBe('é'.repeat(500))
    expect(await failureOf(open({ maxResponseBytes: 999 }))).toMatchObject({ code: 'response_too_large' })
  })
})

describe('the deadline and the signal', () => {
  const never: Authorizer = { authorize: () => new Promise(() => undefined), refused: () => false, secrets: () => [] }
  const states: readonly [string, () => Promise<Transport>, { sent: boolean }][] = [
    ['waiting for credentials', async () => open({ authorizers: { default: never } }), { sent: false }],
    [
      'waiting for a socket',
      async () => {
        vendor.follow(() => ({ fault: 'hang' }))
        const transport = open({ connections: 1 })
        void transport.send(post, soon(1_000)).catch(() => undefined)
        await vendor.received(1)
        return transport
      },
      { sent: false },
    ],
    [
      'waiting for the head',
      async () => {
        vendor.follow(() => ({ fault: 'hang' }))
        return open()
      },
      { sent: true },
    ],
    [
      'in the body',
      async () => {
        vendor.follow(() => ({ body: 'half of this', fault: 'hang-in-body' }))
        return open()
      },
      { sent: true },
    ],
  ]

  it.each(states)('%s: the deadline ends it', async (_, arrange, { sent }) => {
    const transport = await arrange()
    const start = performance.now()
    expect(await failureOf(transport, soon(500))).toMatchObject({ code: 'timeout', sent })
    expect(performance.now() - start).toBeGreaterThanOrEqual(499)
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  it.each(states)('%s: the signal ends it, and no listener is left on it', async (_, arrange, { sent }) => {
    const transport = await arrange()
    const already = vendor.requests.length
    const controller = new AbortController()
    const { signal } = controller
    const failure = failureOf(transport, { ...soon(), signal })
    if (sent) await vendor.received(already + 1)
    else await new Promise((resolve) => setTimeout(resolve, 20))
    const start = performance.now()
    controller.abort()
    expect(await failure).toMatchObject({ code: 'aborted', sent })
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('sends nothing when it is over before it begins', async () => {
    const transport = open()
    const signal = AbortSignal.abort()
    expect(await failureOf(transport, { ...soon(), signal })).toMatchObject({ code: 'aborted', sent: false })
    expect(await failureOf(transport, soon(-1))).toMatchObject({ code: 'timeout', sent: false })
    expect(vendor.requests).toEqual([])
  })

  it('gives the place of an ended request to the next one', async () => {
    vendor.follow((_, index) => (index === 0 ? { fault: 'hang' } : {}))
    const transport = open({ connections: 1 })
    const abort = new AbortController()
    const first = failureOf(transport, { ...soon(), signal: abort.signal })
    const second = transport.send(post, soon())
    await vendor.received(1)
    abort.abort()
    expect((await first).code).toBe('aborted')
    expect((await second).status).toBe(200)
  })

  it('goes by elapsed time: a wall clock that jumps changes nothing', async () => {
    vendor.follow(() => ({ delayMs: 50 }))
    let wall = 0
    const clock: Clock = {
      now: () => {
        wall += 1e9
        return wall
      },
      elapsed: () => performance.now(),
      after(ms, callback) {
        const timer = setTimeout(callback, ms)
        return () => clearTimeout(timer)
      },
    }
    expect((await open({ clock }).send(post, soon(2_000))).status).toBe(200)
    expect(await failureOf(open({ clock }), soon(20))).toMatchObject({ code: 'timeout' })
  })
})
