import { describe, expect, it } from 'vitest'
import { lostAnswer, testBench } from '../testing/bench.js'

const bench = testBench()
const strict = testBench({ strictAiClicks: true })
const clientUUID = 'e0097757-d1e2-44ac-ba3c-d97979a354c1'
const view = {
  correlationId: '5b0a0fcd-e76b-425c-b9e8-7d6d7bd4a79b',
  clientUUID,
  items: ['89435879453'],
  eventTimestamp: '2022-12-08T13:23:22Z',
}
const click = { correlationId: 'c1', clientUUID, item: 'p1', eventTimestamp: '2022-12-08T13:23:22Z' }
const searchClick = { ...click, position: 1, searchType: 'full-text-search' } as const

const credentials = [
  ['the API key', () => ({ apiKey: bench.credentials().apiKey }), /^Bearer /, {}],
  [
    'a tracker key beside the API key',
    () => ({ apiKey: bench.credentials().apiKey, trackerKey: bench.credentials().trackerKey }),
    undefined,
    { token: true },
  ],
  ['a tracker key alone', () => ({ trackerKey: bench.credentials().trackerKey }), undefined, { token: true }],
] as const

describe.each(credentials)('with %s', (_, keys, authorization, query) => {
  it.each([
    ['v1', '/events/v1/single/', undefined],
    ['ai-compat', '/v4/events/ai-compat/', '4.4'],
  ] as const)('%s takes each kind of event', async (aiEvents, path, version) => {
    const { ai } = bench.client({ ...keys(), aiEvents })
    const receipts = [
      await ai.recommendationView(view),
      await ai.recommendationClick({ ...click, campaignId: 'camp' }),
      await ai.itemSearchClick(searchClick),
    ]
    expect(receipts.every(({ status }) => status >= 200 && status < 300)).toBe(true)
    const requests = ['recommendation.view', 'recommendation.click', 'item.search.click'].map(
      (name) => bench.sent(`${path}${name}`)[0],
    )
    for (const request of requests) {
      expect(request).toMatchObject({ verdict: 'accepted', method: 'POST' })
      expect(request?.headers['api-version']).toBe(version)
      if (authorization) expect(request?.headers['authorization']).toMatch(authorization)
      else expect(request?.headers).not.toHaveProperty('authorization')
      expect('token' in (request?.query ?? {})).toBe('token' in query)
    }
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual(view)
    const { item, ...rest } = click
    const items = aiEvents === 'v1' ? { items: [item] } : {}
    expect(JSON.parse(requests[1]?.body ?? '')).toEqual({ ...rest, item, ...items, campaignId: 'camp' })
    expect(bench.sandbox().operations({ kind: 'ai-event' })).toHaveLength(3)
    expect(bench.logins()).toHaveLength(authorization ? 1 : 0)
  })
})

it('a tracker key alone is for AI events only', async () => {
  const synerise = bench.client({ trackerKey: bench.credentials().trackerKey })
  const refused = synerise.events.custom({ action: 'dog.bark', client: { customId: 'u' } })
  await expect(refused).rejects.toMatchObject({ kind: 'setup', code: 'no_credentials' })
  expect(bench.sandbox().requests()).toEqual([])
})

it('a wrong tracker key is a matter of settings, and stays secret', async () => {
  const synerise = bench.client({ trackerKey: 'a-wrong-tracker-key' })
  const error = await synerise.ai.recommendationView(view).catch((cause) => cause)
  expect(error).toMatchObject({ kind: 'setup' })
  expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('a-wrong-tracker-key')
})

describe('what the two generations ask for', () => {
  it('is sent to a vendor that takes it as strictly as the reference', async () => {
    const key = { apiKey: strict.credentials().apiKey }
    const { ai } = strict.client({ ...key, aiEvents: 'ai-compat' })
    await ai.recommendationClick({ correlationId: 'c', clientUUID, items: ['p1'] })
    await ai.itemSearchClick(searchClick)
    expect(
      await ai.batch('product.search.click', [{ ...searchClick, item: undefined, productId: 'p' } as never]),
    ).toMatchObject([{ status: 'delivered' }])
  })

  it.each<[string, 'v1' | 'ai-compat', object, string]>([
    ['items or item', 'v1', { correlationId: 'c', clientUUID }, 'items is missing'],
    ['one item', 'ai-compat', { correlationId: 'c', clientUUID, items: ['a', 'b'] }, 'item is missing'],
    ['a place', 'ai-compat', { correlationId: 'c', clientUUID, item: 'a' }, 'position is missing'],
    ['a place from 1', 'v1', { ...click, position: 0 }, 'position must be at least 1'],
    ['a profile', 'v1', { correlationId: 'c', item: 'a' }, 'clientUUID'],
    ['a known field', 'v1', { ...click, itemId: 'x' }, 'itemId'],
  ])('a search click needs %s (%s)', async (_, aiEvents, event, message) => {
    const refused = bench.client({ aiEvents }).ai.itemSearchClick(event as never)
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', code: 'invalid_ai_event' })
    await expect(refused).rejects.toThrow(message)
    expect(bench.sandbox().requests()).toEqual([])
  })

  it('has no product.search.click in v1', async () => {
    const event = { correlationId: 'c', clientUUID, productId: 'p', position: 1, searchType: 'autocomplete' } as const
    expect(await bench.client().ai.batch('product.search.click', [event])).toMatchObject([
      { status: 'rejected', error: { message: expect.stringContaining("aiEvents: 'ai-compat'") } },
    ])
  })
})

describe('the time of an AI event', () => {
  it('is ISO 8601 with Z, whatever it is given as', async () => {
    const { ai } = bench.client()
    const given = ['2022-12-08T13:23:22Z', '2022-12-08T14:23:22+01:00', new Date('2022-12-08T13:23:22Z'), 1670505802000]
    for (const eventTimestamp of given) await ai.recommendationView({ ...view, eventTimestamp })
    expect(bench.bodies('/events/v1/single/recommendation.view').map((body) => body.eventTimestamp)).toEqual([
      '2022-12-08T13:23:22Z',
      '2022-12-08T13:23:22.000Z',
      '2022-12-08T13:23:22.000Z',
      '2022-12-08T13:23:22.000Z',
    ])
  })

  it('is epoch milliseconds when told so, and stamped when there is none', async () => {
    const { ai } = bench.client({ eventTimestamp: 'ms' })
    const receipt = await ai.recommendationView(view)
    const { eventTimestamp: _, ...untimed } = view
    const stamped = await ai.recommendationView(untimed)
    expect(receipt.eventTimestamp).toBe(1670505802000)
    expect(bench.bodies('/events/v1/single/recommendation.view').map((body) => body.eventTimestamp)).toEqual([
      1670505802000,
      stamped.eventTimestamp,
    ])
    expect(Math.abs(Date.now() - Number(stamped.eventTimestamp))).toBeLessThan(10_000)
  })

  it('is kept in the future by v1, and set to now for ai-compat, which would drop it', async () => {
    const future = { ...view, eventTimestamp: '2099-01-01T00:00:00Z' }
    const kept = await bench.client().ai.recommendationView(future)
    expect(kept).toMatchObject({ eventTimestamp: '2099-01-01T00:00:00Z', remarks: [] })
    const clamped = await bench.client({ aiEvents: 'ai-compat' }).ai.recommendationView(future)
    expect(clamped.remarks).toMatchObject([{ code: 'time_clamped' }])
    expect(bench.sandbox().requests({ verdict: 'refused' })).toEqual([])
  })
})

describe('a batch of AI events', () => {
  it.each([
    ['v1', '/events/v1/batch'],
    ['ai-compat', '/v4/events/ai-compat/batch'],
  ] as const)('of %s has its type once, and several profiles', async (aiEvents, path) => {
    const other = { ...view, clientUUID: 'f0097757-d1e2-44ac-ba3c-d97979a354c2', items: [] }
    const outcomes = await bench.client({ aiEvents }).ai.batch('recommendation.view', [view, other])
    expect(outcomes).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }])
    expect(bench.bodies(path)).toEqual([{ eventType: 'recommendation.view', items: [view, other] }])
  })

  it('rejects the bad one alone, and packs by the limits', async () => {
    const many = Array.from({ length: 1_001 }, (_, index) => ({ ...view, correlationId: `c${index}` }))
    const outcomes = await bench.client().ai.batch('recommendation.view', [...many, { ...view, items: 'p' } as never])
    expect(outcomes.filter(({ status }) => status === 'delivered')).toHaveLength(1_001)
    expect(outcomes[1_001]).toMatchObject({ status: 'rejected', error: { code: 'invalid_ai_event' } })
    const sizes = bench.bodies('/events/v1/batch').map(({ items }) => items.length)
    expect(sizes.sort((a, b) => b - a)).toEqual([1_000, 1])
  })

  it('is not repeated after a lost answer: a repeat would count twice', async () => {
    bench.faults(lostAnswer('/events/v1/batch'))
    const outcomes = await bench.client().ai.batch('recommendation.view', [view, view])
    expect(outcomes).toMatchObject([
      { status: 'retry', maybeDelivered: true },
      { status: 'retry', maybeDelivered: true },
    ])
    expect(bench.sandbox().operations({ kind: 'ai-event' })).toHaveLength(2)
  })

  it('waits out a refusal for now', async () => {
    bench.faults({ name: 'down', when: { first: 1 }, match: { path: '/events/*' }, act: { do: 'answer', status: 503 } })
    expect(await bench.client().ai.batch('recommendation.view', [view])).toMatchObject([{ status: 'delivered' }])
  })
})
