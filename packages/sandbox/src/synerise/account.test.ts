import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../sandbox.js'
import { startSandbox } from '../start-sandbox.js'
import { basic, send } from '../testing/test-client.js'
import type { SyneriseSettings } from './settings.js'

const API_KEY = '5a4db0c5-0000-4000-8000-000000000001'
const GUID = '5a4db0c5-0000-4000-8000-000000000002'
const TRACKER = '5a4db0c5-0000-4000-8000-000000000003'
const VERSION = { 'api-version': '4.4' }
const EVENT = { client: { id: 1 }, label: 'l' }
const VIEW = { correlationId: 'c', clientUUID: 'e0097757-d1e2-44ac-ba3c-d97979a354c1', items: [] }
const LOGIN = '/uauth/v2/auth/login/profile'

let sandbox: Sandbox
let now = 0

const restart = async (synerise: SyneriseSettings = {}) => {
  await sandbox?.close()
  now = Date.parse('2024-05-23T13:00:00Z')
  sandbox = await startSandbox({ vendors: ['synerise'], now: () => now, settings: { synerise } })
}
beforeEach(() => restart())
afterEach(() => sandbox.close())

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  send(sandbox.url + path, { headers: { ...VERSION, ...headers }, body })
const bearer = (token: unknown) => ({ authorization: `Bearer ${String(token)}` })
const login = async (path = LOGIN) => String((await post(path, { apiKey: API_KEY })).json?.['token'])
const lastRule = () => sandbox.requests().at(-1)?.refusal?.rule

describe('login', () => {
  it.each([LOGIN, '/v4/auth/login/profile'])('%s gives a token that works', async (path) => {
    expect((await post('/v4/events/shared', EVENT, bearer(await login(path)))).status).toBe(202)
  })

  it('the token is a well-formed JWT whose exp is told in seconds', async () => {
    await restart({ tokenTtlSeconds: 60 })
    const parts = (await login()).split('.')
    const [header, claims] = parts
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>)
    expect(parts).toHaveLength(3)
    expect(header).toMatchObject({ alg: 'RS512' })
    expect(claims).toMatchObject({
      iss: 'Synerise',
      ctd: now,
      exp: now / 1000 + 60,
      rlm: expect.any(String),
      jti: expect.any(String),
    })
    expect(await login()).not.toBe(parts.join('.'))
  })

  it('an opaque token tells nothing and works', async () => {
    await restart({ tokenFormat: 'opaque' })
    const token = await login()
    const [, second = ''] = token.split('.')
    expect(token.split('.')).toHaveLength(5)
    expect(() => JSON.parse(Buffer.from(second, 'base64url').toString())).toThrow()
    expect((await post('/v4/events/shared', EVENT, bearer(token))).status).toBe(202)
  })

  it.each<[object, number]>([
    [{ apiKey: 'wrong' }, 401],
    [{}, 400],
  ])('%j is answered %i in the newer error shape', async (body, status) => {
    const reply = await post(LOGIN, body)
    expect(reply).toMatchObject({
      status,
      json: {
        path: LOGIN,
        status,
        errorCode: expect.any(String),
        traceId: expect.any(String),
        message: expect.any(String),
      },
    })
    expect(reply.json).not.toHaveProperty('errors')
  })
})

describe('authorization', () => {
  it('a token lives to the last second and not beyond', async () => {
    await restart({ tokenTtlSeconds: 10 })
    const token = bearer(await login())
    now += 9_999
    expect((await post('/v4/events/shared', EVENT, token)).status).toBe(202)
    now += 1
    expect(await post('/v4/events/shared', EVENT, token)).toMatchObject({
      status: 401,
      json: { error: 'Token expired.', status: 401, errors: [] },
    })
    expect(lastRule()).toBe('synerise.token.expired')
  })

  it.each<[string, Record<string, string>, number]>([
    ['Basic', basic(GUID, API_KEY), 202],
    ['Basic with a wrong key', basic(GUID, 'wrong'), 401],
    ['Basic with a wrong workspace', basic('wrong', API_KEY), 401],
    ['an invented token', bearer('a.b.c'), 401],
    ['nothing', {}, 401],
  ])('%s', async (_what, headers, status) => {
    expect((await post('/v4/events/shared', EVENT, headers)).status).toBe(status)
  })

  it('Basic can be off', async () => {
    await restart({ basicAuth: false })
    expect((await post('/v4/events/shared', EVENT, basic(GUID, API_KEY))).status).toBe(401)
  })

  it('reset forgets tokens', async () => {
    const token = bearer(await login())
    sandbox.reset()
    expect((await post('/v4/events/shared', EVENT, token)).status).toBe(401)
    expect(lastRule()).toBe('synerise.token')
  })

  it('the tracker key opens AI events and nothing else', async () => {
    expect((await post(`/events/v1/single/recommendation.view?token=${TRACKER}`, VIEW)).status).toBe(202)
    expect((await post(`/v4/events/ai-compat/recommendation.view?token=${TRACKER}`, VIEW)).status).toBe(202)
    expect((await post('/events/v1/single/recommendation.view?token=wrong', VIEW)).status).toBe(401)
    expect((await post(`/v4/events/shared?token=${TRACKER}`, EVENT)).status).toBe(401)
  })

  it('a profile sends events but no transactions or profiles', async () => {
    await restart({ profileTokens: ['p'] })
    expect((await post('/v4/events/shared', EVENT, bearer('p'))).status).toBe(202)
    expect((await post('/v4/transactions', {}, bearer('p'))).status).toBe(403)
    expect((await post('/v4/clients', {}, bearer('p'))).status).toBe(403)
    expect(lastRule()).toBe('synerise.consumer')
  })

  it('a missing permission is 403, and the permission check knows it', async () => {
    await restart({ deniedPermissions: ['API_ADDED_TO_CART_EVENTS_CREATE'], deniedActions: ['secret.thing'] })
    const key = basic(GUID, API_KEY)
    expect(await post('/v4/events/added-to-cart', {}, key)).toMatchObject({
      status: 403,
      json: { error: 'Forbidden', status: 403 },
    })
    expect((await post('/v4/events/shared', EVENT, key)).status).toBe(202)
    expect((await post('/v4/events/custom', { ...EVENT, action: 'secret.thing' }, key)).status).toBe(403)
    expect((await post('/v4/events/batch', [{ ...EVENT, type: 'custom', action: 'secret.thing' }], key)).status).toBe(
      403,
    )
    const names = ['API_ADDED_TO_CART_EVENTS_CREATE', 'API_TRANSACTION_CREATE']
    expect((await post('/uauth/api-key/permission-check', names, key)).json).toEqual({
      businessProfileName: expect.any(String),
      permissions: { API_ADDED_TO_CART_EVENTS_CREATE: false, API_TRANSACTION_CREATE: true },
    })
    expect((await post('/uauth/api-key/permission-check', {}, key)).status).toBe(400)
    expect((await post('/uauth/api-key/permission-check', names)).status).toBe(401)
  })
})

describe('framing', () => {
  const key = basic(GUID, API_KEY)

  it('tells the server time', async () => {
    const reply = await send(`${sandbox.url}/v4/server/time`, { headers: VERSION })
    expect(reply).toMatchObject({ status: 200, json: { serverTime: '2024-05-23T13:00:00.000Z' } })
  })

  it.each<[string, Record<string, string>]>([
    ['no Api-Version', {}],
    ['another Api-Version', { 'api-version': '4.3' }],
  ])('%s is refused on /v4 only', async (_what, version) => {
    const on = (path: string, body: unknown) => send(sandbox.url + path, { headers: { ...key, ...version }, body })
    expect((await on('/v4/events/shared', EVENT)).status).toBe(400)
    expect(lastRule()).toBe('synerise.api-version')
    expect((await on('/events/v1/single/recommendation.view', VIEW)).status).toBe(202)
    expect((await on(LOGIN, { apiKey: API_KEY })).status).toBe(200)
  })

  it('tells 404, 405, 415 and broken JSON apart, in the classic shape', async () => {
    expect((await post('/v4/events/no-such', {}, key)).status).toBe(404)
    expect((await send(`${sandbox.url}/v4/events/shared`, { headers: { ...VERSION, ...key } })).status).toBe(405)
    expect((await post('/v4/events/shared', '{}', { ...key, 'content-type': 'text/plain' })).status).toBe(415)
    const broken = await post('/v4/events/shared', '{', { ...key, 'content-type': 'application/json' })
    expect(broken).toMatchObject({
      status: 400,
      json: { error: 'Bad Request', status: 400, path: '/v4/events/shared', timestamp: '2024-05-23T13:00:00.000Z' },
    })
  })
})
