import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../clock.js'
import { type ScriptedVendor, startScriptedVendor } from '../../conformance/scripted-vendor.js'
import type { ScriptedAnswer } from '../../conformance/subject.js'
import { InvalidInputError } from '../../errors/invalid-input-error.js'
import { NetworkError } from '../../errors/network-error.js'
import { VendorError } from '../../errors/vendor-error.js'
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

const failureOf = (called: Promise<unknown>): Promise<WaybillError> =>
  called.then(
    () => expect.fail('it did not fail'),
    (cause) => cause,
  )
const fine = '{"status":"fine"}'
const inTurn = (...script: ScriptedAnswer[]) => vendor.follow((_, index) => script[index] ?? { body: fine })
const call = (endpoint: string) => ({ endpoint, json: { a: 1 } })

describe('call', () => {
  it('resolves with the answer', async () => {
    inTurn({ status: 202, body: '{"id":7}' })
    expect(await open().call(call('harmless'), { headers: { 'x-trace': 'one' } })).toMatchObject({
      status: 202,
      body: '{"id":7}',
    })
    expect(vendor.requests).toMatchObject([{ path: '/one', body: '{"a":1}', headers: { 'x-trace': 'one' } }])
  })

  const repeated: readonly [string, ScriptedAnswer][] = [
    ['429', { status: 429 }],
    ['503', { status: 503 }],
    ['a 200 that says busy', { body: 'busy' }],
  ]
  it.each(repeated)('tries again after %s, also what must not be repeated', async (_, answer) => {
    inTurn(answer, answer)
    expect((await open().call(call('harmful'))).body).toBe(fine)
    expect(vendor.requests).toHaveLength(3)
  })

  const doubtful: readonly [string, ScriptedAnswer][] = [
    ['408', { status: 408 }],
    ['500', { status: 500 }],
    ['502', { status: 502 }],
    ['a reset', { fault: 'reset' }],
    ['a truncated answer', { body: '{}', fault: 'truncate' }],
  ]
  it.each(doubtful)('tries again after %s only what may be repeated', async (_, answer) => {
    for (const endpoint of ['harmless', 'keyed']) {
      inTurn(answer)
      expect((await open().call(call(endpoint))).body).toBe(fine)
    }
    inTurn(answer)
    expect(await failureOf(open().call(call('harmful')))).toMatchObject({ kind: 'unavailable' })
    expect(vendor.requests).toHaveLength(1)
    inTurn(answer)
    expect((await open({ retry: { baseMs: 2, repeatHarmful: true } }).call(call('harmful'))).body).toBe(fine)
  })

  it('tries again after a hung try when tries are bounded', async () => {
    inTurn({ fault: 'hang' })
    expect((await open({ retry: { baseMs: 2, attemptTimeoutMs: 400 } }).call(call('keyed'))).body).toBe(fine)
  })

  it('tries again after a refused connection, until the deadline', async () => {
    const gone = await startScriptedVendor()
    await gone.close()
    const transport = createHttpTransport({ baseUrl: gone.url })
    opened.push(transport)
    let elapsed = 0
    let tries = 0
    // Time passes by pauses alone, so that a busy machine does not change how many tries fit in.
    const clock: Clock = {
      ...systemClock,
      elapsed: () => elapsed,
      after(ms, callback) {
        const timer = setImmediate(() => {
          elapsed += ms
          callback()
        })
        return () => clearImmediate(timer)
      },
    }
    const counted: Transport = {
      ...transport,
      send(request) {
        tries++
        return transport.send(request, { deadlineAt: performance.now() + 60_000 })
      },
    }
    const calls = open({ transport: counted, clock, random: () => 1, retry: { baseMs: 20 } })
    const error = await failureOf(calls.call(call('harmful'), { timeoutMs: 150 }))
    expect(error).toMatchObject({ code: 'connect_failed', sent: false })
    expect([tries, elapsed]).toEqual([4, 20 + 40 + 80])
  })

  it.each([400, 401, 403, 404, 413, 422, 301, 418])('never tries again after %s', async (status) => {
    vendor.follow(() => ({ status, headers: { location: '/elsewhere' } }))
    expect(await failureOf(open().call(call('harmless')))).toBeInstanceOf(VendorError)
    expect(vendor.requests).toHaveLength(1)
  })

  it.each([
    ['seconds', () => ({ 'retry-after': '1' })],
    ['a date', () => ({ 'retry-after': new Date(Date.now() + 2_000).toUTCString(), date: new Date().toUTCString() })],
  ])('waits as long as Retry-After says in %s', async (_, headers) => {
    inTurn({ status: 429, headers: headers() })
    const start = performance.now()
    await open().call(call('harmless'))
    expect(performance.now() - start).toBeGreaterThanOrEqual(990)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -60_000, '60000', {}])(
    'tries again in its own time when the reader of the answer says %s',
    async (afterMs) => {
      inTurn({ status: 429 })
      const read: CreateVendorCallsOptions['read'] = (verdict, { calls }) =>
        verdict.ok
          ? undefined
          : calls.map(() => ({
              status: 'retry',
              error: verdict.error,
              scope: 'call',
              maybeDelivered: false,
              afterMs: afterMs as number,
            }))
      expect((await open({ read }).call(call('harmless'))).body).toBe('{"status":"fine"}')
    },
  )

  it('does not wait for a Retry-After beyond the deadline', async () => {
    inTurn({ status: 429, headers: { 'retry-after': '30' } })
    const start = performance.now()
    expect(await failureOf(open().call(call('harmless'), { timeoutMs: 20_000 }))).toMatchObject({ kind: 'throttled' })
    expect(performance.now() - start).toBeLessThan(15_000)
    expect(vendor.requests).toHaveLength(1)
  })

  it('stops when the budget is spent, and earns with successes', async () => {
    vendor.follow(() => ({ status: 503 }))
    const calls = open({ retry: { baseMs: 0, budget: { tokens: 10, cost: 5, refund: 5 } } })
    await failureOf(calls.call(call('harmless')))
    expect(vendor.requests).toHaveLength(3)
    await failureOf(calls.call(call('harmless')))
    expect(vendor.requests).toHaveLength(4)
    inTurn({})
    await calls.call(call('harmless'))
    inTurn({ status: 503 })
    expect((await calls.call(call('harmless'))).body).toBe(fine)
  })

  it('makes one try when asked to', async () => {
    vendor.follow(() => ({ status: 503 }))
    expect(await failureOf(open().call(call('harmless'), { retry: false }))).toMatchObject({
      code: 'service_unavailable',
    })
    expect(vendor.requests).toHaveLength(1)
  })

  it('ends at once when the caller aborts: between tries with the last failure, in a try with the abort', async () => {
    const controller = new AbortController()
    inTurn({ status: 503, headers: { 'retry-after': '40' } })
    const between = failureOf(open().call(call('harmless'), { signal: controller.signal }))
    await vendor.received(1)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const start = performance.now()
    controller.abort()
    expect(await between).toMatchObject({ code: 'service_unavailable' })
    expect(performance.now() - start).toBeLessThan(10_000)

    const other = new AbortController()
    vendor.follow(() => ({ fault: 'hang' }))
    const within = failureOf(open().call(call('harmless'), { signal: other.signal }))
    await vendor.received(1)
    other.abort()
    expect(await within).toMatchObject({ code: 'aborted' })
    expect(vendor.requests).toHaveLength(1)
  })

  it('reads "duplicate" after a doubtful try as delivered, and as a refusal otherwise', async () => {
    inTurn({ fault: 'reset' }, { status: 409 })
    expect((await open().call(call('keyed'))).status).toBe(409)
    inTurn({ status: 503 }, { status: 409 })
    expect(await failureOf(open().call(call('keyed')))).toMatchObject({ code: 'seen_before', kind: 'invalid' })
  })

  it('reads partial answers with the reader of the vendor', async () => {
    const error = new NetworkError('busy inside', { code: 'connection_lost', sent: false })
    let tries = 0
    const calls = open({
      read: (verdict, { calls: sent }) =>
        verdict.ok && ++tries < 3
          ? sent.map(() => ({ status: 'retry', error, scope: 'call', maybeDelivered: false }))
          : undefined,
    })
    await calls.call(call('harmful'))
    expect(vendor.requests).toHaveLength(3)
  })

  it.each<[string, unknown]>([
    ['NaN', { a: Number.NaN }],
    ['a BigInt', { a: 1n }],
    ['a cycle', cycle()],
    ['too much', { a: 'x'.repeat(1_000) }],
  ])('rejects, and does not throw, for %s', async (_, json) => {
    const error = await failureOf(open().call({ endpoint: 'harmless', json }))
    expect(error).toBeInstanceOf(InvalidInputError)
    expect(vendor.requests).toEqual([])
  })

  it('leaves out undefined members', async () => {
    await open().call({ endpoint: 'harmless', json: { a: undefined, b: 1 } })
    expect(vendor.requests[0]?.body).toBe('{"b":1}')
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a timeout of %s', async (timeoutMs) => {
    expect(await failureOf(open().call(call('harmless'), { timeoutMs }))).toMatchObject({ kind: 'invalid' })
    expect(await failureOf(open().many([call('harmless')], { timeoutMs }))).toMatchObject({ kind: 'invalid' })
  })

  it('bounds the call by the timeout of the client, and of the call before that', async () => {
    vendor.follow(() => ({ fault: 'hang' }))
    const start = performance.now()
    expect(await failureOf(open({ timeoutMs: 40 }).call(call('harmless')))).toMatchObject({ code: 'timeout' })
    expect(await failureOf(open().call(call('harmless'), { timeoutMs: 40 }))).toMatchObject({ code: 'timeout' })
    // By default each would take ten seconds.
    expect(performance.now() - start).toBeLessThan(9_000)
  })
})

function cycle(): unknown {
  const value: Record<string, unknown> = {}
  value['self'] = value
  return value
}
