import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../../clock.js'
import type { Transport } from '../../http-message.js'
import { pacedTransport } from './paced-transport.js'

/** Time that passes when a test says so. */
function createManualClock(): Clock & { advance(ms: number): Promise<void> } {
  let time = 0
  let timers: { at: number; callback: () => void }[] = []
  return {
    now: () => time,
    elapsed: () => time,
    after(ms, callback) {
      const timer = { at: time + ms, callback }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    async advance(ms) {
      const end = time + ms
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        time = next.at
        next.callback()
        await new Promise((resolve) => setImmediate(resolve))
      }
      time = end
    },
  }
}

function start(requests: number, perMs: number) {
  const clock = createManualClock()
  const begun: number[] = []
  const inner: Transport = {
    async send() {
      begun.push(clock.elapsed())
      return { status: 200, headers: {}, body: '' }
    },
    redact: (text) => text,
    close: async () => undefined,
  }
  const transport = pacedTransport(inner, { method: 'POST', path: '/list', requests, perMs, clock })
  const send = (path = '/list', options = {}) =>
    transport.send({ method: 'POST', path }, { deadlineAt: Number.POSITIVE_INFINITY, ...options })
  return { clock, begun, send }
}

describe('pacedTransport', () => {
  it('never begins more requests in any window than the pace allows, and none later than it must', async () => {
    const pauses = fc.array(fc.nat(300), { minLength: 1, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(pauses, fc.integer({ min: 1, max: 5 }), async (waits, requests) => {
        const { clock, begun, send } = start(requests, 1_000)
        for (const wait of waits) {
          void send()
          await clock.advance(wait)
        }
        await clock.advance(100_000)
        expect(begun).toHaveLength(waits.length)
        const asked = waits.map((_, index) => waits.slice(0, index).reduce((sum, wait) => sum + wait, 0))
        begun.forEach((at, index) => {
          const before = begun[index - requests]
          expect(at).toBe(Math.max(asked[index] as number, before === undefined ? 0 : before + 1_000))
        })
      }),
    )
  })

  it('lets other requests through', async () => {
    const { begun, send } = start(1, 1_000)
    await Promise.all([send('/list?a=1'), send('/other'), send('/other')])
    expect(begun).toEqual([0, 0, 0])
  })

  it('paces a request whatever its query, and no other whose path begins alike', async () => {
    const { clock, begun, send } = start(1, 1_000)
    await send('/list?a=1')
    await send('/lists')
    const second = send('/list?b=2')
    await clock.advance(1_000)
    await second
    expect(begun).toEqual([0, 0, 1_000])
  })

  it('begins a request whose turn is now at once, and has nothing to wait for', async () => {
    const { clock, begun, send } = start(2, 1_000)
    await send()
    await send()
    const third = send()
    await clock.advance(1_000)
    await third
    await send()
    expect(begun).toEqual([0, 0, 1_000, 1_000])
    await clock.advance(999)
    await expect(send('/list', { deadlineAt: 1_999 })).rejects.toMatchObject({ code: 'timeout' })
    await clock.advance(1)
    await send()
    await send()
    expect(begun).toEqual([0, 0, 1_000, 1_000, 2_000, 2_000])
  })

  it('paces its own method alone, and passes the rest on', async () => {
    const did: string[] = []
    const inner: Transport = {
      async send({ method, path }) {
        did.push(`${method} ${path}`)
        return { status: 200, headers: {}, body: '' }
      },
      async prepare() {
        did.push('prepare')
      },
      redact: (text) => `${text}!`,
      close: async () => void did.push('close'),
    }
    const transport = pacedTransport(inner, { method: 'POST', path: '/list', requests: 1, perMs: 1e6 })
    const soon = { deadlineAt: performance.now() + 60_000 }
    for (const method of ['GET', 'POST', 'GET', 'PUT'] as const) await transport.send({ method, path: '/list' }, soon)
    await expect(transport.send({ method: 'POST', path: '/list?a' }, soon)).rejects.toMatchObject({ code: 'timeout' })
    await transport.prepare?.()
    await transport.close()
    expect([did, transport.redact('a')]).toEqual([
      ['GET /list', 'POST /list', 'GET /list', 'PUT /list', 'prepare', 'close'],
      'a!',
    ])
    expect(transport).not.toHaveProperty('stream')
  })

  it('fails at once when the turn comes after the deadline, and takes no turn', async () => {
    const { clock, begun, send } = start(1, 1_000)
    await send()
    await expect(send('/list', { deadlineAt: 1_000 })).rejects.toMatchObject({ code: 'timeout', sent: false })
    const next = send('/list', { deadlineAt: 1_001 })
    await clock.advance(1_000)
    await next
    expect(begun).toEqual([0, 1_000])
  })

  it('stops waiting when it is aborted', async () => {
    const { send } = start(1, 1_000)
    await send()
    const waiting = send('/list', { signal: AbortSignal.timeout(1) })
    await expect(waiting).resolves.toBeDefined()
  })
})
