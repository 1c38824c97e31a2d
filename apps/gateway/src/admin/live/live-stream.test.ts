import type { LiveBatch, LiveLine } from '@waybill/dashboard'
import fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestAdmin, type TestAdmin } from '../testing/start-test-admin.js'
import { createActivity } from './activity.js'
import { addLiveStream } from './live-stream.js'

let test: TestAdmin
beforeEach(async () => {
  test = await startTestAdmin()
})
afterEach(() => test.close())

async function openStream() {
  const { headers } = await test.login()
  return readStream(`${test.url}/admin/api/stream`, headers)
}

async function readStream(url: string, headers: Record<string, string> = {}) {
  const abort = new AbortController()
  const response = await fetch(url, { headers, signal: abort.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    status: response.status,
    close: () => abort.abort(),
    /** Reads until `found` is satisfied. */
    async until(found: (batches: readonly LiveBatch[]) => boolean): Promise<readonly LiveBatch[]> {
      for (;;) {
        const whole = text
          .split('\n\n')
          .slice(0, -1)
          .filter((part) => part.startsWith('data: '))
        const batches = whole.map((part) => JSON.parse(part.slice('data: '.length)) as LiveBatch)
        if (found(batches)) return batches
        const { value, done } = (await reader?.read()) ?? { done: true, value: undefined }
        if (done) throw new Error('the stream ended')
        text += value
      }
    },
  }
}

const linesOf = (batches: readonly LiveBatch[]): readonly LiveLine[] => batches.flatMap(({ lines }) => lines)
const track = (index: number) => ({ type: 'track', event: 'Seen', userId: 'ann@example.com', messageId: `m-${index}` })

describe('the live stream', () => {
  it('tells what happens, and what was last, without values of events or write keys', async () => {
    await test.post('/v1/track', track(1))
    await test.gateway.waybill.flush()
    const stream = await openStream()
    await stream.until((batches) => linesOf(batches).some(({ type }) => type === 'settled'))
    await test.gateway.waybill.hold({ lane: 'yespo', reason: 'maintenance' })
    const lines = linesOf(await stream.until((batches) => linesOf(batches).some(({ type }) => type === 'held')))
    expect(lines).toContainEqual(expect.objectContaining({ type: 'accepted', tone: 'plain' }))
    expect(lines).toContainEqual(expect.objectContaining({ lane: 'synerise', messageId: 'm-1', tone: 'good' }))
    expect(JSON.stringify(lines)).not.toMatch(/ann@example\.com|test-key/)
    stream.close()
  })

  it('counts what is too much to show instead of sending it', async () => {
    const activity = createActivity()
    const app = fastify()
    addLiveStream(app, { activity, isLoggedIn: () => true })
    const stream = await readStream(`${await app.listen({ host: '127.0.0.1', port: 0 })}/stream`)
    // All in one turn of the event loop, so that they are in one batch however busy the machine is.
    for (let index = 0; index < 150; index++) activity.record({ type: 'resumed', lane: `lane-${index}` })
    const batches = await stream.until((all) => all.some(({ dropped }) => dropped > 0))
    expect(batches.map(({ lines, dropped }) => [lines.length, dropped])).toEqual([[100, 50]])
    stream.close()
    await app.close()
  })

  it('refuses more readers than it can bear, and takes a new one when one leaves', async () => {
    const { headers } = await test.login()
    const open = () => {
      const abort = new AbortController()
      return fetch(`${test.url}/admin/api/stream`, { headers, signal: abort.signal }).then(({ status }) => ({
        status,
        abort,
      }))
    }
    const streams = await Promise.all(Array.from({ length: 20 }, open))
    expect(streams.every(({ status }) => status === 200)).toBe(true)
    expect((await open()).status).toBe(503)
    streams[0]?.abort.abort()
    await expect.poll(async () => (await open()).status).toBe(200)
  })

  it('ends with the gateway', async () => {
    const stream = await openStream()
    await stream.until(() => true)
    await test.gateway.close({ timeoutMs: 100 })
    await expect(stream.until(() => false)).rejects.toThrow()
  })
})
