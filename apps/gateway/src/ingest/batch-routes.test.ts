import { yespoDestination } from '@waybill/yespo'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'
import { batchPaths } from './batch-routes.js'

let test: TestGateway
beforeEach(async () => {
  test = await startTestGateway()
})
afterEach(() => test.close())

const track = (id: number, fields: object = {}) => ({
  type: 'track',
  userId: `u-${id}`,
  event: 'Something Special',
  messageId: `m-${id}`,
  ...fields,
})
const stored = async (messageId: string) => {
  const found = await test.gateway.waybill.where('test-key', messageId)
  return found.status === 'found' ? found.event : undefined
}

describe('batches', () => {
  it.each(batchPaths)('%s stores and delivers every event', async (path) => {
    const response = await test.post(path, { batch: [track(1), track(2), track(3)] })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ success: true })
    await test.gateway.waybill.flush()
    for (const vendor of ['salesforce-personalization', 'yespo', 'synerise'] as const)
      expect(test.sandbox.operations({ vendor, kind: 'event' })).toHaveLength(3)
  })

  it('parks what /v1/import brings from a past that is no longer live, but for a vendor that takes history', async () => {
    const timestamp = new Date(Date.now() - 8 * 86_400_000).toISOString()
    expect((await test.post('/v1/import', { batch: [track(1, { timestamp }), track(2)] })).status).toBe(200)
    await test.gateway.waybill.flush()
    const found = await test.gateway.waybill.where('test-key', 'm-1')
    const parked = { state: 'parked', reason: 'too_old_to_be_live' }
    expect(found).toMatchObject({
      lanes: { 'salesforce-personalization': parked, synerise: parked, yespo: { state: 'delivered' } },
    })
    expect(test.sandbox.state('yespo').events.map(({ occurred }) => occurred)).toContain(timestamp.slice(0, 16))
  })

  it('accepts the good events of a batch and says which were refused, and why', async () => {
    const response = await test.post('/v1/batch', {
      batch: [track(1), track(2, { event: '' }), 'text', { type: 'purchase', userId: 'u' }, track(5)],
    })
    expect(response.status).toBe(400)
    const body = (await response.json()) as { errors: { index: number; field: string }[] }
    expect(body).toMatchObject({ success: false, code: 'invalid_event', accepted: 2 })
    expect(body.errors.map(({ index, field }) => [index, field])).toEqual([
      [1, 'event'],
      [2, expect.any(String)],
      [3, 'type'],
    ])
    expect(await stored('m-1')).toBeDefined()
    expect(await stored('m-2')).toBeUndefined()
    expect(await stored('m-5')).toBeDefined()
  })

  it('refuses a single event over 32 KB and accepts the others', async () => {
    const big = track(2, { properties: { text: 'x'.repeat(33_000) } })
    const response = await test.post('/v1/batch', { batch: [track(1), big, track(3)] })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      accepted: 2,
      errors: [{ index: 1, field: '', rule: expect.stringContaining('32768 is the limit') }],
    })
    expect(await stored('m-2')).toBeUndefined()
    expect(await stored('m-3')).toBeDefined()
  })

  it('completes events by what the batch says for all of them; an event wins', async () => {
    await test.post('/v1/batch', {
      sentAt: '2024-05-01T10:00:00.000Z',
      context: { ip: '1.2.3.4', locale: 'en' },
      integrations: { Yespo: false },
      batch: [
        track(1),
        track(2, { sentAt: '2024-05-02T10:00:00.000Z', context: { locale: 'uk' }, integrations: { Yespo: true } }),
      ],
    })
    expect(await stored('m-1')).toMatchObject({
      sentAt: '2024-05-01T10:00:00.000Z',
      context: { ip: '1.2.3.4', locale: 'en' },
      integrations: { Yespo: false },
    })
    expect(await stored('m-2')).toMatchObject({
      sentAt: '2024-05-02T10:00:00.000Z',
      context: { ip: '1.2.3.4', locale: 'uk' },
      integrations: { Yespo: true },
    })
  })

  it.each([[null], [[]], [{}]])(
    'keeps the opt-out of the batch for an event whose own integrations are %j',
    async (integrations) => {
      const response = await test.post('/v1/batch', {
        integrations: { all: false },
        batch: [track(1, { integrations }), track(2, { integrations: { yespo: true } })],
      })
      expect(response.status).toBe(200)
      await test.gateway.waybill.flush()
      expect(test.sandbox.operations().map(({ vendor }) => vendor)).toEqual(['yespo'])
      const opted = await test.gateway.waybill.where('test-key', 'm-1')
      expect(opted).toMatchObject({ status: 'found', lanes: {}, notAddressed: { yespo: 'integrations' } })
    },
  )

  it('keeps the no of the batch for an event that does not say yes', async () => {
    const consent = { requires: ['ads'], whenUnknown: 'send' } as const
    const yespo = yespoDestination({ apiKey: 'k', baseUrl: 'http://127.0.0.1:1', consent })
    const asking = await startTestGateway({ destinations: [yespo] })
    const segment = (categoryPreferences: unknown) => ({ consent: { categoryPreferences } })
    const cases = [
      [segment({ ads: false }), { consent: {} }],
      [segment({ ads: false }), { consent: null, locale: 'uk' }],
      [segment({ ads: false }), ''],
      [segment({ ads: false }), []],
      [segment({ ads: false }), segment({ news: true })],
      [{ consent: { Ads: false } }, { consent: [] }],
      [{ consent: 'none' }, segment({})],
      [{ consentManagement: { deniedConsentIds: ['ads'] } }, { consentManagement: { deniedConsentIds: [] } }],
      [{ consentManagement: { deniedConsentIds: ['ads'] } }, { consentManagement: { allowedConsentIds: ['news'] } }],
      [{ consent_management: { denied_consent_ids: ['ads'] } }, { consent_management: { denied_consent_ids: ['x'] } }],
    ] as const
    try {
      for (const [id, [context, own]] of cases.entries()) {
        await asking.post('/v1/batch', { context, batch: [track(id, { context: own })] })
        const found = await asking.gateway.waybill.where('test-key', `m-${id}`)
        expect(found, JSON.stringify({ context, own })).toMatchObject({
          lanes: { yespo: { state: 'skipped', reason: 'no_consent' } },
        })
      }
    } finally {
      await asking.close()
    }
  })

  it('hears the consent of an event before that of its batch', async () => {
    const said = (categoryPreferences: object) => ({ context: { consent: { categoryPreferences } } })
    await test.post('/v1/batch', { ...said({ ads: false, news: true }), batch: [track(1, said({ ads: true }))] })
    expect(await stored('m-1')).toMatchObject(said({ ads: true, news: true }))
    await test.post('/v1/batch', { ...said({ ads: true }), batch: [track(2, said({ ads: null, constructor: true }))] })
    expect(await stored('m-2')).toMatchObject(said({ ads: null, constructor: true }))
  })

  it.each([[null], [[]]])('takes %j for no integrations of the batch', async (integrations) => {
    expect((await test.post('/v1/batch', { integrations, batch: [track(1)] })).status).toBe(200)
  })

  it('takes what is empty for absent, in the batch and in its events', async () => {
    const empty = { userId: '', anonymousId: 'a-1', properties: [], context: null }
    const response = await test.post('/v1/batch', { context: [], integrations: [], batch: [track(1, empty)] })
    expect([response.status, await response.json()]).toEqual([200, { success: true }])
    const event = await stored('m-1')
    expect(event).toMatchObject({ anonymousId: 'a-1' })
    for (const field of ['userId', 'properties', 'context', 'integrations']) expect(event).not.toHaveProperty(field)
  })

  it('refuses a list, a text or a number as integrations, of the batch and of an event', async () => {
    for (const integrations of [['Yespo'], 'Yespo', 0]) {
      const whole = await test.post('/v1/batch', { integrations, batch: [track(1)] })
      expect([whole.status, await whole.json()]).toMatchObject([400, { code: 'invalid_body' }])
      const one = await test.post('/v1/batch', { integrations: { all: false }, batch: [track(1, { integrations })] })
      expect([one.status, await one.json()]).toMatchObject([400, { errors: [{ field: 'integrations' }] }])
    }
    expect(await stored('m-1')).toBeUndefined()
  })

  it('leaves a wrong context to the check of its event', async () => {
    const response = await test.post('/v1/batch', { context: { ip: '1.2.3.4' }, batch: [track(1, { context: 'x' })] })
    expect(await response.json()).toMatchObject({ errors: [{ index: 0, field: 'context' }] })
  })

  it('keeps the write key of an event out of the store', async () => {
    await test.post('/v1/batch', { writeKey: 'test-key', batch: [track(1, { writeKey: 'secret-key' })] })
    expect(JSON.stringify(await stored('m-1'))).not.toContain('secret-key')
  })

  it('takes an empty batch', async () => {
    expect((await test.post('/v1/batch', { batch: [] })).status).toBe(200)
  })

  it.each([
    { body: {}, says: '"batch" must be a list' },
    { body: { batch: {} }, says: '"batch" must be a list' },
    { body: [], says: 'must be a JSON object' },
    { body: { batch: [], context: 'x' }, says: '"context" must be a JSON object' },
  ])('refuses $body as a whole', async ({ body, says }) => {
    const response = await test.post('/v1/batch', body, { headers: { authorization: 'Bearer k' } })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'invalid_body', message: expect.stringContaining(says) })
  })

  it('completes events by a time of sending alone', async () => {
    await test.post('/v1/batch', { sentAt: '2024-05-01T10:00:00.000Z', batch: [track(1)] })
    expect(await stored('m-1')).toMatchObject({ sentAt: '2024-05-01T10:00:00.000Z' })
  })

  it('counts the bytes of an event, and takes one of just so many', async () => {
    const sized = (id: number, bytes: number) => {
      const empty = track(id, { properties: { text: '' } })
      const rest = bytes - Buffer.byteLength(JSON.stringify(empty))
      return track(id, { properties: { text: 'я'.repeat(Math.floor(rest / 2)) + 'x'.repeat(rest % 2) } })
    }
    const response = await test.post('/v1/batch', { batch: [sized(1, 32_768), sized(2, 32_769)] })
    expect(await response.json()).toMatchObject({
      accepted: 1,
      errors: [{ index: 1, rule: 'has 32769 bytes of JSON; 32768 is the limit' }],
    })
    expect(await stored('m-1')).toBeDefined()
  })

  it('needs a write key', async () => {
    const response = await test.post('/v1/batch', { batch: [track(1)] }, { headers: { authorization: '' } })
    expect(response.status).toBe(401)
    expect(await stored('m-1')).toBeUndefined()
  })

  it('takes as many events as the limit says', async () => {
    const small = await startTestGateway({ limits: { eventBytes: 500, batchEvents: 2, batchBytes: 1_000 } })
    try {
      expect((await small.post('/v1/batch', { batch: [track(1), track(2)] })).status).toBe(200)
      const many = await small.post('/v1/batch', { batch: [{}, {}, {}] })
      expect([many.status, await many.json()]).toMatchObject([413, { code: 'too_many_events' }])
      const long = { ...track(3), properties: { text: 'x'.repeat(500) } }
      expect((await small.post('/v1/track', long)).status).toBe(413)
      const errors = [{ index: 0, rule: expect.stringContaining('500 is the limit') }]
      expect(await (await small.post('/v1/batch', { batch: [long] })).json()).toMatchObject({ errors })
      const full = JSON.stringify({ batch: [track(4)] }).padEnd(1_000, ' ')
      expect((await small.post('/v1/batch', full)).status).toBe(200)
      expect((await small.post('/v1/batch', `${full} `)).status).toBe(413)
    } finally {
      await small.close()
    }
  })

  it('refuses more than 2,500 events', async () => {
    const response = await test.post('/v1/batch', { batch: Array.from({ length: 2_501 }, () => ({})) })
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ code: 'too_many_events' })
  })
})
