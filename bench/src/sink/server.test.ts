import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quantile } from '../statistics.js'
import { answerDelay } from './answer-delay.js'
import { createSinkServer } from './server.js'
import { type Fault, healthy } from './settings.js'

let sink: ReturnType<typeof createSinkServer>
let port = 0

beforeEach(async () => {
  sink = createSinkServer()
  port = await sink.listen()
})
afterEach(() => sink.close())

const counting = (fault: Fault = { kind: 'none' }) => sink.set({ ...healthy, fault, count: true })
const event = (probe: number, id: string) => ({ id, params: { probe: `probe-${probe}.` } })

describe('what the vendor of the bench counts', () => {
  it('takes single events and lists, by length and in chunks', async () => {
    counting()
    await post(event(1, 'a'))
    await post([event(2, 'b'), event(3, 'c')])
    await post({ batch: [event(4, 'd')] }, 'chunked')
    expect(sink.report()).toMatchObject({ requests: 3, taken: [1, 2, 3, 4], repeated: 0, unrecognisable: 0 })
  })

  it('tells a repeat under the same key from one under another', async () => {
    counting()
    for (const id of ['a', 'a', 'a', 'b']) await post(event(1, id))
    expect(sink.report()).toMatchObject({ taken: [1], repeated: 3, unrecognisable: 1 })
  })

  it('has taken what it resets, and says how much of it is in doubt', async () => {
    counting({ kind: 'reset-after-accept', share: 1 })
    await expect(post([event(1, 'a'), event(2, 'b')])).rejects.toThrow()
    expect(sink.report()).toMatchObject({ taken: [1, 2], inDoubt: 2 })
  })

  it('takes nothing that it refuses', async () => {
    counting({ kind: 'status', status: 429, share: 1, retryAfterSeconds: 2 })
    await expect(post(event(1, 'a'))).resolves.toMatchObject({ status: 429, retryAfter: '2' })
    expect(sink.report()).toMatchObject({ requests: 1, taken: [] })
  })

  it('forgets at a reset', async () => {
    counting()
    await post(event(1, 'a'))
    sink.reset()
    expect(sink.report()).toMatchObject({ requests: 0, taken: [], probes: [] })
  })
})

describe('how long the vendor of the bench takes', () => {
  it('has the median it is given and a tail, the same for the same seed', () => {
    const settings = { kind: 'long-tailed', medianMs: 60, sigma: 1, maxMs: 2_000, seed: 11 } as const
    const draw = () => Array.from({ length: 5_000 }, answerDelay(settings))
    const delays = draw()
    expect(draw()).toEqual(delays)
    expect(quantile(delays, 0.5)).toBeGreaterThan(55)
    expect(quantile(delays, 0.5)).toBeLessThan(65)
    expect(quantile(delays, 0.99)).toBeGreaterThan(400)
    expect(Math.max(...delays)).toBeLessThanOrEqual(2_000)
  })
})

function post(body: unknown, framing: 'length' | 'chunked' = 'length') {
  const text = JSON.stringify(body)
  const headers =
    framing === 'length' ? { 'content-length': Buffer.byteLength(text) } : { 'transfer-encoding': 'chunked' }
  return new Promise<{ status: number | undefined; retryAfter: string | undefined }>((resolve, reject) => {
    const sent = request(
      { port, host: '127.0.0.1', method: 'POST', path: '/events', headers, agent: false },
      (answer) => {
        answer.resume()
        resolve({ status: answer.statusCode, retryAfter: answer.headers['retry-after'] })
      },
    )
    sent.on('error', reject)
    sent.end(text)
  })
}
