import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createServer } from '../create-server.js'
import { createDoor } from '../door/door.js'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'
import { addBatchRoutes } from './batch-routes.js'
import { addDecideRoute } from './decide-route.js'
import { withDefaults } from './event-limits.js'
import { addEventRoutes } from './event-routes.js'
import { inScope } from './in-scope.js'

let test: TestGateway
beforeEach(async () => {
  test = await startTestGateway()
})
afterEach(() => test.close())

const event = (messageId: string, more: object = {}) => ({
  type: 'track',
  userId: 'u-1',
  event: 'Something Special',
  messageId,
  ...more,
})

/** The routes that take events, and what they tell of each request. */
async function listening() {
  const heard: [string, readonly string[]][] = []
  const { waybill: delivery } = test.gateway
  const onAccepted = (_request: unknown, source: string, ids: readonly string[]) => heard.push([source, ids])
  const door = createDoor({ writeKeys: [], onWrongKey: () => undefined })
  const observe = () => undefined
  const intake = { delivery, door, limits: withDefaults(), partlyWrongBatch: 400, onAccepted, observe } as const
  const app = await createServer({}, {})
  inScope(app, (events) => {
    door.addTo(events)
    inScope(events, (single) => addEventRoutes(single, intake))
    inScope(events, (batches) => addBatchRoutes(batches, intake))
    inScope(events, (asking) => addDecideRoute(asking, { intake, settings: {}, destinations: ['yespo'] }))
  })
  const post = async (url: string, payload: object) =>
    (await app.inject({ method: 'POST', url, payload, headers: { authorization: 'Bearer shop' } })).json()
  return { heard, post, close: () => app.close() }
}

describe('a request that brings events', () => {
  it('tells which of them were new, under the name of its sender', async () => {
    const { heard, post, close } = await listening()
    await post('/v1/batch', { batch: [event('a'), event('a'), event('b', { event: '' }), event('c')] })
    await post('/v1/track', event('a'))
    await post('/v1/track', event('d'))
    expect(heard).toEqual([
      ['shop', ['a', 'c']],
      ['shop', []],
      ['shop', ['d']],
    ])
    await close()
  })

  it('tells of the event for which it wants a decision, with its own id or a new one', async () => {
    const { heard, post, close } = await listening()
    await post('/v1/decide', event('a', { timeoutMs: 20_000 }))
    const { messageId } = await post('/v1/decide', { ...event('b', { timeoutMs: 20_000 }), messageId: undefined })
    expect(messageId).toMatch(/^[0-9a-f-]{36}$/)
    expect(heard).toEqual([
      ['shop', ['a']],
      ['shop', [messageId]],
    ])
    await close()
  })
})
