import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../clock.js'
import { type ScriptedVendor, startScriptedVendor } from '../../conformance/scripted-vendor.js'
import type { ScriptedAnswer } from '../../conformance/subject.js'
import { NetworkError } from '../../errors/network-error.js'
import type { VendorError } from '../../errors/vendor-error.js'
import type { WaybillError } from '../../errors/waybill-error.js'
import type { Transport } from '../../http-message.js'
import { answers, endpoints } from '../testing/vendor-calls-bench.js'
import { createHttpTransport } from '../transport/create-http-transport.js'
import { type CreateVendorCallsOptions, createVendorCalls } from './vendor-calls.js'

let vendor: ScriptedVendor
let opened: Transport[] = []

beforeAll(async () => {
  vendor = await startScriptedVendor()
})
afterAll(() => vendor.close())
beforeEach(() => vendor.follow(() => ({})))
afterEach(async () => {
  await Promise.all(opened.map((transport) => transport.close()))
  opened = []
})

/** Retries quickly, so that tests are quick. */
function open(options: Partial<CreateVendorCallsOptions> = {}) {
  const transport = createHttpTransport({ baseUrl: vendor.url })
  opened.push(transport)
  return createVendorCalls({ endpoints, answers, transport, retry: { baseMs: 2 }, ...options })
}

const fine = '{"status":"fine"}'
const inTurn = (...script: ScriptedAnswer[]) => vendor.follow((_, index) => script[index] ?? { body: fine })

describe('many', () => {
  const numbered = (count: number) => Array.from({ length: count }, (_, n) => ({ endpoint: 'many', json: { n } }))

  it('packs by the limits and answers per call, in order', async () => {
    inTurn({ body: '{"ok":1}' }, { body: '{"ok":1}' }, { body: '{"ok":1}' })
    const outcomes = await open().many(numbered(250))
    expect(outcomes).toHaveLength(250)
    expect(outcomes.every((outcome) => outcome.status === 'delivered')).toBe(true)
    expect(outcomes[0]).toMatchObject({ reply: { status: 200, body: { ok: 1 } } })
    expect(vendor.requests.map(({ body }) => JSON.parse(body).length)).toEqual([100, 100, 50])
  })

  it('gives each bad call its own outcome: bad data before sending, bad content by splitting', async () => {
    vendor.follow(({ body }) => ({ status: body.includes('"n":7}') ? 422 : 200 }))
    const outcomes = await open().many([...numbered(20), { endpoint: 'many', json: { n: Number.NaN } }])
    const statuses = outcomes.map(({ status }) => status)
    expect(statuses.filter((status) => status === 'delivered')).toHaveLength(19)
    expect(outcomes[7]).toMatchObject({ status: 'rejected', error: { code: 'unprocessable' } })
    expect(outcomes[20]).toMatchObject({ status: 'rejected', error: { code: 'invalid_input' } })
  })

  it('tries a request again as a whole', async () => {
    inTurn({ status: 503 }, { fault: 'reset' })
    const outcomes = await open().many(numbered(3))
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered'])
    expect(new Set(vendor.requests.map(({ body }) => body)).size).toBe(1)
  })

  it('tries only those calls again that need it, where the vendor answers per call', async () => {
    const error = new NetworkError('busy inside', { code: 'connection_lost', sent: false })
    const calls = open({
      read: (verdict, { calls: sent }) =>
        verdict.ok
          ? (JSON.parse(verdict.response.body) as boolean[]).map((fine) =>
              fine ? { status: 'delivered' } : { status: 'retry', error, scope: 'call', maybeDelivered: false },
            )
          : sent.map(() => expect.fail('unused')),
    })
    inTurn({ body: '[true,false,true,false]' }, { body: '[false,true]' }, { body: '[true]' })
    const outcomes = await calls.many(numbered(4))
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered', 'delivered'])
    expect(vendor.requests.map(({ body }) => body)).toEqual([
      '[{"n":0},{"n":1},{"n":2},{"n":3}]',
      '[{"n":1},{"n":3}]',
      '[{"n":1}]',
    ])
  })

  it('keeps the doubt of an earlier try in the last outcome', async () => {
    inTurn({ fault: 'reset' }, { status: 503, headers: { 'retry-after': '60' } })
    expect(await open().many(numbered(1))).toMatchObject([{ status: 'retry', maybeDelivered: true }])
  })

  it('knows the history of each half after a split', async () => {
    inTurn({ fault: 'reset' }, { status: 422 }, { status: 409 }, { status: 409 })
    expect(await open().many(numbered(2))).toMatchObject([
      { status: 'delivered', duplicate: true },
      { status: 'delivered', duplicate: true },
    ])
  })

  it('sends what a refusal names on its own', async () => {
    vendor.follow(({ body }) => (body.includes('"n":37}') ? { status: 400, body: '[37]' } : {}))
    const suspects = (refusal: WaybillError) => JSON.parse((refusal as VendorError).evidence.body) as number[]
    const outcomes = await open({ blamedCalls: suspects }).many(numbered(100))
    expect(outcomes.flatMap(({ status }, n) => (status === 'delivered' ? [] : [n]))).toEqual([37])
    // The whole, the named one, and the two halves of the rest.
    expect(vendor.requests).toHaveLength(4)
  })

  it('keeps the frame of calls that brought their own, also when only some of them go again', async () => {
    const error = new NetworkError('busy inside', { code: 'connection_lost', sent: false })
    const calls = open({
      read: (verdict, { calls: sent }) =>
        verdict.ok && sent.length === 3
          ? sent.map((_, place) =>
              place === 1
                ? { status: 'retry', error, scope: 'call', maybeDelivered: false }
                : { status: 'delivered', httpStatus: 200 },
            )
          : undefined,
    })
    const frame = ['{"all":[', ']}'] as const
    await calls.many(numbered(3).map((one) => ({ ...one, frame })))
    expect(vendor.requests.map(({ body }) => body)).toEqual(['{"all":[{"n":0},{"n":1},{"n":2}]}', '{"all":[{"n":1}]}'])
  })

  it('waits for the longest of the waits that its calls ask for, and pays for a timeout as one', async () => {
    const waits: number[] = []
    const clock: Clock = {
      ...systemClock,
      after(ms, callback) {
        waits.push(ms)
        return systemClock.after(0, callback)
      },
    }
    const wish = (code: 'timeout' | 'connection_lost', afterMs: number) => ({
      status: 'retry' as const,
      error: new NetworkError('busy inside', { code, sent: false }),
      scope: 'call' as const,
      maybeDelivered: false,
      afterMs,
    })
    const calls = open({
      clock,
      retry: { budget: { tokens: 4, cost: 1, timeoutCost: 4 } },
      read: () => [wish('timeout', 300), wish('connection_lost', 700), wish('connection_lost', 500)],
    })
    await calls.many(numbered(3))
    expect(waits).toEqual([700])
    expect(vendor.requests).toHaveLength(2)
  })

  it('resolves also when nothing arrives', async () => {
    vendor.follow(() => ({ fault: 'hang' }))
    const outcomes = await open().many(numbered(150), { timeoutMs: 50 })
    expect(outcomes.every(({ status }) => status === 'retry')).toBe(true)
    expect(await open().many([])).toEqual([])
  })
})
