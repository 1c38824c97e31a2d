import { type CustomerEvent, type Destination, deliver, preview, readEvent } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { sandboxBench } from '../../../../tooling/sandbox-bench.js'
import { type SalesforcePersonalizationDestinationOptions, salesforcePersonalizationDestination } from '../index.js'
import { connectionTo } from '../testing/bench.js'

const bench = sandboxBench<'salesforce-personalization', SalesforcePersonalizationDestinationOptions, Destination>(
  'salesforce-personalization',
  {},
  (sandbox, options) => salesforcePersonalizationDestination({ ...connectionTo(sandbox), ...options }),
)
const { open: connect } = bench

const withoutKeys = { apiKeyId: undefined, apiKeySecret: undefined }
const now = Date.parse('2026-01-01T12:00:00.000Z')
const track = (event: string, properties: Record<string, unknown> = {}): CustomerEvent =>
  readEvent({ type: 'track', event, userId: 'C-1', properties }, { now })
const added = track('Product Added', { product_id: 'BOOT-1', price: 89.5, quantity: 2 })
const viewed = track('Product Viewed', { product_id: 'BOOT-1' })

/** One attempt of one event, as the engine would make it. */
async function attempt(destination: Destination, event: CustomerEvent, decide = false, timeoutMs = 5_000) {
  const item = { event, step: 0, attempt: 0, maybeDelivered: false, acceptedAt: now, wantsReply: decide }
  const [request] = destination.plan([item]).requests
  if (!request) throw new Error('nothing to send')
  const [outcome] = await destination.send(request, { deadlineAt: performance.now() + timeoutMs })
  return outcome
}

describe('delivering', () => {
  it('sends each event in its own request, by the trusted channel', async () => {
    const outcomes = await deliver(connect(), [added, viewed, track('Überraschung 🎁')])
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered'])
    const { dataset } = bench.sandbox().credentials['salesforce-personalization']
    expect(
      bench
        .sandbox()
        .requests()
        .map(({ path }) => path),
    ).toEqual(Array(3).fill(`/api2/authevent/${dataset}`))
    expect(
      bench
        .sandbox()
        .requests()
        .map(({ body }) => (JSON.parse(body) as { action: string }).action)
        .toSorted(),
    ).toEqual(['Product Added', 'Product Viewed', 'Überraschung 🎁'])
  })

  it('uses the public endpoint without a token, and no credentials there', async () => {
    const outcomes = await deliver(connect(withoutKeys), [added, viewed])
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'delivered'])
    const { dataset } = bench.sandbox().credentials['salesforce-personalization']
    for (const { path, headers } of bench.sandbox().requests()) {
      expect(path).toBe(`/api2/event/${dataset}`)
      expect(headers).not.toHaveProperty('authorization')
    }
  })

  it('brings the reply to a caller who waits for it, and to nobody else', async () => {
    expect(await attempt(connect(), viewed, true)).toMatchObject({
      status: 'delivered',
      reply: { status: 200, body: { errorCode: 0 } },
    })
    expect(await attempt(connect(), viewed)).toEqual({ status: 'delivered', httpStatus: 200 })
  })

  it('is held by a refused token', async () => {
    const outcome = await attempt(connect({ apiKeySecret: 'wrong-secret' }), viewed)
    expect(outcome).toMatchObject({ status: 'blocked', scope: 'destination', error: { kind: 'setup', status: 401 } })
  })

  it('takes busy for what it is, not for a delivery', async () => {
    bench.sandbox().setFaults([{ name: 'busy', act: { do: 'busy' } }])
    expect(await attempt(connect(), added)).toMatchObject({
      status: 'retry',
      maybeDelivered: false,
      error: { code: 'salesforce_error_3' },
    })
    expect(bench.sandbox().operations()).toEqual([])
  })

  it('parks an event that the vendor calls invalid', async () => {
    bench.sandbox().setFaults([{ name: 'five', act: { do: 'answer', status: 200, body: { errorCode: 5 } } }])
    expect(await attempt(connect(), viewed)).toMatchObject({
      status: 'rejected',
      maybeDelivered: false,
      error: { kind: 'invalid', code: 'salesforce_error_5' },
    })
  })

  it('parks an event with what the vendor says of it, and does not try error code 2 again below the lane', async () => {
    const body = { errorCode: 2, validationErrors: ['why'] }
    bench.sandbox().setFaults([{ name: 'two', act: { do: 'answer', status: 200, body } }])
    const override = { mapping: { Seen: () => ({ action: 'Seen', user: { id: 'C-1', encryptedId: 'old' } }) } }
    expect(await attempt(connect(override), track('Seen'))).toMatchObject({
      status: 'rejected',
      error: { kind: 'invalid', code: 'salesforce_error_2', validationErrors: ['why'], reply: { raw: body } },
    })
    expect(bench.sandbox().requests()).toHaveLength(1)
  })

  it('knows that a lost answer may have been a delivery', async () => {
    bench.sandbox().setFaults([{ name: 'lost', act: { do: 'reset-after' } }])
    const destination = connect()
    expect(await attempt(destination, added)).toMatchObject({ status: 'retry', maybeDelivered: true })
    expect(bench.sandbox().operations()).toHaveLength(1)
  })

  it('bounds a request by timeoutMs where that is less than the deadline', async () => {
    bench.sandbox().setFaults([{ name: 'hang', act: { do: 'hang' } }])
    const started = performance.now()
    const bounded = await attempt(connect({ timeoutMs: 50 }), viewed, false, 20_000)
    expect(bounded).toMatchObject({ error: { code: 'timeout' } })
    expect(performance.now() - started).toBeLessThan(15_000)
    expect(await attempt(connect({ timeoutMs: 60_000 }), viewed, false, 50)).toMatchObject({
      error: { code: 'timeout' },
    })
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})

describe('the endpoints', () => {
  it('tell a repeat that acts twice from one that does no harm, on either channel', () => {
    for (const [options, path] of [
      [{}, '/api2/authevent/a%2Fb'],
      [withoutKeys, '/api2/event/a%2Fb'],
    ] as const) {
      const { endpoints } = connect({ ...options, dataset: 'a/b' })
      expect(endpoints['event']).toMatchObject({ path, repeat: 'harmless', limit: { calls: 1 } })
      for (const name of ['add-to-cart', 'purchase'])
        expect(endpoints[name]).toMatchObject({ path, repeat: 'harmful', limit: { calls: 1 } })
      expect(endpoints['event']?.auth).toBe(options === withoutKeys ? 'none' : undefined)
    }
  })

  it('refuse an event larger than our own bound', async () => {
    const large = track('x'.repeat(1_000_000))
    const [outcome] = await deliver(connect(), [large])
    expect(outcome).toMatchObject({ status: 'rejected', error: { code: 'too_large' } })
    expect(bench.sandbox().requests()).toEqual([])
  })
})

describe('preview', () => {
  it('shows the exact request, without the secret', () => {
    const { requests } = preview(connect({ apiKeyId: 'id-canary', apiKeySecret: 'secret-canary' }), [viewed])
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({
      endpoint: 'event',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    expect(JSON.stringify(requests)).not.toContain('canary')
  })
})
