import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../sandbox.js'
import { startSandbox } from '../start-sandbox.js'
import { basic, send } from '../testing/test-client.js'
import type { SyneriseSettings } from './settings.js'

const API_KEY = '5a4db0c5-0000-4000-8000-000000000001'
const GUID = '5a4db0c5-0000-4000-8000-000000000002'
const KEY = basic(GUID, API_KEY)
const VERSION = { 'api-version': '4.4' }
const NOW = Date.parse('2024-05-23T13:00:00Z')
const EVENT = { client: { customId: 'u' }, label: 'l' }
const VIEW = { correlationId: 'c', clientUUID: 'e0097757-d1e2-44ac-ba3c-d97979a354c1', items: [] }
const euro = (amount: number) => ({ amount, currency: 'EUR' })
const TRANSACTION = {
  client: { customId: 'u' },
  orderId: 'o-1',
  paymentInfo: { method: 'CARD' },
  products: [{ sku: 'A', name: 'A', finalUnitPrice: euro(5), quantity: 2 }],
  revenue: euro(10),
  value: euro(10),
}

let sandbox: Sandbox
let now = NOW

const restart = async (synerise: SyneriseSettings = {}) => {
  await sandbox?.close()
  now = NOW
  sandbox = await startSandbox({ vendors: ['synerise'], now: () => now, settings: { synerise } })
}
beforeEach(() => restart())
afterEach(() => sandbox.close())

const call = (method: string, path: string, options: { body?: unknown; headers?: Record<string, string> } = {}) =>
  send(sandbox.url + path, { ...options, method, headers: { ...VERSION, ...(options.headers ?? KEY) } })
const post = (path: string, body: unknown, headers?: Record<string, string>) =>
  call('POST', path, { body, ...(headers && { headers }) })
const bearer = (token: unknown) => ({ authorization: `Bearer ${String(token)}` })
const login = async () => String((await post('/v4/auth/login/profile', { apiKey: API_KEY })).json?.['token'])
const lastRule = () => sandbox.requests().at(-1)?.refusal?.rule
const state = () => sandbox.state('synerise')

describe('profiles that are known', () => {
  const KEYS = [
    ['id', () => `/v4/clients/${state().profiles[0]?.id}`],
    ['e-mail', () => '/v4/clients/by-email/a%40e.com'],
    ['customId', () => '/v4/clients/by-customid/u%2F1'],
  ] as const
  beforeEach(async () => {
    await post('/v4/clients', { email: 'a@e.com', customId: 'u/1', firstName: 'Ada', attributes: { hat: 'M' } })
  })

  it.each(KEYS)('are read by %s', async (_what, path) => {
    expect(await call('GET', path())).toMatchObject({
      status: 200,
      json: {
        clientId: state().profiles[0]?.id,
        email: 'a@e.com',
        customId: 'u/1',
        firstName: 'Ada',
        attributes: { hat: 'M' },
        agreements: {},
        tags: [],
      },
    })
  })

  it.each(KEYS)('are updated by %s without an identifier in the body; null resets', async (_what, path) => {
    expect((await post(path(), { firstName: null, city: 'Lviv', attributes: { hat: null } })).status).toBe(202)
    expect(state().profiles).toMatchObject([
      { values: { email: 'a@e.com', customId: 'u/1', city: 'Lviv' }, attributes: {} },
    ])
    expect(state().profiles[0]?.values).not.toHaveProperty('firstName')
    expect((await post(path(), { sex: 'yes' })).status).toBe(400)
    expect((await post(path(), [])).status).toBe(400)
    expect(lastRule()).toBe('synerise.profile.body')
  })

  it.each(['/v4/clients/7', '/v4/clients/by-email/b%40e.com', '/v4/clients/by-customid/x', '/v4/clients/instantly'])(
    '%s is unknown: 404',
    async (path) => {
      expect((await call('GET', path)).status).toBe(404)
      expect((await post(path, { city: 'Lviv' })).status).toBe(404)
      expect(lastRule()).toBe('synerise.profile.known')
    },
  )
})

describe('the clock of the server', () => {
  it('may differ, and then decides what lies in the future', async () => {
    await restart({ clockSkewMs: -60_000 })
    expect((await call('GET', '/v4/server/time')).json).toEqual({ serverTime: '2024-05-23T12:59:00.000Z' })
    await post('/v4/events/shared', { ...EVENT, time: '2024-05-23T12:59:30Z' })
    await post('/v4/events/shared', { ...EVENT, time: '2024-05-23T12:58:30Z' })
    expect(state().events.map(({ time }) => time)).toEqual(['2024-05-23T12:59:00.000Z', '2024-05-23T12:58:30.000Z'])
  })
})

describe('tokens', () => {
  it('are refreshed while they are good', async () => {
    await restart({ tokenTtlSeconds: 60 })
    const first = await login()
    now += 59_000
    const reply = await call('GET', '/v4/auth/refresh/profile', { headers: bearer(first) })
    expect(reply).toMatchObject({ status: 200, json: { token: expect.any(String) } })
    now += 2_000
    expect((await post('/v4/events/shared', EVENT, bearer(reply.json?.['token']))).status).toBe(202)
    expect((await call('GET', '/v4/auth/refresh/profile', { headers: bearer(first) })).status).toBe(401)
    expect((await call('GET', '/v4/auth/refresh/profile')).status).toBe(401)
    expect(lastRule()).toBe('synerise.refresh')
  })

  it('may expire between two batches', async () => {
    await restart({ tokenTtlSeconds: 60 })
    const token = bearer(await login())
    expect((await post('/v4/events/batch', [{ ...EVENT, type: 'shared' }], token)).status).toBe(202)
    now += 60_000
    const late = await post('/v4/events/batch', [{ ...EVENT, type: 'shared' }], token)
    expect(late).toMatchObject({ status: 401, json: { error: 'Token expired.' } })
    expect(state().events).toHaveLength(1)
    expect((await post('/v4/events/batch', [{ ...EVENT, type: 'shared' }], bearer(await login()))).status).toBe(202)
  })

  it('of a profile are told by their claims: events yes, transactions and profiles no', async () => {
    const token = bearer(sandbox.credentials.synerise.profileToken)
    expect((await post('/v4/events/shared', EVENT, token)).status).toBe(202)
    expect((await post('/events/v1/single/recommendation.view', VIEW, token)).status).toBe(202)
    expect((await post('/v4/transactions', TRANSACTION, token)).status).toBe(403)
    expect((await post('/v4/transactions/batch', [TRANSACTION], token)).status).toBe(403)
    expect((await post('/v4/clients', { customId: 'u' }, token)).status).toBe(403)
    expect(lastRule()).toBe('synerise.consumer')
    expect(state().transactions).toEqual([])
  })

  it('of a profile can be made by a test: its workspace and its exp count', async () => {
    const token = (claims: object) => {
      const all = { iss: 'Synerise', bpi: GUID, clId: 7, rlm: 'client', ...claims }
      return bearer(['{"alg":"RS512"}', JSON.stringify(all), 'x'].map((part) => btoa(part)).join('.'))
    }
    const status = async (claims: object) => (await post('/v4/events/shared', EVENT, token(claims))).status
    expect(await status({})).toBe(202)
    expect(await status({ exp: NOW / 1000 + 1 })).toBe(202)
    expect(await status({ exp: NOW / 1000 })).toBe(401)
    expect(lastRule()).toBe('synerise.token.expired')
    expect([await status({ bpi: 'other' }), await status({ iss: 'other' }), await status({ clId: undefined })]).toEqual(
      [401, 401, 401],
    )
  })
})

describe('denied endpoints', () => {
  it.each([
    ['/events/v1/single/recommendation.view', VIEW],
    ['/v4/events/batch', [{ ...EVENT, type: 'shared' }]],
    ['/v4/transactions', TRANSACTION],
  ])('%s answers 403 and takes nothing in', async (path, body) => {
    await restart({ deniedEndpoints: ['/events/v1/*', '/v4/events/batch', '/v4/transactions'] })
    expect((await post(path, body)).status).toBe(403)
    expect([lastRule(), sandbox.operations()]).toEqual(['synerise.permission', []])
    expect((await post(path, body, {})).status).toBe(401)
    expect((await post('/v4/events/shared', EVENT)).status).toBe(202)
  })
})

describe('partial batches', () => {
  const BATCHES = [
    ['events', '/v4/events/batch', { ...EVENT, type: 'shared' }, { type: 'shared' }],
    ['clients', '/v4/clients/batch', { customId: 'u' }, {}],
    ['transactions', '/v4/transactions/batch', TRANSACTION, { ...TRANSACTION, orderId: '' }],
  ] as const

  it.each(BATCHES)(
    '%s: takes the good items and answers 207 with the errors of the bad',
    async (name, path, good, bad) => {
      await restart({ partialBatches: [name] })
      const reply = await post(path, [good, bad, good])
      expect(reply.status).toBe(207)
      expect(reply.json).toEqual([
        {
          code: 400,
          field: expect.stringMatching(/^\[1\]\./),
          message: expect.any(String),
          rejectedValue: expect.any(String),
        },
      ])
      expect(sandbox.operations()).toHaveLength(2)
      expect(sandbox.requests().at(-1)).toMatchObject({ verdict: 'refused', refusal: { rule: expect.any(String) } })
      expect((await post(path, [good])).status).toBe(202)
    },
  )

  it.each(BATCHES)('%s: all or none by default', async (_name, path, good, bad) => {
    expect((await post(path, [good, bad, good])).status).toBe(400)
    expect(sandbox.operations()).toEqual([])
  })

  it('of AI events, without the index when so set', async () => {
    await restart({ partialBatches: ['ai-events'], batchErrorIndex: false })
    const reply = await post('/events/v1/batch', { eventType: 'recommendation.view', items: [{}, VIEW] })
    expect(reply).toMatchObject({ status: 207, json: [{ field: 'correlationId' }] })
    expect(sandbox.operations({ kind: 'ai-event' })).toHaveLength(1)
  })
})

describe('error bodies', () => {
  it.each<[SyneriseSettings['errorBody'], string, RegExp | '']>([
    ['classic', 'application/json', /"errors":\[\{"code":400,"field":"label"/],
    ['newer', 'application/json', /"errorCode":"ERR-400".*"traceId":/],
    ['html', 'text/html', /^<html>.*400 Bad Request/],
    ['empty', '', ''],
  ])('can be %s everywhere', async (errorBody = 'classic', type, pattern) => {
    await restart({ errorBody })
    const reply = await post('/v4/events/shared', { client: { id: 1 } })
    expect(reply.status).toBe(400)
    expect(reply.headers.get('content-type') ?? '').toBe(type)
    if (pattern === '') expect(reply.text).toBe('')
    else expect(reply.text).toMatch(pattern)
    expect((await post('/v4/transactions', TRANSACTION, {})).status).toBe(401)
    sandbox.setFaults([{ name: 'busy', act: { do: 'busy' } }])
    const busy = await post('/v4/events/shared', EVENT)
    expect([busy.status, busy.headers.get('content-type') ?? '']).toEqual([500, type])
  })
})

describe('events of other services', () => {
  it.each([
    ['recommendation.view', 400],
    ['recommendation.click', 400],
    ['item.search.click', 400],
    ['transaction.charge', 400],
    ['recommendation.viewed', 202],
    ['recommendation.frame.view', 202],
    ['transaction.charged', 202],
  ])('are known by their exact names: %s as a custom event is %i', async (action, status) => {
    expect((await post('/v4/events/custom', { ...EVENT, action })).status).toBe(status)
    expect((await post('/v4/events/batch', [{ ...EVENT, action, type: 'custom' }])).status).toBe(status)
  })
})

describe('AI events', () => {
  const click = { correlationId: 'c', clientUUID: VIEW.clientUUID }
  const inBatch = (eventType: string, rest: object) =>
    post('/v4/events/ai-compat/batch', { eventType, items: [{ ...click, ...rest }] })

  it('take product.search.click in a batch only', async () => {
    expect(
      (await inBatch('product.search.click', { productId: 'A', position: 1, searchType: 'autocomplete' })).status,
    ).toBe(202)
    expect((await post('/v4/events/ai-compat/product.search.click', { ...click, productId: 'A' })).status).toBe(404)
    expect(state().events).toMatchObject([{ action: 'product.search.click', params: { productId: 'A' } }])
  })

  it('take the path of a tracking domain, and the tracker key there', async () => {
    const token = `?token=${sandbox.credentials.synerise.trackerKey}`
    expect((await post(`/ai/v4/events/ai-compat/recommendation.view${token}`, VIEW, {})).status).toBe(202)
    expect(
      (await post(`/ai/events/v1/batch${token}`, { eventType: 'recommendation.view', items: [VIEW] }, {})).status,
    ).toBe(202)
  })

  it.each<[string, object]>([
    ['recommendation.click', { items: ['A'] }],
    ['item.search.click', { item: 'A', position: 1 }],
    ['product.search.click', { item: 'A', position: 1, searchType: 'autocomplete' }],
  ])('%s without a field of the reference is refused only when so set', async (type, rest) => {
    expect((await inBatch(type, rest)).status).toBe(202)
    await restart({ strictAiClicks: true })
    expect((await inBatch(type, rest)).status).toBe(400)
    expect(lastRule()).toBe('synerise.ai.click')
  })
})
