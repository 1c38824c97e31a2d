import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { GatewayOptions } from '../gateway-options.js'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'

let test: TestGateway
const sockets: Socket[] = []
const start = async (options: Partial<GatewayOptions> = {}) => {
  test = await startTestGateway({ writeKeys: ['test-key'], ...options })
}
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await test.close()
})

const event = { type: 'track', userId: 'u-1', event: 'Something Special', messageId: 'm-1' }
const inBody = (writeKey: string, body: object = event) => JSON.stringify({ ...body, writeKey })
const noHead = { authorization: '' }

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${test.url}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
}
const work = async () => ({
  bytes: await metric('waybill_stranger_read_bytes_total'),
  inflates: await metric('waybill_stranger_inflates_total'),
  parses: await metric('waybill_stranger_parses_total'),
})
const nothing = { bytes: 0, inflates: 0, parses: 0 }

/** A connection of its own, and everything it is answered until its end. */
function open(text: string) {
  const { hostname, port } = new URL(test.url)
  const socket = connect(Number(port), hostname)
  sockets.push(socket)
  let answer = ''
  socket.on('data', (chunk) => (answer += chunk.toString())).on('error', () => undefined)
  if (text) socket.write(text)
  return { socket, closed: once(socket, 'close').then(() => answer) }
}
const head = (length: number, ...headers: string[]) =>
  ['POST /v1/batch HTTP/1.1', 'host: x', `content-length: ${length}`, ...headers, '', ''].join('\r\n')

describe('a wrong key in the head', () => {
  const long = JSON.stringify({ batch: Array.from({ length: 2_000 }, () => event) })

  it.each([
    ['Basic', '/v1/batch', { authorization: `Basic ${btoa('wrong:')}` }],
    ['Bearer', '/v1/track', { authorization: 'Bearer wrong' }],
    ["Jitsu's header", '/v1/batch', { ...noHead, 'x-write-key': 'wrong' }],
    ['the query', '/v1/batch?writeKey=wrong', noHead],
  ])('costs no byte of the body: %s', async (_, path, headers) => {
    await start()
    for (const encoding of ['identity', 'gzip', 'br']) {
      const body = encoding === 'gzip' ? new Uint8Array(gzipSync(long)) : long
      const response = await test.post(path, '', { body, headers: { ...headers, 'content-encoding': encoding } })
      expect([response.status, await response.json()]).toMatchObject([401, { code: 'unauthorized' }])
    }
    expect(await work()).toEqual(nothing)
    expect(await metric('waybill_wrong_keys_total')).toBe(3)
  })

  it('is answered while its body is still on the way', async () => {
    await start()
    const { socket } = open(head(400_000, 'authorization: Bearer wrong'))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toContain('401')
  })

  it('is not made good by one in the body', async () => {
    await start()
    const headers = { authorization: 'Bearer wrong' }
    expect((await test.post('/v1/track', inBody('test-key'), { headers })).status).toBe(401)
    expect(await work()).toEqual(nothing)
  })

  it('makes way for a good one: each place of a key lets events in', async () => {
    await start()
    const keyed: [string, Record<string, string>][] = [
      ['/v1/track', { authorization: `Basic ${btoa('test-key:')}` }],
      ['/v1/track', { authorization: 'Bearer test-key' }],
      ['/v1/track', { ...noHead, 'x-write-key': 'test-key' }],
      ['/v1/track?writeKey=test-key', noHead],
    ]
    for (const [path, headers] of keyed) expect((await test.post(path, event, { headers })).status).toBe(200)
    expect(await work()).toEqual(nothing)
  })
})

describe('a key in the body', () => {
  it.each([
    ['wrong', inBody('wrong')],
    ['absent', JSON.stringify(event)],
    ['of another depth', JSON.stringify({ ...event, properties: { writeKey: 'wrong' } })],
    ['no text', JSON.stringify({ ...event, writeKey: { a: 1 } })],
    ['in what is no JSON', '{"writeKey":"wrong"'.padEnd(30_000, '[')],
  ])('is looked for without parsing: %s', async (_, body) => {
    await start()
    const plain = await test.post('/v1/track', body, { headers: noHead })
    const packed = new Uint8Array(gzipSync(body))
    const inflated = await test.post('/v1/track', '', {
      body: packed,
      headers: { ...noHead, 'content-encoding': 'gzip' },
    })
    expect([plain.status, inflated.status]).toEqual([401, 401])
    expect(await work()).toEqual({ bytes: body.length + packed.length, inflates: 1, parses: 0 })
  })

  it.each(['test-key', 'a"b\\c/d'])('lets events in: %j, written in any way', async (key) => {
    await start({ writeKeys: [key] })
    for (const body of [
      inBody(key),
      `{ "writeKey" :\n${JSON.stringify(key).replace('/', '\\/')}, ${JSON.stringify(event).slice(1)}`,
    ])
      expect((await test.post('/v1/track', body, { headers: noHead })).status).toBe(200)
  })

  it('must be the key of the whole', async () => {
    await start()
    const body = { ...event, properties: { writeKey: 'test-key' } }
    expect((await test.post('/v1/track', body, { headers: noHead })).status).toBe(401)
    const members = { batch: [{ ...event, writeKey: 'test-key' }] }
    expect((await test.post('/v1/batch', members, { headers: noHead })).status).toBe(401)
    expect(await work()).toMatchObject({ parses: 2 })
  })
})

describe('strangers together', () => {
  it('hold so many bytes and no more: the oldest goes first, and nobody with a key', async () => {
    await start({ strangers: { bodyBytes: 20_000 } })
    const first = open(head(100_000) + 'x'.repeat(15_000))
    await expect.poll(() => metric('waybill_stranger_body_bytes')).toBe(15_000)
    const second = open(head(100_000) + 'x'.repeat(15_000))
    const [answer] = (await once(first.socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/429[\s\S]*strangers_busy/)
    expect(await metric('waybill_stranger_body_bytes')).toBe(15_000)
    expect(await metric('waybill_stranger_bodies_refused_total')).toBe(1)
    expect((await test.post('/v1/track', event)).status).toBe(200)
    expect((await test.post('/v1/track', inBody('test-key'), { headers: noHead })).status).toBe(200)
    second.socket.destroy()
    await expect.poll(() => metric('waybill_stranger_body_bytes')).toBe(0)
  })

  it('have so many connections and no more: the oldest goes first, and nobody with a key', async () => {
    await start({ strangers: { connections: 3 } })
    const known = open(head(JSON.stringify({ batch: [event] }).length, 'authorization: Bearer test-key'))
    known.socket.write(JSON.stringify({ batch: [event] }))
    await once(known.socket, 'data')
    const oldest = open('')
    await once(oldest.socket, 'connect')
    for (let index = 0; index < 3; index++) await once(open('').socket, 'connect')
    await oldest.closed
    expect(await metric('waybill_stranger_connections_cut_total')).toBeGreaterThanOrEqual(1)
    expect(await metric('waybill_stranger_connections')).toBeLessThanOrEqual(3)
    known.socket.write(head(JSON.stringify({ batch: [] }).length, 'authorization: Bearer test-key') + '{"batch":[]}')
    const [again] = (await once(known.socket, 'data')) as [Buffer]
    expect(again.toString()).toContain('200 OK')
  })

  it('have so much time and no more, which those with a good key do not spend', async () => {
    await start({ strangers: { cpuMsPerSecond: 1 } })
    const key = { headers: noHead }
    for (let index = 0; index < 3; index++)
      expect((await test.post('/v1/track', inBody('test-key'), key)).status).toBe(200)
    expect((await test.post('/v1/track', inBody('wrong'), key)).status).toBe(401)
    let busy = await test.post('/v1/track', inBody('wrong'), key)
    // A millisecond a second: a few are enough.
    for (let more = 0; busy.status === 401 && more < 200; more++)
      busy = await test.post('/v1/track', inBody('wrong'), key)
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '1'])
    expect((await test.post('/v1/track', event)).status).toBe(200)
    expect(await metric('waybill_stranger_cpu_seconds_total')).toBeGreaterThan(0)
  })

  it('are refused so often and no more: further answers wait', async () => {
    await start({ strangers: { refusalsPerSecond: 5 } })
    const startedAt = performance.now()
    const refused = Array.from({ length: 10 }, () =>
      test.post('/v1/track', event, { headers: { authorization: 'Bearer x' } }),
    )
    expect((await test.post('/v1/track', event)).status).toBe(200)
    expect((await Promise.all(refused)).every(({ status }) => status === 401)).toBe(true)
    expect(performance.now() - startedAt).toBeGreaterThan(900)
  })
})

it('answers a batch of many bad members in few words', async () => {
  await start()
  const response = await test.post('/v1/batch', { batch: Array.from({ length: 2_500 }, () => 1) })
  const text = await response.text()
  expect(text.length).toBeLessThan(20_000)
  expect(JSON.parse(text)).toMatchObject({ accepted: 0, moreErrors: 2_450 })
  const named = await test.post('/v1/track', {
    ...event,
    properties: { ['x'.repeat(10_000)]: { __proto__: null, toJSON: 1 } },
    ['y'.repeat(9_000)]: 1,
  })
  expect((await named.text()).length).toBeLessThan(2_000)
})
