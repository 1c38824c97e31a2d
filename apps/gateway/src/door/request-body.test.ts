import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'

let test: TestGateway
beforeEach(async () => {
  test = await startTestGateway()
})
afterEach(() => test.close())

const event = { userId: 'u-1', event: 'Something Special', messageId: 'm-1' }
const gzip = { headers: { 'content-encoding': 'gzip' } }
const found = async (messageId = 'm-1') => (await test.gateway.waybill.where('test-key', messageId)).status

/** The status and code of the answer to a body sent as it is. */
async function answerTo(path: string, body: string | Uint8Array<ArrayBuffer>, init: RequestInit = {}) {
  const response = await test.post(path, '', { ...init, body })
  const { code } = (await response.json()) as { code?: string }
  return { status: response.status, code }
}

describe('request bodies', () => {
  it('inflates gzip', async () => {
    expect(await answerTo('/v1/track', new Uint8Array(gzipSync(JSON.stringify(event))), gzip)).toMatchObject({
      status: 200,
    })
    expect(await found()).toBe('found')
  })

  it.each(['text/plain', 'application', ';', 'json', '/', 'text/html; charset="', 'a/b/c'])(
    'reads JSON that is called %j',
    async (type) => {
      const answer = await answerTo('/v1/track', JSON.stringify(event), { headers: { 'content-type': type } })
      expect(answer.status).toBe(200)
      const batch = await answerTo('/v1/batch', JSON.stringify({ batch: [event] }), {
        headers: { 'content-type': type },
      })
      expect(batch.code).toBe('invalid_event')
    },
  )

  it('stops inflating a bomb at the limit', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(20_000_000, ' ')))
    expect(bomb.length).toBeLessThan(512_000)
    expect(await answerTo('/v1/batch', bomb, gzip)).toEqual({ status: 413, code: 'body_too_large' })
  })

  it.each(['GZIP', ' x-gzip ', 'gzip'])('inflates up to the limit what is said to be %j', async (encoding) => {
    const full = JSON.stringify(event).padEnd(32_768, ' ')
    const init = { headers: { 'content-encoding': encoding } }
    expect(await answerTo('/v1/track', new Uint8Array(gzipSync(full)), init)).toMatchObject({ status: 200 })
    const one = await answerTo('/v1/track', new Uint8Array(gzipSync(`${full} `)), init)
    expect(one).toEqual({ status: 413, code: 'body_too_large' })
  })

  it.each([
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    [' BR ', brotliCompressSync],
  ] as const)('inflates %s up to the limit', async (encoding, compress) => {
    const init = { headers: { 'content-encoding': encoding } }
    const full = JSON.stringify(event).padEnd(32_768, ' ')
    expect(await answerTo('/v1/track', new Uint8Array(compress(full)), init)).toMatchObject({ status: 200 })
    expect(await found()).toBe('found')
    const one = await answerTo('/v1/track', new Uint8Array(compress(`${full} `)), init)
    expect(one).toEqual({ status: 413, code: 'body_too_large' })
    const bomb = new Uint8Array(compress(Buffer.alloc(20_000_000, ' ')))
    expect(await answerTo('/v1/batch', bomb, init)).toEqual({ status: 413, code: 'body_too_large' })
    expect(await answerTo('/v1/track', 'not compressed', init)).toEqual({ status: 400, code: 'invalid_encoding' })
  })

  it('refuses what is not UTF-8, whoever sends it', async () => {
    const [before = '', after = ''] = JSON.stringify({ ...event, event: '|', writeKey: 'test-key' }).split('|')
    const body = new Uint8Array([...Buffer.from(before), 0xc3, 0x28, ...Buffer.from(after)])
    const refused = { status: 400, code: 'invalid_utf8' }
    expect(await answerTo('/v1/track', body)).toEqual(refused)
    expect(await answerTo('/v1/track', body, { headers: { authorization: '' } })).toEqual(refused)
    expect(await found()).toBe('unknown')
  })

  it.each(['identity', ''])('takes as it is what is said to be %j', async (encoding) => {
    const init = { headers: { 'content-encoding': encoding } }
    expect(await answerTo('/v1/track', JSON.stringify(event), init)).toMatchObject({ status: 200 })
  })

  it('says how large a body may be', async () => {
    const response = await test.post('/v1/track', ' '.repeat(40_000))
    expect(await response.json()).toMatchObject({ message: 'The body is larger than 32768 bytes.' })
  })

  it('refuses what is not gzip though it says so', async () => {
    expect(await answerTo('/v1/track', JSON.stringify(event), gzip)).toEqual({ status: 400, code: 'invalid_gzip' })
  })

  it('refuses other encodings', async () => {
    const init = { headers: { 'content-encoding': 'zstd' } }
    expect(await answerTo('/v1/track', JSON.stringify(event), init)).toEqual({
      status: 415,
      code: 'unsupported_encoding',
    })
  })

  it.each([
    { path: '/v1/track', limit: 32_768 },
    { path: '/v1/batch', limit: 512_000 },
  ])('takes $limit bytes at $path and refuses one more', async ({ path, limit }) => {
    const body = path === '/v1/track' ? event : { batch: [{ type: 'track', ...event }] }
    const full = JSON.stringify(body).padEnd(limit, ' ')
    expect(await answerTo(path, `${full} `)).toEqual({ status: 413, code: 'body_too_large' })
    expect(await found()).toBe('unknown')
    expect(await answerTo(path, full)).toMatchObject({ status: 200 })
  })

  it('takes no more than the limit of a body that does not tell its length', async () => {
    const full = JSON.stringify(event).padEnd(32_768, ' ')
    const sent = (text: string) => {
      const body = new Blob([text]).stream()
      return test.post('/v1/track', '', { body, duplex: 'half' } as RequestInit)
    }
    expect((await sent(full)).status).toBe(200)
    expect((await sent(`${full} `)).status).toBe(413)
  })

  it('refuses a body far beyond the limit', async () => {
    const huge = ' '.repeat(2_100_000)
    // The server may cut the connection before the client has read the answer.
    const answer = await answerTo('/v1/batch', huge).catch(() => ({ status: 413, code: 'body_too_large' }))
    expect(answer).toEqual({ status: 413, code: 'body_too_large' })
    expect((await fetch(`${test.url}/healthz`)).status).toBe(200)
  })

  it.each(['', '{', 'userId=u-1', '{"userId": NaN}', '['.repeat(30_000)])(
    'refuses what is not JSON: %.20j',
    async (body) => {
      expect(await answerTo('/v1/track', body)).toEqual({ status: 400, code: 'invalid_json' })
    },
  )

  it('reads JSON after a byte order mark', async () => {
    expect(await answerTo('/v1/track', `\uFEFF${JSON.stringify(event)}`)).toMatchObject({ status: 200 })
  })

  it('refuses an event nested too deeply, and only that', async () => {
    const deep = `{"type":"track","event":"A","userId":"u","properties":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`
    const body = `{"batch":[${deep},${JSON.stringify({ type: 'track', ...event })}]}`
    expect(await answerTo('/v1/batch', body)).toEqual({ status: 400, code: 'invalid_event' })
    expect(await found()).toBe('found')
  })

  it('refuses a poisoned event, and only that, and pollutes nothing', async () => {
    const poisoned = '{"type":"track","event":"A","userId":"u","properties":{"__proto__":{"polluted":true}}}'
    const body = `{"__proto__":{"polluted":true},"batch":[${poisoned},${JSON.stringify({ type: 'track', ...event })}]}`
    const response = await test.post('/v1/batch', body)
    expect(await response.json()).toMatchObject({ accepted: 1, errors: [{ index: 0, field: 'properties.__proto__' }] })
    expect(await found()).toBe('found')
    expect({}).not.toHaveProperty('polluted')
  })
})
