import { type Clock, systemClock } from '@waybill/core'
import { memoryStore } from '@waybill/delivery'
import { afterEach, describe, expect, it } from 'vitest'
import type { GatewayOptions } from '../gateway-options.js'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'

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
    await test.gateway.waybill.flush()
    expect(await test.gateway.waybill.where('test-key', 'm-1')).toMatchObject({ status: 'found', event })
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
    expect(await test.gateway.waybill.flush()).toMatchObject({ settled: true })
    expect(delivered()).toBe(1)
  })

  it('say until when the vendor wants rest, and send the event after that', async () => {
    await start({ decide: { fallback } })
    const match = { vendor: 'salesforce-personalization' } as const
    test.sandbox.setFaults([
      { name: 'rest', match, when: { times: 1 }, act: { do: 'throttle', retryAfterSeconds: 20 } },
    ])
    await asked({ ...event, messageId: 'm-0', timeoutMs: 20_000 })
    const { body } = await asked({ ...event, timeoutMs: 20_000 })
    expect(body).toMatchObject({ status: 'undecided', reason: 'limited', decision: fallback, messageId: 'm-1' })
    expect(body['afterMs']).toBeGreaterThan(10_000)
    expect(body['afterMs']).toBeLessThanOrEqual(20_000)
  })

  it('say so for an event that was here before', async () => {
    await start()
    await test.post('/v1/track', event)
    expect(await asked(event)).toMatchObject({
      body: { status: 'undecided', reason: 'duplicate', decision: null },
    })
    await test.gateway.waybill.flush()
    expect(delivered()).toBe(1)
  })

  it('have the fallback and the reason when the event is refused', async () => {
    await start({ decide: { fallback } })
    expect(await asked({ userId: 'u-1', event: '' })).toMatchObject({
      status: 400,
      body: {
        success: false,
        code: 'invalid_event',
        message: 'The event was refused.',
        errors: [{ field: 'event' }],
        decision: fallback,
      },
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
    expect(await test.gateway.waybill.where('test-key', 'm-1')).toEqual({ status: 'unknown' })
  })

  it('go by the settings where the request says nothing, and by the request where it does', async () => {
    await start({ decide: { destination: 'yespo', timeoutMs: 30, fallback } })
    test.sandbox.setFaults([{ name: 'slow', match: { vendor: 'yespo' }, act: { do: 'delay', ms: 300 } }])
    expect(await asked(event)).toMatchObject({ body: { status: 'undecided', reason: 'timeout', decision: fallback } })
    const told = { ...event, messageId: 'm-2', destination: 'salesforce-personalization', timeoutMs: 20_000 }
    expect((await asked(told)).body['decision']).toHaveProperty('campaignResponses')
  })

  it('wait for no time at all, or for half a minute, where they are asked to', async () => {
    await start()
    expect(await asked({ ...event, timeoutMs: 0 })).toMatchObject({ status: 200 })
    expect(await asked({ ...event, messageId: 'm-2', timeoutMs: 30_000 })).toMatchObject({ status: 200 })
  })

  it('wait for half a second where nobody says how long', async () => {
    const waits: number[] = []
    const after: Clock['after'] = (ms, callback) => {
      waits.push(ms)
      return systemClock.after(ms, callback)
    }
    await start({ clock: { ...systemClock, after } })
    await asked({ ...event, timeoutMs: 12_345 })
    expect(waits).toContain(12_345)
    expect(waits).not.toContain(500)
    await asked({ ...event, messageId: 'm-2' })
    expect(waits).toContain(500)
  })

  it('are the fallback where the vendor has no answer of its own', async () => {
    await start({ decide: { destination: 'synerise', timeoutMs: 20_000, fallback } })
    expect(await asked(event)).toMatchObject({ body: { status: 'decided', decision: fallback } })
  })

  it('take an event of any type, without the write key that came in its body', async () => {
    await start()
    const identify = { type: 'identify', userId: 'u-1', messageId: 'm-1', writeKey: 'body-key' }
    const response = await test.post('/v1/decide', identify, { headers: { authorization: '' } })
    expect(response.status).toBe(200)
    const found = await test.gateway.waybill.where('body-key', 'm-1')
    expect(found).toMatchObject({ status: 'found', event: { type: 'identify' } })
    expect(JSON.stringify('event' in found && found.event)).not.toContain('body-key')
  })

  it('come from the first destination of the write key, and the event goes nowhere else', async () => {
    await start({ writeKeys: [{ key: 'test-key', destinations: ['yespo', 'synerise'] }] })
    expect(await asked({ ...event, timeoutMs: 20_000 })).toMatchObject({ status: 200, body: { status: 'decided' } })
    await test.gateway.waybill.flush()
    expect(await test.gateway.waybill.where('test-key', 'm-1')).toMatchObject({
      lanes: {
        yespo: { state: 'delivered' },
        synerise: { state: 'delivered' },
      },
      notAddressed: { 'salesforce-personalization': 'not_addressed' },
    })
    expect(delivered()).toBe(0)
  })

  it('refuse a body over the limit of one event', async () => {
    await start({ limits: { eventBytes: 1_000 } })
    const big = { ...event, properties: { text: 'x'.repeat(1_000) } }
    expect(await asked(big)).toMatchObject({ status: 413, body: { code: 'body_too_large' } })
  })

  it('say when to come again, with the fallback, when the store is full', async () => {
    await start({ store: memoryStore({ maxPending: 1 }), decide: { fallback } })
    for (const lane of ['salesforce-personalization', 'yespo', 'synerise'])
      await test.gateway.waybill.hold({ lane, reason: 'test' })
    await test.post('/v1/track', event)
    const response = await test.post('/v1/decide', { ...event, messageId: 'm-2' })
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '5'])
    expect(await response.json()).toMatchObject({ code: 'store_full', decision: fallback })
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
    await test.gateway.waybill.flush()
    expect(await test.gateway.waybill.where('test-key', 'm-1')).toMatchObject({
      lanes: { synerise: { state: 'delivered' } },
      notAddressed: { yespo: 'not_addressed', 'salesforce-personalization': 'not_addressed' },
    })
    expect(test.sandbox.operations({ vendor: 'synerise', kind: 'event' })).toHaveLength(2)
    expect(test.sandbox.operations({ vendor: 'yespo', kind: 'event' })).toHaveLength(1)
    expect(await test.gateway.waybill.recount()).toEqual(await test.gateway.waybill.totals())
  })

  it.each([[[]], [['nowhere']]])('is refused with destinations %j', async (destinations) => {
    await start()
    await expect(startTestGateway({ writeKeys: [{ key: 'k', destinations }] })).rejects.toMatchObject({
      issues: [{ field: 'writeKeys[0].destinations' }],
    })
  })
})
