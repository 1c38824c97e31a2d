import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { HttpStream, StreamOptions, Transport } from '../../http-message.js'
import { bearerAuth } from '../auth/bearer-auth.js'
import { basicAuth } from '../auth/fixed-auth.js'
import { createHttpTransport } from './create-http-transport.js'
import type { HttpTransportOptions } from './transport-options.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open(listener: RequestListener, options: Partial<HttpTransportOptions> = {}) {
  const server: Server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const transport = createHttpTransport({ baseUrl, ...options })
  closing.push(() => transport.close())
  return { server, transport }
}

async function stream(transport: Transport, options: StreamOptions = { silenceMs: 5_000 }) {
  const answer = await transport.stream?.({ method: 'GET', path: '/export' }, options)
  if (!answer) throw new Error('no answer')
  return answer
}

async function begun(transport: Transport, options?: StreamOptions): Promise<HttpStream> {
  const answer = await stream(transport, options)
  if (typeof answer.body === 'string') throw new Error(`HTTP ${answer.status}: ${answer.body}`)
  return answer as HttpStream
}

async function textOf({ body }: HttpStream): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

describe('a streamed answer', () => {
  it('begins with status and headers, and brings the bytes while more are to come', async () => {
    let finish = () => {}
    const { transport } = await open((_, response) => {
      response.setHeader('x-count', '2')
      response.write('first ')
      finish = () => response.end('second')
    })
    const answer = await begun(transport)
    expect(answer).toMatchObject({ status: 200, headers: { 'x-count': '2' } })
    const iterator = answer.body[Symbol.asyncIterator]()
    expect(Buffer.from((await iterator.next()).value).toString()).toBe('first ')
    const next = iterator.next()
    finish()
    expect(Buffer.from((await next).value).toString()).toBe('second')
    expect((await iterator.next()).done).toBe(true)
  })

  it('carries the credentials, and is asked for again with new ones after a 401', async () => {
    let tokens = 0
    const { transport } = await open(
      (request, response) => {
        if (request.headers.authorization === 'Bearer token-2') response.end('data')
        else response.writeHead(401).end('no')
      },
      { authorizers: { default: bearerAuth(() => `token-${++tokens}`) } },
    )
    expect(await textOf(await begun(transport))).toBe('data')
    expect(tokens).toBe(2)
  })

  it('is read whole where it is no success', async () => {
    const { transport } = await open((_, response) => response.writeHead(403, { 'x-why': 'list' }).end('Forbidden ü'), {
      authorizers: { default: basicAuth('u', 'p') },
    })
    expect(await stream(transport)).toEqual({
      status: 403,
      headers: expect.objectContaining({ 'x-why': 'list' }),
      body: 'Forbidden ü',
    })
  })

  it('that is no success may not be endless', async () => {
    const { transport } = await open(
      (_, response) => {
        response.writeHead(500)
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(10_000)));
        }
        response.on('drain', more)
        more()
      },
      { maxResponseBytes: 50_000 },
    )
    await expect(stream(transport)).rejects.toMatchObject({ code: 'response_too_large' })
  })

  it('is larger than what send would take, and makes a slow reader’s vendor wait', async () => {
    const part = Buffer.alloc(64 * 1024, 'x')
    const parts = 400
    let written = 0
    const { transport } = await open(
      (_, response) => {
        const more = () => {
          while (written < parts) {
            written++
            if (!response.write(part)) return
          }
          response.end()
        }
        response.on('drain', more)
        more()
      },
      { maxResponseBytes: 1_000 },
    )
    const { body } = await begun(transport)
    const iterator = body[Symbol.asyncIterator]()
    await iterator.next()
    let before = -1
    await expect
      .poll(
        () => {
          const stands = before === written
          before = written
          return stands
        },
        { interval: 100 },
      )
      .toBe(true)
    expect(written).toBeLessThan(parts)
    let bytes = 0
    for await (const chunk of body) bytes += chunk.length
    expect(bytes).toBeGreaterThan((parts - 2) * part.length)
    expect(written).toBe(parts)
  })
})

describe('a stream ends', () => {
  it.each([
    ['before it begins', () => {}],
    ['in the middle', (write: (text: string) => void) => write('some')],
  ])('with a timeout when the vendor falls silent %s', async (_, act) => {
    const { transport } = await open((_request, response) => act((text) => response.write(text)))
    const reading = stream(transport, { silenceMs: 500 }).then((answer) => textOf(answer as HttpStream))
    await expect(reading).rejects.toMatchObject({ name: 'NetworkError', code: 'timeout', sent: true })
  })

  it('not with a timeout when it is the reader who takes the time', async () => {
    const { transport } = await open((_, response) => response.end(Buffer.alloc(2_000_000, 'x')))
    const { body } = await begun(transport, { silenceMs: 500 })
    let bytes = 0
    for await (const chunk of body) {
      if (bytes === 0) await new Promise((resolve) => setTimeout(resolve, 800))
      bytes += chunk.length
    }
    expect(bytes).toBe(2_000_000)
  })

  it('with an error when the connection breaks', async () => {
    const { transport } = await open((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('some', () => response.destroy())
    })
    const reading = stream(transport).then((answer) => textOf(answer as HttpStream))
    await expect(reading).rejects.toMatchObject({ code: 'connection_lost', sent: true })
  })

  it('when its caller aborts it, also in the middle', async () => {
    const { transport } = await open((_, response) => response.write('some'))
    const abort = new AbortController()
    const { body } = await begun(transport, { silenceMs: 5_000, signal: abort.signal })
    const iterator = body[Symbol.asyncIterator]()
    await iterator.next()
    const next = iterator.next()
    abort.abort()
    await expect(next).rejects.toMatchObject({ code: 'aborted' })
    expect((await iterator.next()).done).toBe(true)
  })

  it('when its reader leaves, which frees the socket for the next one', async () => {
    const { transport } = await open((_, response) => response.write('some'), { connections: 1 })
    for (let time = 0; time < 3; time++) {
      for await (const chunk of (await begun(transport)).body) {
        expect(Buffer.from(chunk).toString()).toBe('some')
        break
      }
    }
  })

  it('before the transport closes', async () => {
    const { transport } = await open((_, response) => response.end('some'))
    const answer = await begun(transport)
    const closed = transport.close()
    expect(await textOf(answer)).toBe('some')
    await closed
    await expect(stream(transport)).rejects.toMatchObject({ code: 'transport_closed' })
  })
})
