import { describe, expect, it } from 'vitest'
import type { SyneriseCustomEvent } from '../index.js'
import { testBench } from '../testing/bench.js'

// Each test is named for a sentence of "Sending events" (hub.synerise.com/developers/api/events/sending-events).
const bench = testBench()
const bark = { action: 'dog.bark', client: { customId: 'u1' } }
const refused = async (event: unknown) => {
  const error = await bench
    .client()
    .events.custom(event as SyneriseCustomEvent)
    .catch((cause) => cause)
  expect(error).toMatchObject({ kind: 'invalid', code: 'invalid_event' })
  expect(bench.sandbox().requests()).toEqual([])
  return error.message as string
}

describe('two APIs', () => {
  it('"the v4/events API is used to send most events, including custom ones"', async () => {
    const { events } = bench.client()
    await events.custom(bark)
    await events.shared({ client: bark.client })
    await events.batch([bark])
    const paths = bench.sandbox().requests({ path: '/v4/events/*', verdict: 'accepted' })
    expect(paths.map(({ path }) => path)).toEqual(['/v4/events/custom', '/v4/events/shared', '/v4/events/batch'])
  })

  it('"the /events/v1 API is used to the following events: recommendation.view, recommendation.click, item.search.click"', async () => {
    const { ai } = bench.client()
    const common = { correlationId: 'c', clientUUID: 'e0097757-d1e2-44ac-ba3c-d97979a354c1' }
    await ai.recommendationView({ ...common, items: [] })
    await ai.recommendationClick({ ...common, items: ['p'] })
    await ai.itemSearchClick({ ...common, items: ['p'] })
    const paths = bench.sandbox().requests({ path: '/events/v1/*', verdict: 'accepted' })
    expect(paths.map(({ path }) => path.split('/').pop())).toEqual([
      'recommendation.view',
      'recommendation.click',
      'item.search.click',
    ])
  })
})

describe('important', () => {
  it.each(['recommendation.view', 'recommendation.click', 'item.search.click'])(
    '"Recommendation events must be sent to the AI events API": %s',
    async (action) => {
      expect(await refused({ ...bark, action })).toContain('use ai.')
    },
  )

  it.each(['transaction.charge', 'product.buy'])(
    '"Transaction events must be sent to their dedicated endpoints": %s',
    async (action) => {
      expect(await refused({ ...bark, action })).toContain('use transactions.create')
    },
  )

  it('"If you send a transaction event to /events/batch, the product.buy sub-events aren\'t generated": that event alone is refused', async () => {
    const outcomes = await bench.client().events.batch([bark, { ...bark, action: 'transaction.charge' }, bark])
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'rejected', 'delivered'])
    expect(bench.bodies('/v4/events/batch')[0]).toHaveLength(2)
  })

  it('"an event whose definition doesn\'t exist in the system": "a definition is created automatically"', async () => {
    await bench.client().events.custom({ ...bark, action: 'never.seen-before_1' })
    expect(bench.events()).toMatchObject([{ action: 'never.seen-before_1' }])
  })
})

describe('required properties', () => {
  it('"action is the type of event"', async () => {
    expect(await refused({ client: bark.client })).toContain('action must name the action')
  })

  it('"When you use a dedicated endpoint for an event type, this parameter is not used"', async () => {
    const { events } = bench.client()
    await expect(events.shared({ ...bark } as never)).rejects.toThrow('action must be left out')
    await events.shared({ client: bark.client })
    expect(bench.bodies('/v4/events/shared')[0]).not.toHaveProperty('action')
  })

  it('"client must contain at least one of the following identifiers"', async () => {
    expect(await refused({ ...bark, client: {} })).toContain('at least one of id, customId, uuid, email')
  })

  it.each([
    { id: 5092159999 },
    { customId: 'u1' },
    { uuid: 'e0097757-d1e2-44ac-ba3c-d97979a354c1' },
    { email: 'a@b.co' },
    { id: 1, email: 'a@b.co' },
  ])('"id, customId, uuid, email": %j', async (client) => {
    await bench.client().events.custom({ ...bark, client })
    expect(bench.bodies('/v4/events/custom')[0].client).toEqual(client)
    expect(bench.sandbox().requests({ verdict: 'refused' })).toEqual([])
  })

  it('"label must be a non-empty string"', async () => {
    expect(await refused({ ...bark, label: '' })).toContain('label must not be empty')
    expect(await refused({ ...bark, label: 7 })).toContain('label must be a string')
  })

  it('"It is a legacy property, currently not used by Synerise": nobody has to give one', async () => {
    await bench.client().events.custom(bark)
    expect(bench.bodies('/v4/events/custom')[0].label).toBe('dog.bark')
  })
})

describe('optional properties', () => {
  it('"params is an object with additional event parameters"', async () => {
    const params = { loudness: 3, mood: 'happy', mailmanScared: true, deep: { list: [1, { a: 'b' }] } }
    await bench.client().events.custom({ ...bark, params })
    expect(bench.events()).toMatchObject([{ params }])
    expect(await refusedLater({ ...bark, params: ['loud'] })).toContain('params must be an object')
  })

  it('"Some names are reserved for system use"', async () => {
    const { remarks } = await bench.client().events.custom({ ...bark, params: { eventUUID: 'x' } })
    expect(remarks).toMatchObject([{ code: 'reserved_param' }])
  })

  it('"All the above examples indicate the same date and time, written in different ways"', async () => {
    const { events } = bench.client()
    const ways = ['2022-05-23T13:00:00Z', '2022-05-23T09:00:00-04:00', '2022-05-23T07:00:00-06:00']
    for (const time of ways) await events.custom({ ...bark, time })
    expect(bench.bodies('/v4/events/custom').map(({ time }) => time)).toEqual(ways)
    expect(new Set(bench.events().map(({ time }) => time))).toEqual(new Set(['2022-05-23T13:00:00.000Z']))
  })

  it('"You can include milliseconds"', async () => {
    await bench.client().events.custom({ ...bark, time: '2022-05-23T13:00:00.176Z' })
    expect(bench.events()).toMatchObject([{ time: '2022-05-23T13:00:00.176Z' }])
  })

  it('"formatted according to ISO 8601"', async () => {
    for (const time of ['23 May 2022', '2022-05-23', '2022-05-23T13:00:00', '2022-13-01T00:00:00Z'])
      expect(await refused({ ...bark, time })).toContain('time must be a Date, ISO 8601')
  })

  it('"If no time is provided, the time when the event was received is saved": so it is stamped before it can wait', async () => {
    bench.faults({ name: 'slow', match: { path: '/v4/events/*' }, when: { nth: 1 }, act: { do: 'delay', ms: 60 } })
    const before = Date.now()
    const { time } = await bench.client().events.custom(bark)
    expect(Date.parse(time)).toBeGreaterThanOrEqual(before)
    expect(Date.parse(time)).toBeLessThan(Date.now() - 50)
    expect(bench.events()).toMatchObject([{ time }])
  })

  it('"If the provided time is in the future, it is rejected": so it is set to now, and that is said', async () => {
    const { time, remarks } = await bench.client().events.custom({ ...bark, time: '2099-01-01T00:00:00Z' })
    expect(remarks).toMatchObject([{ code: 'time_clamped' }])
    expect(bench.events()).toMatchObject([{ time }])
  })

  it('"eventSalt is a special parameter": the same salt and time overwrite', async () => {
    const { events } = bench.client()
    const { time, eventSalt } = await events.custom({ ...bark, params: { n: 1 } })
    await events.custom({ ...bark, time, eventSalt, params: { n: 2 } })
    expect(bench.events()).toMatchObject([{ params: { n: 2 } }])
  })
})

describe('authorization', () => {
  it('"with a JWT of a profile or a workspace"', async () => {
    await bench.client().events.custom(bark)
    await bench.client({ token: bench.credentials().profileToken }).events.shared({ client: { customId: 'profile-1' } })
    const [workspace, profile] = bench.sandbox().requests({ path: '/v4/events/*' })
    expect(workspace).toMatchObject({ verdict: 'accepted' })
    expect(profile?.headers['authorization']).toBe(`Bearer ${bench.credentials().profileToken}`)
    expect(profile?.status).not.toBe(401)
  })
})

async function refusedLater(event: unknown): Promise<string> {
  const error = await bench
    .client()
    .events.custom(event as SyneriseCustomEvent)
    .catch((cause) => cause)
  expect(error).toMatchObject({ kind: 'invalid' })
  return error.message
}
