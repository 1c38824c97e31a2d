import type { Balance, DeliveryPage, EventPage, Overview, ParkedReasons, ReplayJob, Search } from '@waybill/dashboard'
import type { LaneStatus } from '@waybill/delivery'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestAdmin, type TestAdmin } from './testing/start-test-admin.js'

let test: TestAdmin
beforeEach(async () => {
  test = await startTestAdmin()
})
afterEach(() => test.close())

const track = (messageId: string, fields: object = {}) => ({
  type: 'track',
  userId: 'ann@example.com',
  event: 'Something Special',
  properties: { secret_wish: 'a pony' },
  messageId,
  ...fields,
})

async function deliver(...messageIds: string[]) {
  await test.post('/v1/batch', { batch: messageIds.map((id) => track(id)) })
  await test.gateway.waybill.flush()
}

/** Synerise refuses the events named so; they are parked. */
async function park(...messageIds: string[]) {
  test.sandbox.setFaults([
    { name: 'no', match: { vendor: 'yespo' }, act: { do: 'answer', status: 400, body: '{"error":"wrong"}' } },
  ])
  await deliver(...messageIds)
  test.sandbox.setFaults([])
}

describe('the overview', () => {
  it('has totals, lanes, throughput and error kinds', async () => {
    await deliver('m-1', 'm-2')
    await park('m-3')
    const { status, body } = await test.call<Overview>('/overview')
    expect(status).toBe(200)
    expect(body.totals['synerise']).toMatchObject({ accepted: 3, delivered: 3 })
    expect(body.totals['yespo']).toMatchObject({ accepted: 3, delivered: 2, parked: 1 })
    expect(body.lanes.map(({ lane }) => lane).sort()).toEqual(['salesforce-personalization', 'synerise', 'yespo'])
    expect(body.endpoints['synerise']?.length).toBeGreaterThan(0)
    expect(body.errors).toMatchObject([{ lane: 'yespo', count: 1 }])
  })

  it('compares the counters with a recount on demand', async () => {
    await deliver('m-1')
    const { body } = await test.call<Balance>('/balance')
    expect(body).toMatchObject({ status: 'balanced', recount: { synerise: { accepted: 1, delivered: 1 } } })
  })
})

describe('the ledger', () => {
  it('finds by message id in every source, and by user', async () => {
    await deliver('m-1', 'm-2')
    await test.post('/v1/track', track('m-1'), { headers: { authorization: 'Bearer other-key' } })
    const { body } = await test.call<Search>('/search?messageId=m-1')
    expect(new Set(body.deliveries.map(({ sourceId }) => sourceId)).size).toBe(2)
    expect(body.deliveries).toHaveLength(6)
    expect(JSON.stringify(body)).not.toContain('other-key')
    const byUser = await test.call<Search>('/search?userId=ann%40example.com')
    expect(byUser.body.deliveries).toHaveLength(9)
    expect((await test.call<Search>('/search?messageId=never')).body).toEqual({ deliveries: [], purged: false })
  })

  it('pages without a gap or a repeat', async () => {
    await deliver('m-1', 'm-2', 'm-3', 'm-4', 'm-5')
    const seen: string[] = []
    let after: number | undefined
    do {
      const query: string = after === undefined ? '' : `&after=${after}`
      const { body } = await test.call<DeliveryPage>(`/deliveries?lane=yespo&limit=2&newestFirst=1${query}`)
      seen.push(...body.deliveries.map(({ messageId }) => messageId))
      after = body.next
    } while (after !== undefined)
    expect(seen).toEqual(['m-5', 'm-4', 'm-3', 'm-2', 'm-1'])
  })

  it('shows one event with every request and attempt; values only when asked', async () => {
    await deliver('m-1')
    const masked = await test.call<EventPage>('/event?messageId=m-1')
    const text = JSON.stringify(masked.body)
    expect(text).not.toContain('pony')
    expect(text).not.toContain('ann@example.com')
    expect(text).not.toContain('test-key')
    expect(masked.body.event).toContain('Something Special')
    for (const lane of masked.body.lanes) {
      expect(lane.delivery).toMatchObject({ state: 'delivered', attempts: [{ result: 'delivered' }] })
      expect(lane.requests?.length).toBeGreaterThan(0)
    }
    const { body } = await test.call<EventPage>(`/event?messageId=m-1&sourceId=${masked.body.sourceId}&reveal=1`)
    expect(body.event).toContain('a pony')
    for (const lane of body.lanes) expect(JSON.stringify(lane.requests)).toContain('ann@example.com')
    const { synerise, yespo } = test.sandbox.credentials
    for (const secret of [synerise.apiKey, yespo.apiKey]) expect(JSON.stringify(body)).not.toContain(secret)
  })

  it('answers 404 for an event it does not know', async () => {
    expect((await test.call('/event?messageId=never')).status).toBe(404)
    await deliver('m-1')
    expect((await test.call('/event?messageId=m-1&sourceId=0123456789')).status).toBe(404)
  })

  it('counts the parked by reason', async () => {
    await park('m-1', 'm-2')
    const { body } = await test.call<ParkedReasons>('/parked/reasons')
    expect(body).toMatchObject({ complete: true, reasons: [{ lane: 'yespo', count: 2 }] })
  })

  it.each([
    ['/deliveries?limit=0', 'limit'],
    ['/deliveries?limit=1001', 'limit'],
    ['/deliveries?state=gone', 'state'],
    ['/deliveries?from=yesterday', 'from'],
    ['/deliveries?colour=red', 'colour'],
    ['/event', 'messageId'],
    ['/event?messageId=m&sourceId=..', 'sourceId'],
  ])('names what is wrong with %s', async (path, field) => {
    const { status, body } = await test.call<{ errors: { field: string; rule: string }[] }>(path)
    expect(status).toBe(400)
    expect(body.errors).toMatchObject([{ field, rule: expect.any(String) }])
  })
})

describe('replay', () => {
  const query = { lane: 'yespo' }

  it('counts first, then sends exactly those, and tells how far it is', async () => {
    await park('m-1', 'm-2', 'm-3')
    expect((await test.call('/replays/count', { query })).body).toEqual({ counts: { yespo: 3 }, total: 3 })
    expect((await test.gateway.waybill.totals())['yespo']).toMatchObject({ parked: 3 })
    const { status, body } = await test.call<ReplayJob>('/replays', { query, expected: 3 })
    expect(status).toBe(202)
    await expect
      .poll(async () => (await test.call<{ replays: ReplayJob[] }>('/replays')).body.replays)
      .toMatchObject([{ id: body.id, status: 'done', done: 3, total: 3 }])
    await test.gateway.waybill.flush()
    expect((await test.gateway.waybill.totals())['yespo']).toMatchObject({ parked: 0, delivered: 3 })
  })

  it('refuses when more match than were counted', async () => {
    await park('m-1', 'm-2')
    expect(await test.call('/replays', { query, expected: 1 })).toMatchObject({
      status: 409,
      body: { code: 'replay_changed' },
    })
    expect((await test.gateway.waybill.totals())['yespo']).toMatchObject({ parked: 2 })
  })

  it('refuses a replay of everything', async () => {
    expect(await test.call('/replays/count', { query: {} })).toMatchObject({
      status: 400,
      body: { code: 'replay_too_wide' },
    })
  })
})

describe('discard and retry', () => {
  it('counts first, then discards exactly those, and says who and why', async () => {
    await park('m-1', 'm-2')
    const query = { lane: 'yespo', messageIds: ['m-1'] }
    expect((await test.call('/discards/count', { query })).body).toEqual({ counts: { yespo: 1 }, total: 1 })
    expect((await test.gateway.waybill.totals())['yespo']).toMatchObject({ parked: 2, discarded: 0 })
    const done = await test.call('/discards', { query, reason: 'old campaign', expected: 1 })
    expect(done).toMatchObject({ status: 200, body: { counts: { yespo: 1 }, total: 1 } })
    expect((await test.gateway.waybill.totals())['yespo']).toMatchObject({ parked: 1, discarded: 1 })
    const { body } = await test.call<EventPage>('/event?messageId=m-1')
    expect(body.lanes.find(({ lane }) => lane === 'yespo')?.delivery).toMatchObject({
      state: 'discarded',
      reason: 'old campaign',
      discarded: { by: 'admin' },
    })
  })

  it('refuses a discard without a reason, of everything, and of more than were counted', async () => {
    await park('m-1', 'm-2')
    const query = { lane: 'yespo' }
    expect(await test.call('/discards', { query, reason: ' ', expected: 2 })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'reason' }] },
    })
    expect(await test.call('/discards', { query, reason: 'x', expected: 1 })).toMatchObject({
      status: 409,
      body: { code: 'discard_changed' },
    })
    expect(await test.call('/discards/count', { query: {} })).toMatchObject({
      status: 400,
      body: { code: 'discard_too_wide' },
    })
    expect((await test.gateway.waybill.totals())['yespo']).toMatchObject({ parked: 2, discarded: 0 })
  })

  it('retries what waits, and refuses a retry of everything', async () => {
    const nothing = { status: 200, body: { counts: {}, total: 0 } }
    expect(await test.call('/retry', { query: { lane: 'yespo' } })).toMatchObject(nothing)
    expect(await test.call('/retry', { query: {} })).toMatchObject({ status: 400, body: { code: 'retry_too_wide' } })
  })
})

describe('hold, resume and forget', () => {
  it('holds a lane and lets it go again', async () => {
    expect((await test.call('/hold', { lane: 'yespo', reason: 'maintenance' })).status).toBe(204)
    await test.post('/v1/track', track('m-1'))
    const laneOf = async () =>
      (await test.call<{ lanes: LaneStatus[] }>('/overview')).body.lanes.find(({ lane }) => lane === 'yespo')
    expect(await laneOf()).toMatchObject({ holds: [{ reason: 'maintenance' }], depth: { pending: 1 } })
    expect((await test.call('/resume', { lane: 'yespo' })).status).toBe(204)
    await test.gateway.waybill.flush()
    expect(await laneOf()).toMatchObject({ holds: [], depth: { pending: 0 } })
  })

  it.each([
    [{ lane: 'nobody', reason: 'x' }, 'lane'],
    [{ lane: 'yespo', endpoint: 'toString', reason: 'x' }, 'endpoint'],
    [{ lane: 'yespo', reason: ' ' }, 'reason'],
  ])('refuses to hold %j', async (body, field) => {
    expect(await test.call('/hold', body)).toMatchObject({ status: 400, body: { errors: [{ field }] } })
  })

  it('forgets a user only when the id is repeated', async () => {
    await park('m-1')
    const refused = await test.call('/forget', { userId: 'ann@example.com', confirm: 'ann' })
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'confirm' }] } })
    const { body } = await test.call('/forget', { userId: 'ann@example.com', confirm: 'ann@example.com' })
    expect(body).toMatchObject({ erased: 1, bodies: 1 })
    const { body: page } = await test.call<EventPage>('/event?messageId=m-1&reveal=1')
    expect(page).not.toHaveProperty('event')
  })
})
