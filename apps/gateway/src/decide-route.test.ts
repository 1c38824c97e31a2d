import { afterEach, describe, expect, it } from 'vitest'
import type { GatewayOptions } from './create-gateway.js'
import { startTestGateway, type TestGateway } from './start-test-gateway.js'

let test: TestGateway
const start = async (options?: Partial<GatewayOptions>) => {
  test = await startTestGateway(options)
}
afterEach(() => test.close())

const event = { userId: 'u-1', event: 'Something Special', messageId: 'm-1' }
const fallback = { headline: 'Welcome' }
const asked = async (body: object) => {
  const response = await test.post('/v1/decide', body)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const delivered = () => test.sandbox.operations({ vendor: 'salesforce-personalization', kind: 'event' }).length

describe('decisions', () => {
  it('come from the first destination, as the vendor gives them; the event is one like any other', async () => {
    await start({ decide: { fallback } })
    const answer = await asked({ ...event, timeoutMs: 5_000 })
    expect(answer).toMatchObject({ status: 200, body: { success: true, status: 'decided', messageId: 'm-1' } })
    expect(answer.body['decision']).toHaveProperty('campaignResponses')
    await test.gateway.delivery.flush()
    expect(await test.gateway.delivery.where('test-key', 'm-1')).toMatchObject({ status: 'found', event })
    for (const vendor of ['salesforce-personalization', 'yespo', 'synerise'] as const)
      expect(test.sandbox.operations({ vendor, kind: 'event' })).toHaveLength(1)
  })

  it('end with the fallback when the budget is over, and the vendor has the event exactly once', async () => {
    await start({ decide: { fallback } })
    const vendor = 'salesforce-personalization'
    test.sandbox.setFaults([{ name: 'slow', match: { vendor }, act: { do: 'delay', ms: 400 } }])
    expect(await asked({ ...event, timeoutMs: 30 })).toEqual({
      status: 200,
      body: { success: true, status: 'undecided', reason: 'timeout', messageId: 'm-1', decision: fallback },
    })
    expect(await test.gateway.delivery.flush()).toMatchObject({ settled: true })
    expect(delivered()).toBe(1)
  })

  it('say so for an event that was here before', async () => {
    await start()
    await test.post('/v1/track', event)
    expect(await asked(event)).toMatchObject({
      body: { status: 'undecided', reason: 'duplicate', decision: null },
    })
    await test.gateway.delivery.flush()
    expect(delivered()).toBe(1)
  })

  it('have the fallback and the reason when the event is refused', async () => {
    await start({ decide: { fallback } })
    expect(await asked({ userId: 'u-1', event: '' })).toMatchObject({
      status: 400,
      body: { success: false, code: 'invalid_event', errors: [{ field: 'event' }], decision: fallback },
    })
  })

  it.each([
    [{ destination: 'nowhere' }, 400, 'unknown_destination'],
    [{ destination: 5 }, 400, 'unknown_destination'],
    [{ destination: 'yespo' }, 403, 'not_allowed'],
    [{ timeoutMs: -1 }, 400, 'invalid_body'],
    [{ timeoutMs: '5' }, 400, 'invalid_body'],
    [{ timeoutMs: 30_001 }, 400, 'invalid_body'],
  ])('refuse %j', async (wrong, status, code) => {
    await start({ writeKeys: [{ key: 'test-key', destinations: ['synerise'] }] })
    expect(await asked({ ...event, ...wrong })).toMatchObject({ status, body: { code } })
    expect(await test.gateway.delivery.where('test-key', 'm-1')).toEqual({ status: 'unknown' })
  })

  it('need a write key', async () => {
    await start()
    expect((await test.post('/v1/decide', event, { headers: { authorization: '' } })).status).toBe(401)
  })
})

describe('a write key with destinations', () => {
  it('sends nowhere else, and the ledger says why', async () => {
    await start({ writeKeys: ['all', { key: 'test-key', destinations: ['synerise'] }] })
    await test.post('/v1/batch', { batch: [{ type: 'track', ...event, integrations: { Yespo: true } }] })
    await test.post('/v1/track', { ...event, messageId: 'm-2' }, { headers: { authorization: 'Bearer all' } })
    await test.gateway.delivery.flush()
    expect(await test.gateway.delivery.where('test-key', 'm-1')).toMatchObject({
      lanes: {
        synerise: { state: 'delivered' },
        yespo: { state: 'skipped', reason: 'not_allowed' },
        'salesforce-personalization': { state: 'skipped', reason: 'not_allowed' },
      },
    })
    expect(test.sandbox.operations({ vendor: 'synerise', kind: 'event' })).toHaveLength(2)
    expect(test.sandbox.operations({ vendor: 'yespo', kind: 'event' })).toHaveLength(1)
    expect(await test.gateway.delivery.recount()).toEqual(await test.gateway.delivery.totals())
  })

  it.each([[[]], [['nowhere']]])('is refused with destinations %j', async (destinations) => {
    await start()
    await expect(startTestGateway({ writeKeys: [{ key: 'k', destinations }] })).rejects.toMatchObject({
      issues: [{ field: 'writeKeys.0.destinations' }],
    })
  })
})
