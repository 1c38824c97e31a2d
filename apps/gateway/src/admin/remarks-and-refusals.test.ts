import type { DeliveryPage, EventPage, RefusedPage, Search } from '@waybill/dashboard'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sourceIdOf } from './source-id.js'
import { startTestAdmin, type TestAdmin } from './testing/start-test-admin.js'

let test: TestAdmin
beforeEach(async () => {
  test = await startTestAdmin()
})
afterEach(() => test.close())

const order = (messageId: string, fields: object = {}) => ({
  type: 'track',
  userId: 'ann@example.com',
  event: 'Order Completed',
  properties: { order_id: 'secret-7', total: 12.5, currency: 'EUR' },
  messageId,
  ...fields,
})

const metrics = async () => (await fetch(`${test.gateway.adminUrl()}/metrics`)).text()

describe('deliveries with remarks', () => {
  beforeEach(async () => {
    await test.post('/v1/batch', { batch: [order('weak'), order('plain', { event: 'Bark', properties: {} })] })
    await test.gateway.waybill.flush()
  })

  it('are listed, by code or all, and say their codes', async () => {
    const listed = async (query: string) =>
      (await test.call<DeliveryPage>(`/deliveries?${query}`)).body.deliveries.map(
        ({ messageId, lane, remarks }) => `${messageId} ${lane} ${remarks}`,
      )
    const weaker = ['weak salesforce-personalization order_as_event', 'weak synerise order_as_event']
    expect((await listed('remark=*&state=delivered')).sort()).toEqual(weaker)
    expect((await listed('remark=order_as_event')).sort()).toEqual(weaker)
    expect(await listed('remark=time_clamped')).toEqual([])
    expect((await listed('remark=*&lane=yespo')).sort()).toEqual([])
  })

  it('say on the page of the event what became weaker, without a value of it', async () => {
    const { body } = await test.call<EventPage>('/event?messageId=weak')
    const lanes = body.lanes.map(({ lane, delivery }) => [lane, delivery.remarks?.map(({ field }) => field)])
    expect(Object.fromEntries(lanes)).toMatchObject({
      synerise: ['properties.products'],
      'salesforce-personalization': ['properties.products'],
      yespo: undefined,
    })
    expect(JSON.stringify(body)).not.toContain('secret-7')
  })

  it('are counted by code', async () => {
    expect(await metrics()).toContain(
      'waybill_remarks_total{destination="synerise",code="order_as_event",state="delivered"} 1',
    )
  })
})

describe('what is refused at the door', () => {
  it('is found by its message id, with field and rule, and listed', async () => {
    const huge = 'x'.repeat(40_000)
    await test.post('/v1/batch', {
      batch: [
        order('bad-1', { event: '' }),
        order('good'),
        order('bad-2', { userId: undefined }),
        order('bad-3', { properties: { huge } }),
        'no event',
      ],
    })
    await test.gateway.waybill.flush()
    const { body } = await test.call<Search>('/search?messageId=bad-1')
    expect(body).toMatchObject({
      deliveries: [],
      refused: [{ messageId: 'bad-1', code: 'invalid_event', field: 'event', rule: 'must name what happened' }],
    })
    expect((await test.call<Search>('/search?messageId=good')).body).not.toHaveProperty('refused')
    const listed = (await test.call<RefusedPage>('/refused')).body.refused
    expect(listed.map(({ messageId }) => messageId).sort()).toEqual(['bad-1', 'bad-2', 'bad-3', undefined])
    expect(listed.find(({ messageId }) => messageId === 'bad-3')?.rule).toMatch(/bytes/)
    expect(JSON.stringify(listed)).not.toMatch(/ann@example|xxx|secret/)
    expect((await test.call<RefusedPage>('/refused?limit=2')).body.refused).toHaveLength(2)
  })

  it('is counted by source and rule, and the source is no write key', async () => {
    await test.post('/v1/track', order('bad-1', { event: '' }))
    const [{ sourceId } = { sourceId: '' }] = (await test.call<RefusedPage>('/refused')).body.refused
    expect(await metrics()).toContain(
      `waybill_refused_events_total{source="${sourceId}",rule="must name what happened"} 1`,
    )
    expect(sourceId).toMatch(/^[0-9a-f]{10}$/)
    expect(sourceIdOf('shop')).toMatch(/^[0-9a-f]{10}$/)
  })

  it('has whole requests, of known senders and of strangers, by source', async () => {
    const batch = Array.from({ length: 3_000 }, () => 1)
    const keyless = () => fetch(`${test.url}/v1/batch`, { method: 'POST', body: '{"batch":[]}' })
    const statuses = [await test.post('/v1/batch', '{'), await test.post('/v1/batch', { batch }), await keyless()]
    expect(statuses.map(({ status }) => status)).toEqual([400, 413, 401])
    const { refused } = (await test.call<RefusedPage>('/refused')).body
    expect(refused.map(({ code, path, sourceId }) => [code, path, sourceId]).sort()).toEqual([
      ['invalid_json', '/v1/batch', sourceIdOf('test-key')],
      ['too_many_events', '/v1/batch', sourceIdOf('test-key')],
      ['unauthorized', '/v1/batch', undefined],
    ])
    expect(JSON.stringify(refused)).not.toContain('test-key')
    const ofOne = await test.call<RefusedPage>(`/refused?source=${sourceIdOf('test-key')}`)
    expect(ofOne.body.refused).toHaveLength(2)
    const counted = await metrics()
    expect(counted).toContain(
      `waybill_refused_requests_total{source="${sourceIdOf('test-key')}",code="invalid_json"} 1`,
    )
    expect(counted).toContain('waybill_refused_requests_total{source="",code="unauthorized"} 1')
  })

  it('keeps the newest thousand', async () => {
    for (let page = 0; page < 11; page++)
      await test.post('/v1/batch', {
        batch: Array.from({ length: 100 }, (_, index) => order(`bad-${page * 100 + index}`, { event: '' })),
      })
    const { refused } = (await test.call<RefusedPage>('/refused?limit=1000')).body
    expect([refused.length, refused[0]?.messageId, refused.at(-1)?.messageId]).toEqual([1_000, 'bad-1099', 'bad-100'])
  })
})
