import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ScriptedVendor, startScriptedVendor } from '../../conformance/scripted-vendor.js'
import { WaybillError } from '../../errors/waybill-error.js'
import type { HttpRequest, Transport } from '../../http-message.js'
import { createHttpTransport } from '../transport/create-http-transport.js'
import type { Authorizer } from './authorizer.js'
import { bearerAuth } from './bearer-auth.js'
import { basicAuth, queryAuth } from './fixed-auth.js'
import { type LoginAuthOptions, loginAuth } from './login-auth.js'

let vendor: ScriptedVendor
let opened: Transport[] = []

beforeAll(async () => {
  vendor = await startScriptedVendor()
})
afterAll(() => vendor.close())
beforeEach(() => vendor.follow(() => ({})))
afterEach(async () => {
  await Promise.all(opened.map((transport) => transport.close()))
  opened = []
})

function open(authorizer: Authorizer, connections = 64): Transport {
  const transport = createHttpTransport({ baseUrl: vendor.url, authorizers: { default: authorizer }, connections })
  opened.push(transport)
  return transport
}

const soon = (ms = 5_000) => ({ deadlineAt: performance.now() + ms })
const post: HttpRequest = { method: 'POST', path: '/events', body: '{}' }
const failureOf = (sent: Promise<unknown>): Promise<WaybillError> =>
  sent.then(
    () => expect.fail('it did not fail'),
    (cause) => cause,
  )

/** The vendor of these tests: a login gives the tokens `token-1`, `token-2`, …; only those in `valid` are taken. */
function vendorWithLogin(valid: ReadonlySet<string>, loginDelayMs = 0) {
  let logins = 0
  vendor.follow(({ path, headers }) => {
    if (path === '/login') return { body: `token-${++logins}`, delayMs: loginDelayMs }
    return { status: valid.has(headers['authorization'] ?? '') ? 200 : 401 }
  })
  const calls = () => vendor.requests.filter(({ path }) => path !== '/login')
  return { logins: () => logins, calls }
}

const loggingIn = (options: Partial<LoginAuthOptions> = {}) =>
  loginAuth({
    secrets: ['key-of-the-shop'],
    login: async (exchange) => {
      const { status, body } = await exchange({ method: 'POST', path: '/login', body: '{"apiKey":"key-of-the-shop"}' })
      if (status === 200) return { token: body }
      const kind = status === 429 ? 'throttled' : 'setup'
      throw new WaybillError(`The login was refused (HTTP ${status}).`, { kind, code: 'login_refused' })
    },
    ...options,
  })

describe('fixed credentials', () => {
  it.each([
    ['basicAuth', basicAuth('user', 'pässwörd'), { authorization: `Basic ${btoa('user:p\xc3\xa4ssw\xc3\xb6rd')}` }],
    ['bearerAuth', bearerAuth('the-token'), { authorization: 'Bearer the-token' }],
  ])('%s is sent with every request, and a 401 is final', async (_, authorizer, headers) => {
    vendor.follow(() => ({ status: 401 }))
    const transport = open(authorizer)
    expect((await transport.send(post, soon())).status).toBe(401)
    expect(vendor.requests).toHaveLength(1)
    expect(vendor.requests[0]?.headers).toMatchObject(headers)
  })
})

describe('bearerAuth with a function', () => {
  it('asks once for many requests at once, and not again', async () => {
    let asked = 0
    const transport = open(
      bearerAuth(async () => {
        await new Promise((resolve) => setTimeout(resolve, 10))
        return `token-${++asked}`
      }),
    )
    await Promise.all(Array.from({ length: 20 }, () => transport.send(post, soon())))
    await transport.send(post, soon())
    expect(asked).toBe(1)
    expect(new Set(vendor.requests.map(({ headers }) => headers['authorization']))).toEqual(new Set(['Bearer token-1']))
  })

  it('asks again after a refusal, and replays once when the token is another one', async () => {
    vendor.follow(({ headers }) => ({ status: headers['authorization'] === 'Bearer new' ? 200 : 401 }))
    const tokens = ['old', 'new']
    const transport = open(bearerAuth(() => tokens.shift() ?? 'none left'))
    expect((await transport.send(post, soon())).status).toBe(200)
    expect(vendor.requests).toHaveLength(2)
  })

  it('does not replay with the same token', async () => {
    vendor.follow(() => ({ status: 401 }))
    expect((await open(bearerAuth(() => 'same')).send(post, soon())).status).toBe(401)
    expect(vendor.requests).toHaveLength(1)
  })

  it.each([
    ['throws', () => expect.fail('no token today')],
    ['rejects', async () => expect.fail('no token today')],
  ])('reports a function that %s as a failure before sending, and asks again next time', async (_, token) => {
    const transport = open(bearerAuth(token))
    for (let time = 0; time < 2; time++)
      expect(await failureOf(transport.send(post, soon()))).toMatchObject({ code: 'token_failed', kind: 'unavailable' })
    expect(vendor.requests).toEqual([])
  })
})

describe('loginAuth', () => {
  it('logs in once for all who wait, and keeps the token', async () => {
    const { logins } = vendorWithLogin(new Set(['Bearer token-1']), 10)
    const transport = open(loggingIn())
    const answers = await Promise.all(Array.from({ length: 64 }, () => transport.send(post, soon())))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(logins()).toBe(1)
  })

  it('answers 64 refusals of one token with exactly one login, and replays each request once', async () => {
    const valid = new Set(['Bearer token-1'])
    const { logins, calls } = vendorWithLogin(valid)
    const transport = open(loggingIn())
    await transport.send(post, soon())
    valid.clear()
    valid.add('Bearer token-2')
    const answers = await Promise.all(Array.from({ length: 64 }, () => transport.send(post, soon())))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(logins()).toBe(2)
    const tokens = calls().map(({ headers }) => headers['authorization'])
    expect(tokens.filter((token) => token === 'Bearer token-1')).toHaveLength(1 + 64)
    expect(tokens.filter((token) => token === 'Bearer token-2')).toHaveLength(64)
  })

  it('gives up on a vendor that always says 401: one login more, one replay, then the answer', async () => {
    const { logins, calls } = vendorWithLogin(new Set())
    expect((await open(loggingIn()).send(post, soon())).status).toBe(401)
    expect(logins()).toBe(2)
    expect(calls()).toHaveLength(2)
  })

  it('logs in through the same sockets, also when all are taken', async () => {
    const { logins } = vendorWithLogin(new Set(['Bearer token-1']), 5)
    const transport = open(loggingIn(), 1)
    await Promise.all([transport.send(post, soon()), transport.send(post, soon()), transport.send(post, soon())])
    expect(logins()).toBe(1)
  })

  it('lets each waiter give up at its own deadline or signal, and serves the others', async () => {
    const { logins, calls } = vendorWithLogin(new Set(['Bearer token-1']), 150)
    const transport = open(loggingIn())
    const controller = new AbortController()
    const hasty = failureOf(transport.send(post, soon(30)))
    const aborted = failureOf(transport.send(post, { ...soon(), signal: controller.signal }))
    const patient = transport.send(post, soon())
    setTimeout(() => controller.abort(), 40)
    expect(await hasty).toMatchObject({ code: 'timeout', sent: false })
    expect(await aborted).toMatchObject({ code: 'aborted', sent: false })
    expect((await patient).status).toBe(200)
    expect([logins(), calls().length]).toEqual([1, 1])
  })

  it('bounds a login by its own timeout', async () => {
    vendor.follow(() => ({ fault: 'hang' }))
    const error = await failureOf(open(loggingIn({ timeoutMs: 50 })).send(post, soon()))
    expect(error).toMatchObject({ code: 'login_failed', kind: 'unavailable' })
    expect(error.message).toMatch(/Logging in failed/)
  })

  it.each([
    ['breaks', { fault: 'reset' as const }, { code: 'login_failed', kind: 'unavailable' }],
    ['is forbidden', { status: 403 }, { code: 'login_refused', kind: 'setup' }],
    ['is throttled', { status: 429 }, { code: 'login_refused', kind: 'throttled' }],
  ])(
    'reports a login that %s to every waiter, sends nothing, and tries anew next time',
    async (_, answer, expected) => {
      vendor.follow(() => answer)
      const transport = open(loggingIn())
      const errors = await Promise.all([
        failureOf(transport.send(post, soon())),
        failureOf(transport.send(post, soon())),
      ])
      for (const error of errors) expect(error).toMatchObject(expected)
      expect(vendor.requests.map(({ path }) => path)).toEqual(['/login'])
      const { logins } = vendorWithLogin(new Set(['Bearer token-1']))
      expect((await transport.send(post, soon())).status).toBe(200)
      expect(logins()).toBe(1)
    },
  )

  it('reports a login function that throws something else', async () => {
    const authorizer = loggingIn({ login: () => Promise.reject(new TypeError('surprise')) })
    expect(await failureOf(open(authorizer).send(post, soon()))).toMatchObject({ code: 'login_failed' })
  })

  const life: readonly [string, { stated?: number; ttlMs?: number; marginMs?: number }, number][] = [
    ['what the vendor states, less a margin of our own', { stated: 600_000, marginMs: 1_000 }, 599_000],
    ['what the vendor states, less the margin', { stated: 600_000 }, 540_000],
    ['ttlMs, less the margin, when the vendor states nothing', { ttlMs: 600_000 }, 540_000],
    ['55 minutes, less the margin, by default', {}, 54 * 60_000],
    ['half the life of a short token', { stated: 80_000 }, 40_000],
    ['ttlMs when the stated end is past: a clock is wrong', { stated: -5_000, ttlMs: 600_000 }, 540_000],
  ]
  it.each(life)('uses a token for %s', async (_, { stated, ttlMs, marginMs }, usable) => {
    let elapsed = 0
    const clock = { now: () => 1_000_000 + elapsed, elapsed: () => elapsed, after: () => () => undefined }
    let logins = 0
    const authorizer = loginAuth({
      secrets: [],
      clock,
      ...(ttlMs === undefined ? {} : { ttlMs }),
      ...(marginMs === undefined ? {} : { marginMs }),
      login: async () => ({
        token: `token-${++logins}`,
        ...(stated === undefined ? {} : { expiresAt: 1_000_000 + elapsed + stated }),
      }),
    })
    const context = { exchange: () => expect.fail('unused') }
    await authorizer.authorize(context)
    elapsed = usable - 1
    await authorizer.authorize(context)
    expect(logins).toBe(1)
    elapsed = usable
    await authorizer.authorize(context)
    expect(logins).toBe(2)
  })
})

describe('secrets', () => {
  const canary = 'k4n"ry/+ü&=%key'
  const echoes: readonly [string, Authorizer][] = [
    ['basicAuth', basicAuth('user', canary)],
    ['bearerAuth', bearerAuth('canary-token-1234')],
    ['bearerAuth with a function', bearerAuth(() => 'canary-token-1234')],
    ['queryAuth', queryAuth('key', canary)],
    ['loginAuth', loginAuth({ secrets: [canary], login: async () => ({ token: 'canary-token-1234' }) })],
  ]
  it.each(echoes)('%s: an echo of the request is redacted in every encoding', async (_, authorizer) => {
    vendor.follow(({ path, headers }) => ({ body: `${path} ${headers['authorization']} ${JSON.stringify(canary)}` }))
    const transport = open(authorizer)
    const echo = transport.redact((await transport.send(post, soon())).body)
    for (const form of [
      canary,
      'canary-token-1234',
      btoa('user:k4n"ry/+\xc3\xbc&=%key'),
      encodeURIComponent(canary),
      JSON.stringify(canary).slice(1, -1),
    ])
      expect(echo.includes(form) && authorizer.secrets().some((secret) => form.includes(secret))).toBe(false)
    expect(echo).toContain('[redacted]')
  })

  it('knows a token that is no longer used, for late answers', async () => {
    const tokens = ['first-token', 'second-token', 'third-token']
    const authorizer = bearerAuth(() => tokens.shift() ?? 'none')
    vendor.follow(({ headers }) => ({ status: headers['authorization'] === 'Bearer third-token' ? 200 : 401 }))
    const transport = open(authorizer)
    await transport.send(post, soon())
    await transport.send(post, soon())
    expect(transport.redact('first-token second-token third-token')).toBe('[redacted] [redacted] [redacted]')
  })

  it('are in no error of the transport, whatever the vendor echoes', async () => {
    const secret = 'canary-key-0123456789'
    const transport = open(queryAuth('key', secret))
    vendor.follow(() => ({ fault: 'reset' }))
    const failures = [
      await failureOf(transport.send(post, soon())),
      await failureOf(transport.send({ ...post, path: 'x' }, soon())),
      await failureOf(transport.send({ ...post, headers: { 'x-a': `${secret}\n` } }, soon())),
    ]
    const parrot = createServer((socket) => socket.once('data', (request) => socket.end(request)))
    parrot.listen(0, '127.0.0.1')
    await once(parrot, 'listening')
    const baseUrl = `http://127.0.0.1:${(parrot.address() as AddressInfo).port}`
    const misled = createHttpTransport({ baseUrl, authorizers: { default: queryAuth('key', secret) } })
    failures.push(await failureOf(misled.send(post, soon())))
    await misled.close()
    parrot.close()
    vendor.follow(() => ({ fault: 'hang' }))
    failures.push(await failureOf(transport.send(post, soon(20))))
    for (const failure of failures) {
      expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain(secret)
      expect(JSON.stringify(failure)).not.toContain(secret)
    }
  })
})
