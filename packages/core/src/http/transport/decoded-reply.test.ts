import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpTransport } from './create-http-transport.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const json = JSON.stringify({ message: 'Привіт' })

/** Sends one request to a server that answers so. */
async function answerOf(encoding: string, body: Buffer, { status = 200, maxResponseBytes = 1_000_000 } = {}) {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(String(request.headers['accept-encoding']))
    response.writeHead(status, { 'content-type': 'application/json', 'content-encoding': encoding }).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const transport = createHttpTransport({ baseUrl, authorizers: {}, maxResponseBytes })
  closing.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  closing.push(() => transport.close())
  const request = { method: 'POST', path: '/', body: '{}' } as const
  return {
    asked,
    sent: () => transport.send(request, { deadlineAt: performance.now() + 20_000 }),
    streamed: () => transport.stream?.(request, { silenceMs: 20_000 }),
  }
}

describe.each([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['GZIP', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
])('an answer in %s', (encoding, compress) => {
  it('is asked for and decompressed', async () => {
    const { asked, sent } = await answerOf(encoding, compress(json))
    const reply = await sent()
    expect(reply.body).toBe(json)
    expect(reply.headers).not.toHaveProperty('content-encoding')
    expect(asked).toEqual(['gzip, deflate, br'])
  })

  it('is decompressed where a stream was asked for and an error came', async () => {
    const { streamed } = await answerOf(encoding, compress(json), { status: 400 })
    expect(await streamed()).toMatchObject({ status: 400, body: json })
  })

  it('that would be too large is not read', async () => {
    const bomb = await answerOf(encoding, compress('0'.repeat(1_000_000)), { maxResponseBytes: 10_000 })
    await expect(bomb.sent()).rejects.toMatchObject({ code: 'response_too_large', sent: true })
    const error = await answerOf(encoding, compress('0'.repeat(1_000_000)), { maxResponseBytes: 10_000, status: 400 })
    await expect(error.streamed()).rejects.toMatchObject({ code: 'response_too_large', sent: true })
  })
})

it.each([
  ['gzip', Buffer.from(json)],
  ['gzip', gzipSync(json).subarray(0, 20)],
  ['zstd', gzipSync(json)],
])('an answer in %s that cannot be read stays as it came', async (encoding, body) => {
  const { sent } = await answerOf(encoding, body)
  expect(await sent()).toMatchObject({ body: body.toString('utf8'), headers: { 'content-encoding': encoding } })
})
