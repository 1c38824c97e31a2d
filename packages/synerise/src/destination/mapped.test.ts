import { deliver, preview, readEvent } from '@waybill/core'
import type { Delivery } from '@waybill/core/destination'
import { describe, expect, it } from 'vitest'
import { type SyneriseDestinationOptions, type SyneriseMapped, syneriseDestination } from '../index.js'
import { testBench } from '../testing/bench.js'

const bench = testBench()
const at = '2026-11-20T10:00:00.000Z'
const acceptedAt = Date.parse('2026-11-20T10:00:05.000Z')
const eur = { amount: 20, currency: 'EUR' }
const clientUUID = 'e0097757-d1e2-44ac-ba3c-d97979a354c1'

const track = (event: string, fields: object = {}) =>
  readEvent({ type: 'track', event, userId: 'u1', timestamp: at, messageId: 'm1', ...fields }, { now: acceptedAt })

function destinationOf(options: Partial<SyneriseDestinationOptions> = {}) {
  return syneriseDestination({ apiKey: bench.credentials().apiKey, baseUrl: bench.baseUrl(), ...options })
}

const itemOf = (event: ReturnType<typeof track>): Delivery => ({
  event,
  acceptedAt,
  step: 0,
  attempt: 0,
  maybeDelivered: false,
  wantsReply: false,
})

const all: readonly SyneriseMapped[] = [
  { type: 'push/clicked', params: { campaign: 'c' } },
  {
    transaction: {
      orderId: 'o1',
      paymentInfo: { method: 'CARD' },
      products: [{ sku: 'p', name: 'n', finalUnitPrice: eur, quantity: 1 }],
      revenue: eur,
      value: eur,
      source: 'POS',
    },
  },
  { ai: { type: 'recommendation.view', correlationId: 'c', clientUUID, items: [] } },
  { profile: { customId: 'u1', attributes: { plan: null, seats: 2 } } },
]

describe('a mapping may give what the client takes', () => {
  it('spread over several endpoints, one after the other, with client, time and salt of the event', () => {
    const destination = destinationOf({ mapping: { Everything: () => all } })
    const { requests } = preview(destination, [track('Everything')])
    expect(requests.map(({ endpoint }) => endpoint)).toEqual([
      'eventBatch',
      'transactionBatch',
      'v1/batch/recommendation.view',
      'profileBatch',
    ])
    const [event, transaction, ai, profile] = requests.map(({ body }) => JSON.parse(body ?? ''))
    const client = { customId: 'u1' }
    expect(event).toMatchObject([{ type: 'custom', action: 'push.click', client, time: at, eventSalt: 'm1' }])
    expect(transaction).toMatchObject([{ client, recordedAt: at, eventSalt: 'o1' }])
    expect(ai).toMatchObject({ eventType: 'recommendation.view', items: [{ eventTimestamp: at }] })
    expect(profile).toEqual([{ customId: 'u1', attributes: { plan: null, seats: 2 } }])
  })

  it('with the time of the event, not of its acceptance', () => {
    const destination = destinationOf({ mapping: { Everything: () => all } })
    const times = [0, 1, 2].map((step) => {
      const [request] = destination.plan([{ ...itemOf(track('Everything')), step }]).requests
      return /"(?:time|recordedAt|eventTimestamp)":"([^"]+)"/.exec(request?.body ?? '')?.[1]
    })
    expect(times).toEqual([at, at, at])
  })

  it('and all of it arrives', async () => {
    const destination = destinationOf({ mapping: { Everything: () => all } })
    expect(await deliver(destination, [track('Everything')])).toMatchObject([{ status: 'delivered' }])
    await destination.close()
    expect(
      bench
        .sandbox()
        .operations()
        .map(({ kind }) => kind),
    ).toEqual(['event', 'transaction', 'ai-event', 'profile'])
  })

  it('in the generation and form of time that the options say, with the tracker key', async () => {
    const destination = destinationOf({
      mapping: { Seen: () => all[2] ?? null },
      aiEvents: 'ai-compat',
      eventTimestamp: 'ms',
      trackerKey: bench.credentials().trackerKey,
    })
    expect(await deliver(destination, [track('Seen')])).toMatchObject([{ status: 'delivered' }])
    await destination.close()
    expect(bench.sent('/v4/events/ai-compat/batch')[0]?.query).toEqual({ token: bench.credentials().trackerKey })
    expect(bench.bodies('/v4/events/ai-compat/batch')[0].items[0].eventTimestamp).toBe(Date.parse(at))
  })

  it.each<[string, unknown, string]>([
    ['a transaction that breaks a rule', { transaction: { orderId: 'o' } }, 'invalid_transaction'],
    ['a profile of nobody', { profile: {} }, 'invalid_profile'],
    ['an AI event without profile', { ai: { type: 'recommendation.view', items: [] } }, 'invalid_ai_event'],
    ['a text', 'dog.bark', 'invalid_event'],
    ['nothing', undefined, 'invalid_event'],
  ])('%s is refused', (_, result, code) => {
    const destination = destinationOf({ mapping: { Odd: () => result as never } })
    expect(destination.plan([itemOf(track('Odd'))]).settled).toMatchObject([
      { outcome: { status: 'rejected', error: { code } } },
    ])
  })
})

it('a batch of events is spread over several endpoints, and each ends in one state', async () => {
  const products = [{ product_id: 'p1', name: 'Shirt', price: 10, quantity: 2 }]
  const events = Array.from({ length: 90 }, (_, index) => {
    const fields = { messageId: `m${index}`, userId: `u${index % 7}` }
    if (index % 3 === 0) return track('Trial Started', fields)
    if (index % 3 === 1)
      return track('Order Completed', {
        ...fields,
        properties: { order_id: `o${index}`, total: 20, currency: 'EUR', products },
      })
    return readEvent({ type: 'identify', traits: { plan: 'pro' }, ...fields }, { now: acceptedAt })
  })
  const destination = destinationOf()
  const plan = destination.plan(events.map(itemOf))
  expect(plan.requests.map(({ endpoint, calls }) => [endpoint, calls.length])).toEqual([
    ['eventBatch', 30],
    ['transactionBatch', 30],
    ['profileBatch', 30],
  ])
  const outcomes = await deliver(destination, events)
  await destination.close()
  expect(outcomes.map(({ status }) => status)).toEqual(new Array(90).fill('delivered'))
})

it('batches keep to maxBatchBytes', () => {
  const events = Array.from({ length: 20 }, (_, index) => track('Trial Started', { messageId: `m${index}` }))
  const { requests } = destinationOf({ maxBatchBytes: 1_000 }).plan(events.map(itemOf))
  expect(requests.length).toBeGreaterThan(2)
  for (const { bytes } of requests) expect(bytes).toBeLessThanOrEqual(1_000)
})

it('remarks on what Synerise ignores or changes in what a mapping made, as the client does', () => {
  const late = '2099-01-01T00:00:00Z'
  const made = {
    Mapped: () => ({ action: 'a.b', time: late, params: { ip: 'x', none: null, deep: { none: null } } }),
    identify: () => ({ profile: { customId: 'u', attributes: { confirmed: true } } }),
  } as unknown as SyneriseDestinationOptions['mapping']
  const identify = readEvent({ type: 'identify', userId: 'u', messageId: 'm2' }, { now: acceptedAt })
  const { requests } = destinationOf({ mapping: made }).plan([track('Mapped'), identify].map(itemOf))
  const remarks = requests.flatMap(({ calls }) => calls.flatMap((call) => call.remarks ?? []))
  expect(remarks.map(({ code, field }) => `${code} ${field}`)).toEqual([
    'time_clamped time',
    'reserved_param params.ip',
    'null_left_out params.none',
    'null_left_out params.deep',
    'reserved_attribute attributes.confirmed',
  ])
  expect(destinationOf({}).plan([itemOf(track('Quiet'))]).requests[0]?.calls[0]).not.toHaveProperty('remarks')
})

describe("a profile's token", () => {
  const order = {
    order_id: 'o1',
    total: 20,
    currency: 'EUR',
    products: [{ product_id: 'p1', name: 'Shirt', price: 10, quantity: 2 }],
  }

  it('holds transactions alone, before anything is sent', async () => {
    const claims = Buffer.from('{"clId":7,"rlm":"client"}').toString('base64url')
    const destination = syneriseDestination({ token: `e30.${claims}.x`, baseUrl: bench.baseUrl() })
    const outcomes = await deliver(destination, [track('Order Completed', { properties: order })])
    await destination.close()
    expect(outcomes).toMatchObject([{ status: 'blocked', scope: 'endpoint', error: { code: 'profile_token' } }])
    expect(bench.sandbox().requests()).toEqual([])
  })
})
