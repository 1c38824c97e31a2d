import type { Clock, VendorError } from '@waybill/core'
import { type Sandbox, startSandbox } from '@waybill/sandbox'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createSynerise, type SyneriseClient, type SyneriseOptions } from '../index.js'

const bark = { action: 'dog.bark', client: { customId: 'u1' } }
const loginPath = '/uauth/v2/auth/login/profile'
let sandbox: Sandbox
const clients: SyneriseClient[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ vendors: ['synerise'] })
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  sandbox.setFaults([])
  sandbox.reset()
})
afterAll(() => sandbox.close())

function clientOf(options: Partial<SyneriseOptions> = {}): SyneriseClient {
  const key = 'token' in options ? {} : { apiKey: sandbox.credentials.synerise.apiKey }
  const client = createSynerise({ ...key, baseUrl: sandbox.urls.synerise, ...options })
  clients.push(client)
  return client
}

const logins = () => sandbox.requests({ path: loginPath })
const sent = () => sandbox.requests({ path: '/v4/events/custom' })

/** A token as a login would give it; nobody checks its signature here. */
function jwtOf(claims: object): string {
  return ['{"alg":"RS512"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
}

/** Lets every login answer this token, and takes whatever comes with it. */
function giveToken(token: string): void {
  sandbox.setFaults([
    { name: 'login', match: { path: loginPath }, act: { do: 'answer', status: 200, body: { token } } },
    { name: 'taken', match: { path: '/v4/*' }, act: { do: 'answer', status: 202 } },
  ])
}

/** A clock whose both scales move together by hand. */
function handClock(start: number) {
  let elapsed = 0
  const clock: Clock = {
    now: () => start + elapsed,
    elapsed: () => elapsed,
    after: () => () => undefined,
  }
  return { clock, pass: (ms: number) => (elapsed += ms) }
}

describe('logging in with the API key', () => {
  it('happens once when a token dies under 64 requests, and each goes once more', async () => {
    const client = clientOf()
    await client.events.custom(bark)
    sandbox.setFaults([
      { name: 'death', match: { path: '/v4/events/custom' }, when: { nth: 1 }, act: { do: 'expire-token' } },
    ])
    await Promise.all(Array.from({ length: 64 }, () => client.events.custom(bark)))
    expect(logins()).toHaveLength(2)
    const refused = sent().filter(({ status }) => status === 401).length
    expect(refused).toBeGreaterThan(1)
    expect(sent()).toHaveLength(1 + refused + 64)
    expect(sandbox.state('synerise').events).toHaveLength(65)
  })

  it('is a matter of settings when the key is refused, and the key stays secret', async () => {
    const apiKey = '5a4db0c5-9999-4000-8000-00000000dead'
    sandbox.setFaults([
      {
        name: 'echo',
        match: { path: loginPath },
        act: { do: 'answer', status: 401, body: { message: `no ${apiKey}` } },
      },
    ])
    const error = (await clientOf({ apiKey })
      .events.custom(bark)
      .catch((cause) => cause)) as VendorError
    expect(error).toMatchObject({ kind: 'setup', code: 'login_failed', status: 401 })
    expect(error.message).toContain('belongs to this region')
    expect(error.evidence.body).toContain('[redacted]')
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain(apiKey)
    expect(sent()).toEqual([])
  })

  it('is refused by the emulator for an unknown key', async () => {
    const error = await clientOf({ apiKey: '5a4db0c5-9999-4000-8000-00000000dead' })
      .events.custom(bark)
      .catch((cause) => cause)
    expect(error).toMatchObject({ kind: 'setup', code: 'login_failed' })
  })

  it.each([
    [503, 'unavailable'],
    [429, 'throttled'],
    [400, 'setup'],
  ])('with answer %i is %s', async (status, kind) => {
    sandbox.setFaults([{ name: 'login', match: { path: loginPath }, act: { do: 'answer', status } }])
    await expect(clientOf().events.custom(bark, { retry: false })).rejects.toMatchObject({ kind, code: 'login_failed' })
    expect(sent()).toEqual([])
  })

  it('with a page is no login: it says what stands in between, and shows the page', async () => {
    const page = { do: 'answer', status: 200, body: '<html>Please log in</html>' } as const
    sandbox.setFaults([{ name: 'login', match: { path: loginPath }, act: page }])
    const error = await clientOf()
      .events.custom(bark)
      .catch((cause) => cause)
    expect(error).toMatchObject({ kind: 'setup', code: 'login_failed', evidence: { body: page.body } })
    expect(error.message).toContain('proxy or login page')
    sandbox.setFaults([
      { name: 'login', match: { path: loginPath }, act: { ...page, body: '{"token":"cut.off.token' } },
    ])
    const cut = await clientOf()
      .events.custom(bark)
      .catch((cause) => cause)
    expect(cut).toMatchObject({ kind: 'setup', code: 'login_failed' })
    expect(JSON.stringify(cut)).not.toContain('cut.off')
    expect(sent()).toEqual([])
  })

  it.each(['{}', 'no json', '{"token":""}', '{"token":7}', ''])('with answer 200 %j is no login', async (body) => {
    sandbox.setFaults([{ name: 'login', match: { path: loginPath }, act: { do: 'answer', status: 200, body } }])
    await expect(clientOf().events.custom(bark)).rejects.toMatchObject({ kind: 'setup', code: 'login_failed' })
  })
})

describe('the life of a token', () => {
  const now = Date.parse('2026-11-21T10:00:00Z')
  const seconds = now / 1000
  const hour = 3_600_000

  it.each<[string, string, number]>([
    ['its exp', jwtOf({ exp: seconds + 7200 }), 2 * hour],
    ['exp and ctd, also when our clock is wrong', jwtOf({ ctd: now - 9 * hour, exp: seconds - 7 * 3600 }), 2 * hour],
    [
      'exp and iat, also when our clock is wrong',
      jwtOf({ iat: seconds - 9 * 3600, exp: seconds - 7 * 3600 }),
      2 * hour,
    ],
    ['55 minutes without exp', jwtOf({ iss: 'Synerise' }), 55 * 60_000],
    ['55 minutes when it is encrypted', 'eyJj.a.b.c.d', 55 * 60_000],
    ['55 minutes when it cannot be read', 'opaque', 55 * 60_000],
  ])('is %s', async (_, token, life) => {
    giveToken(token)
    const { clock, pass } = handClock(now)
    const client = clientOf({ clock })
    await client.events.custom(bark)
    pass(life - 61_000)
    await client.events.custom(bark)
    expect(logins()).toHaveLength(1)
    pass(2_000)
    await client.events.custom(bark)
    expect(logins()).toHaveLength(2)
  })
})

describe('other credentials', () => {
  it('signs with workspace and key when the workspace is given', async () => {
    const { apiKey, workspaceGuid } = sandbox.credentials.synerise
    await clientOf({ workspaceGuid }).events.custom(bark)
    expect(logins()).toEqual([])
    const basic = Buffer.from(`${workspaceGuid}:${apiKey}`).toString('base64')
    expect(sent()[0]).toMatchObject({ status: 202, headers: { authorization: `Basic ${basic}` } })
  })

  it('uses a token of the caller, whose refusal is final', async () => {
    sandbox.setFaults([
      {
        name: 'expired',
        match: { path: '/v4/*' },
        act: { do: 'answer', status: 401, body: { error: 'Token expired.' } },
      },
    ])
    const error = (await clientOf({ token: 'my.own.jwt' })
      .events.custom(bark)
      .catch((cause) => cause)) as VendorError
    expect(error).toMatchObject({ kind: 'setup', code: 'token_expired' })
    expect(sent()).toMatchObject([{ headers: { authorization: 'Bearer my.own.jwt' } }])
    expect(logins()).toEqual([])
  })

  it("asks the caller's function again when its token is refused", async () => {
    sandbox.setFaults([
      { name: 'old', match: { path: '/v4/events/*' }, when: { nth: 1 }, act: { do: 'answer', status: 401 } },
      { name: 'new', match: { path: '/v4/events/*' }, act: { do: 'answer', status: 202 } },
    ])
    let asked = 0
    await clientOf({ token: () => Promise.resolve(`jwt-${++asked}`) }).events.custom(bark)
    expect(sent().map(({ headers }) => headers['authorization'])).toEqual(['Bearer jwt-1', 'Bearer jwt-2'])
  })
})
