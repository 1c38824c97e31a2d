import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'

let test: TestGateway
beforeAll(async () => {
  test = await startTestGateway({
    writeKeys: ['test-key'],
    adminToken: 'a-token-of-this-test',
    trustProxy: ['127.0.0.1'],
    requestsPerMinute: 40,
    strangers: { refusalsPerSecond: 1_000 },
  })
})
afterAll(() => test.close())

/** Most bytes that a stranger sends before the test gives up: more than all buffers on the way can hold. */
const enough = 60_000_000

/** Sends a body that never ends; resolves with how many bytes went out until the connection was cut. */
async function flood(head: string): Promise<number> {
  const { hostname, port } = new URL(test.url)
  const socket = connect(Number(port), hostname)
  let isOpen = true
  socket.on('error', () => undefined).once('close', () => (isOpen = false))
  socket.resume().write(`${head} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`)
  const piece = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, '['), Buffer.from('\r\n')])
  const cut = new Promise((resolve) => socket.once('close', resolve))
  let sent = 0
  while (isOpen && sent < enough) {
    sent += piece.length
    if (!socket.write(piece)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), cut])
  }
  socket.destroy()
  return sent
}

describe('a body without end', () => {
  it.each([
    'POST /nothing',
    'POST /v1/m',
    'POST /v1/nothing',
    'POST /v1/track',
    'GET /healthz',
    'GET /metrics',
    'GET /v1/pixel/track',
    'POST /admin/api/session',
    'POST /admin/api/nothing',
    'OPTIONS /v1/track',
    'DELETE /v1/track',
  ])('is cut: %s', async (head) => {
    expect(await flood(head)).toBeLessThan(enough)
  })
})

describe('what nobody asked for', () => {
  it.each(['/nothing', '/v1/nothing', '/healthz'])('is not even parsed: %s', async (path) => {
    const response = await test.post(path, '{"', { headers: { authorization: '' } })
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'not_found' }])
  })
})

it('a bomb costs its sender time, though it is refused', async () => {
  const cost = async () => {
    const text = await (await fetch(`${test.url}/metrics`)).text()
    return Number(/^waybill_stranger_cpu_seconds_total (\S+)$/m.exec(text)?.[1])
  }
  const before = await cost()
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(50_000_000)))
  const headers = { authorization: '', 'content-encoding': 'gzip' }
  expect((await test.post('/v1/batch', '', { body: bomb, headers })).status).toBe(413)
  expect(await cost()).toBeGreaterThan(before)
})

describe('a proxy that writes ports', () => {
  it('hides nobody from a limit by address', async () => {
    const send = (from: string) =>
      test.post('/v1/track', { userId: 'u', event: 'E' }, { headers: { 'x-forwarded-for': from } })
    const answers = await Promise.all(Array.from({ length: 45 }, (_, at) => send(`192.0.2.7:${40_000 + at}`)))
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5)
    const network = await Promise.all(Array.from({ length: 45 }, (_, at) => send(`2001:db8:1:2::${at + 1}`)))
    expect(network.filter(({ status }) => status === 429)).toHaveLength(5)
    expect((await send('192.0.2.8')).status).toBe(200)
  })
})
