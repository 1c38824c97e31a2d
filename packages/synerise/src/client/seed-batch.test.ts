import { describe, expect, it } from 'vitest'
import { testBench } from '../testing/bench.js'

// Each test is named for a sentence of "Sending events", on batches and on recommendation events.
const bench = testBench()
const time = '2022-11-28T12:18:27Z'
const view = {
  correlationId: '5b0a0fcd-e76b-425c-b9e8-7d6d7bd4a79b',
  clientUUID: 'e0097757-d1e2-44ac-ba3c-d97979a354c1',
  items: ['89435879453'],
}
const singlePath = '/events/v1/single/recommendation.view'
const tracked = () => bench.client({ trackerKey: bench.credentials().trackerKey })

describe('batches', () => {
  it('"A batch can include different event types saved to different profiles"', async () => {
    const outcomes = await bench.client().events.batch([
      { action: 'dog.bark', client: { id: 5092159999 }, time },
      { type: 'hit-timer', client: { id: 267498412 }, time },
      { type: 'shared', client: { email: 'a@b.co' }, time },
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered'])
    expect(new Set(bench.events().map(({ profileId }) => profileId)).size).toBe(3)
    expect(bench.events().map(({ action }) => action)).toEqual(['dog.bark', 'client.hitTimer', 'client.shared'])
  })

  it('"The request body is an array of events"', async () => {
    await bench.client().events.batch([{ type: 'shared', client: { id: 1 } }])
    expect(bench.bodies('/v4/events/batch')).toEqual([[expect.objectContaining({ type: 'shared' })]])
  })

  it('"if the event is custom, add the "type": "custom" parameter": it is added', async () => {
    await bench.client().events.batch([{ action: 'dog.bark', client: { id: 1 } }])
    expect(bench.bodies('/v4/events/batch')[0]).toMatchObject([{ type: 'custom', action: 'dog.bark' }])
  })

  it('"add the type parameter with the value that corresponds to the name of the dedicated endpoint"', async () => {
    const [outcome] = await bench.client().events.batch([{ type: 'client.hitTimer', client: { id: 1 } } as never])
    expect(outcome).toMatchObject({ status: 'rejected', error: { message: expect.stringContaining('hit-timer') } })
  })

  it('"remove the action parameter"', async () => {
    const [outcome] = await bench
      .client()
      .events.batch([{ type: 'hit-timer', action: 'client.hitTimer', client: { id: 1 } } as never])
    expect(outcome).toMatchObject({ status: 'rejected', error: { message: expect.stringContaining('left out') } })
  })
})

describe('recommendation events', () => {
  it('"They can be sent as single events or as a batch"', async () => {
    await tracked().ai.recommendationView(view)
    await tracked().ai.batch('recommendation.view', [view])
    expect(bench.sent(singlePath)).toMatchObject([{ verdict: 'accepted' }])
    expect(bench.sent('/events/v1/batch')).toMatchObject([{ verdict: 'accepted' }])
  })

  it('"two authorization methods": "A JWT, same as in other endpoints"', async () => {
    await bench.client().ai.recommendationView(view)
    expect(bench.sent(singlePath)[0]?.headers['authorization']).toMatch(/^Bearer ey/)
    expect(bench.sent(singlePath)[0]?.query).toEqual({})
  })

  it('"A tracker key sent as the token parameter of the query"', async () => {
    await tracked().ai.recommendationView(view)
    expect(bench.sent(singlePath)).toMatchObject([
      { verdict: 'accepted', query: { token: bench.credentials().trackerKey } },
    ])
    expect(bench.sent(singlePath)[0]?.headers).not.toHaveProperty('authorization')
  })

  it.each(['correlationId', 'clientUUID', 'items'])('"The request body must contain": %s', async (name) => {
    const { [name as 'items']: _, ...rest } = view
    const refused = bench.client().ai.recommendationView(rest as never)
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', issues: [{ field: name }] })
    expect(bench.sandbox().requests()).toEqual([])
  })

  it('"items is an array of item IDs (as strings)": "It can be empty"', async () => {
    await tracked().ai.recommendationView({ ...view, items: [] })
    expect(bench.sent(singlePath)).toMatchObject([{ verdict: 'accepted' }])
    await expect(tracked().ai.recommendationView({ ...view, items: [''] })).rejects.toThrow('items[0]')
    const { remarks } = await tracked().ai.recommendationView({ ...view, items: [7] } as never)
    expect(remarks).toMatchObject([{ code: 'number_as_text', field: 'items[0]' }])
    expect(bench.bodies(singlePath)[1].items).toEqual(['7'])
  })

  it('"eventTimestamp is the Unix time of the occurrence, in milliseconds": where it is asked for', async () => {
    const client = bench.client({ trackerKey: bench.credentials().trackerKey, eventTimestamp: 'ms' })
    await client.ai.recommendationView({ ...view, eventTimestamp: '2022-12-08T13:23:22Z' })
    expect(bench.bodies(singlePath)[0].eventTimestamp).toBe(1670505802000)
  })

  it('"If a future time is provided, the event is saved with an occurrence time in the future"', async () => {
    const { remarks } = await tracked().ai.recommendationView({ ...view, eventTimestamp: '2099-01-01T00:00:00Z' })
    expect(remarks).toEqual([])
    expect(bench.bodies(singlePath)[0].eventTimestamp).toBe('2099-01-01T00:00:00Z')
  })

  it('"campaignId is the ID of recommendation campaign"', async () => {
    await tracked().ai.recommendationView({ ...view, campaignId: 'camp-1' })
    expect(bench.bodies(singlePath)[0].campaignId).toBe('camp-1')
  })

  it('"All events in a batch must be of the same type": the call has one type, and events none', async () => {
    const [outcome] = await tracked().ai.batch('recommendation.view', [{ ...view, eventType: 'x' } as never])
    expect(outcome).toMatchObject({ status: 'rejected', error: { issues: [{ field: 'eventType' }] } })
  })

  it('"They can use different clientUUIDs"', async () => {
    const other = { ...view, clientUUID: 'f0097757-d1e2-44ac-ba3c-d97979a354c1' }
    expect(await tracked().ai.batch('recommendation.view', [view, other])).toMatchObject([
      { status: 'delivered' },
      { status: 'delivered' },
    ])
    expect(bench.sent('/events/v1/batch')).toHaveLength(1)
  })
})

describe('the examples', () => {
  it('"sending a recommendation.view event": "one item"', async () => {
    await tracked().ai.recommendationView({ ...view, eventTimestamp: '2022-12-08T13:23:22Z' })
    const [request] = bench.sent(singlePath)
    expect(request).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } })
    expect(request?.headers).not.toHaveProperty('api-version')
    expect(JSON.parse(request?.body ?? '')).toEqual({
      correlationId: '5b0a0fcd-e76b-425c-b9e8-7d6d7bd4a79b',
      clientUUID: 'e0097757-d1e2-44ac-ba3c-d97979a354c1',
      items: ['89435879453'],
      eventTimestamp: '2022-12-08T13:23:22Z',
    })
  })

  it('"sending two recommendation.view events to the same profile"', async () => {
    await tracked().ai.batch('recommendation.view', [
      { ...view, eventTimestamp: '2022-12-08T13:49:00Z' },
      {
        correlationId: '2232d7f8-611b-451b-a1f1-8134f73a04f0',
        clientUUID: 'e0097757-d1e2-44ac-ba3c-d97979a354c1',
        items: ['475677345'],
        eventTimestamp: '2022-12-08T13:51:00Z',
      },
    ])
    expect(bench.bodies('/events/v1/batch')).toEqual([
      {
        eventType: 'recommendation.view',
        items: [
          {
            correlationId: '5b0a0fcd-e76b-425c-b9e8-7d6d7bd4a79b',
            clientUUID: 'e0097757-d1e2-44ac-ba3c-d97979a354c1',
            items: ['89435879453'],
            eventTimestamp: '2022-12-08T13:49:00Z',
          },
          {
            correlationId: '2232d7f8-611b-451b-a1f1-8134f73a04f0',
            clientUUID: 'e0097757-d1e2-44ac-ba3c-d97979a354c1',
            items: ['475677345'],
            eventTimestamp: '2022-12-08T13:51:00Z',
          },
        ],
      },
    ])
  })
})
