import type { Outcome } from '@waybill/core'

import { describe, expect, it } from 'vitest'
import type { SyneriseClient, SyneriseOptions, SyneriseTransaction } from '../index.js'
import { testBench } from '../testing/bench.js'

const bench = testBench({ assumedBatchLimits: true })
const mebi = testBench({ batchBytes: 1_048_576 })
const tight = testBench({ batchBytes: 100_000 })
const time = '2026-01-02T03:04:05.000Z'
const eur = { amount: 1, currency: 'EUR' }
const clientUUID = 'e0097757-d1e2-44ac-ba3c-d97979a354c1'

const transactionOf = (orderId: string): SyneriseTransaction => ({
  client: { customId: 'u1' },
  orderId,
  paymentInfo: { method: 'CARD' },
  products: [{ sku: 'p', name: 'n', finalUnitPrice: eur, quantity: 1 }],
  revenue: eur,
  value: eur,
  source: 'POS',
  recordedAt: time,
})

interface Kind {
  readonly path: string
  /** What surrounds the items in the body, in bytes. */
  readonly frame: number
  send(client: SyneriseClient, fills: readonly string[]): Promise<readonly Outcome[]>
}

const kinds: Readonly<Record<string, Kind>> = {
  events: {
    path: '/v4/events/batch',
    frame: 2,
    send: ({ events }, fills) =>
      events.batch(
        fills.map((fill, index) => ({
          action: 'dog.bark',
          client: { customId: `u${index}` },
          time,
          eventSalt: 's',
          params: { fill },
        })),
      ),
  },
  transactions: {
    path: '/v4/transactions/batch',
    frame: 2,
    send: ({ transactions }, fills) =>
      transactions.createMany(fills.map((fill, index) => ({ ...transactionOf(`o${index}`), metadata: { fill } }))),
  },
  profiles: {
    path: '/v4/clients/batch',
    frame: 2,
    send: ({ profiles }, fills) =>
      profiles.upsertMany(fills.map((fill, index) => ({ customId: `u${index}`, attributes: { fill } }))),
  },
  'AI events': {
    path: '/events/v1/batch',
    frame: '{"eventType":"recommendation.view","items":[]}'.length,
    send: ({ ai }, fills) =>
      ai.batch(
        'recommendation.view',
        fills.map((fill) => ({ correlationId: `c${fill}`, clientUUID, items: [], eventTimestamp: time })),
      ),
  },
}

const itemsOf = (body: unknown): unknown[] => (Array.isArray(body) ? body : (body as { items: unknown[] }).items)

describe.each(Object.entries(kinds))('a batch of %s', (_, { path, frame, send }) => {
  const sizes = () =>
    bench
      .bodies(path)
      .map((body) => itemsOf(body).length)
      .sort((a, b) => b - a)

  it.each([
    [999, [999]],
    [1_000, [1_000]],
    [1_001, [1_000, 1]],
  ])('holds at most 1,000: %i', async (count, expected) => {
    const outcomes = await send(bench.client(), new Array(count).fill(''))
    expect(outcomes.every(({ status }) => status === 'delivered')).toBe(true)
    expect(sizes()).toEqual(expected)
  })

  it.each([
    [999_999, [2]],
    [1_000_000, [2]],
    [1_000_001, [1, 1]],
  ])('holds at most a megabyte of UTF-8: %i bytes', async (bytes, expected) => {
    const options: Partial<SyneriseOptions> = {}
    await send(bench.client(options), ['', ''])
    const [empty] = bench.sent(path)
    const missing = bytes - Buffer.byteLength(empty?.body ?? '')
    bench.sandbox().reset()
    const outcomes = await send(bench.client(options), ['ż'.repeat(missing >> 1) + 'z'.repeat(missing & 1), ''])
    expect(outcomes).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }])
    expect(sizes()).toEqual(expected)
    expect(bench.sandbox().requests({ verdict: 'refused' })).toEqual([])
    if (expected.length === 1) expect(Buffer.byteLength(bench.sent(path)[0]?.body ?? '')).toBe(bytes)
  })

  it('refuses what is too large alone, before sending it', async () => {
    const outcomes = await send(bench.client(), ['', 'x'.repeat(1_000_001 - frame)])
    expect(outcomes).toMatchObject([{ status: 'delivered' }, { status: 'rejected', error: { code: 'too_large' } }])
    expect(sizes()).toEqual([1])
  })

  it('keeps to maxBatchBytes', async () => {
    const fills = new Array(10).fill('x'.repeat(400))
    const outcomes = await send(bench.client({ maxBatchBytes: 1_500 }), fills)
    expect(outcomes.every(({ status }) => status === 'delivered')).toBe(true)
    expect(sizes().length).toBeGreaterThanOrEqual(4)
    for (const { body } of bench.sent(path)) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(1_500)
  })
})

describe('a megabyte, however it is counted', () => {
  it('may be 1,048,576 bytes where the vendor counts so', async () => {
    const { path, send } = kinds['events'] as Kind
    const outcomes = await send(mebi.client({ maxBatchBytes: 1_048_576 }), ['x'.repeat(1_020_000), ''])
    expect(outcomes.every(({ status }) => status === 'delivered')).toBe(true)
    expect(mebi.sent(path)).toHaveLength(1)
  })

  it('is halved when the vendor finds it too large all the same', async () => {
    const { path, send } = kinds['events'] as Kind
    const outcomes = await send(tight.client(), new Array(100).fill('x'.repeat(3_000)))
    expect(outcomes.every(({ status }) => status === 'delivered')).toBe(true)
    expect(tight.events()).toHaveLength(100)
    expect(tight.sent(path).map(({ status }) => status)).toContain(413)
  })
})
