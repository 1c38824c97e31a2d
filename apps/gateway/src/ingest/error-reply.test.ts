import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { createServer } from '../create-server.js'
import { RequestRefusal } from './error-reply.js'

/** The answer to a request whose route throws this. */
async function answerTo(error: unknown) {
  const app = await createServer({}, {})
  app.get('/', async () => {
    throw error
  })
  const response = await app.inject('/')
  await app.close()
  const { message: _, ...body } = response.json()
  return { status: response.statusCode, wait: response.headers['retry-after'], body, text: response.payload }
}

const failure = (fields: object) => Object.assign(new Error('secret'), fields)

describe('the answer to a failure', () => {
  it('is what a refusal says', async () => {
    const refusal = new RequestRefusal('Not now.', { status: 503, code: 'busy', headers: { 'retry-after': '7' } })
    expect([refusal.name, refusal.message, String(refusal)]).toEqual([
      'RequestRefusal',
      'Not now.',
      'RequestRefusal: Not now.',
    ])
    expect(await answerTo(refusal)).toMatchObject({ status: 503, wait: '7', body: { success: false, code: 'busy' } })
    expect(await answerTo(new RequestRefusal('No.', { status: 400, code: 'bad' }))).toEqual({
      status: 400,
      wait: undefined,
      body: { success: false, code: 'bad' },
      text: '{"success":false,"code":"bad","message":"No."}',
    })
  })

  it.each([
    [failure({ statusCode: 413, code: 'FST_ERR_CTP_BODY_TOO_LARGE' }), 413, 'body_too_large'],
    [failure({ statusCode: 413, code: 'another' }), 413, 'bad_request'],
    [failure({ statusCode: 415, code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }), 415, 'unsupported_media_type'],
    [failure({ statusCode: 400 }), 400, 'bad_request'],
    [failure({ statusCode: 499 }), 499, 'bad_request'],
    [failure({ statusCode: 500 }), 500, 'internal_error'],
    [failure({ statusCode: 399 }), 500, 'internal_error'],
    [failure({}), 500, 'internal_error'],
  ])('is without its text: %o is %i, %s', async (error, status, code) => {
    const answer = await answerTo(error)
    expect(answer).toMatchObject({ status, body: { success: false, code } })
    expect(answer.text).not.toContain('secret')
  })

  it('has one form, also where there was no request', async () => {
    const app = await createServer({}, { headersTimeoutMs: 50 })
    const { hostname, port } = new URL(await app.listen({ port: 0 }))
    const answerTo = async (sent: string) => {
      const answer = await text(
        connect(Number(port), hostname)
          .setEncoding('utf8')
          .on('error', () => undefined)
          .end(sent),
      )
      const [head = '', body = ''] = answer.split('\r\n\r\n')
      const { message, ...rest } = JSON.parse(body)
      expect([head, message]).toEqual([expect.stringMatching(/content-type: application\/json/i), expect.any(String)])
      return [Number(head.split(' ')[1]), rest]
    }
    const refused = (code: string) => ({ success: false, code })
    expect(await answerTo('no HTTP\r\n\r\n')).toEqual([400, refused('bad_request')])
    expect(await answerTo(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)).toEqual([
      431,
      refused('headers_too_large'),
    ])
    const slow = connect(Number(port), hostname).setEncoding('utf8')
    slow.write('GET / HTTP/1.1\r\n')
    expect(await text(slow)).toMatch(/^HTTP\/1\.1 408 .*"code":"request_timeout"/s)
    await app.close()
  })

  it('is that there is nothing', async () => {
    const app = await createServer({}, {})
    const response = await app.inject('/nowhere')
    expect(response.statusCode).toBe(404)
    expect(response.json()).toMatchObject({ success: false, code: 'not_found' })
    await app.close()
  })
})
