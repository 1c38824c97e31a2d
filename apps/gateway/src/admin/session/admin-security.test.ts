import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestGateway } from '../../testing/start-test-gateway.js'
import { createJudgeToken } from '../access/admin-tokens.js'
import { startTestAdmin, type TestAdmin, testToken } from '../testing/start-test-admin.js'
import { createAdminSessions } from './admin-sessions.js'

let test: TestAdmin
let root: string
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'waybill-files-'))
  mkdirSync(join(root, 'dist', 'assets'), { recursive: true })
  writeFileSync(join(root, 'dist', 'index.html'), '<!doctype html><title>page</title>')
  writeFileSync(join(root, 'dist', 'assets', 'app.js'), 'void 0')
  writeFileSync(join(root, 'dist', '.env'), 'SECRET=1')
  writeFileSync(join(root, 'secret.txt'), 'SECRET=1')
  test = await startTestAdmin({ dashboardFolder: join(root, 'dist') })
})
afterEach(async () => {
  await test.close()
  rmSync(root, { recursive: true })
})

const loginAt = (url: string, token: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/admin/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ token }),
  })

/** Sends the path as it is; `fetch` would tidy it. */
const rawGet = (path: string) =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    const { hostname, port } = new URL(test.url)
    request({ hostname, port, path }, (response) => {
      let body = ''
      response
        .on('data', (chunk) => (body += chunk))
        .on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
      .on('error', reject)
      .end()
  })

const reads = ['overview', 'balance', 'workers', 'deliveries', 'search?userId=u', 'event?messageId=m', 'parked/reasons']
const writes = ['replays/count', 'replays', 'hold', 'resume', 'forget']

describe('without a session', () => {
  it.each([...reads, 'replays', 'stream', 'session'])('GET %s is answered with 401 and nothing else', async (path) => {
    const response = await fetch(`${test.url}/admin/api/${path}`)
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ success: false, code: 'unauthorized', message: 'Log in first.' })
  })

  it.each(writes)('POST %s is answered with 401 before its body is read', async (path) => {
    const response = await fetch(`${test.url}/admin/api/${path}`, { method: 'POST', body: '{' })
    expect(response.status).toBe(401)
  })

  it.each(['waybill_admin=', 'waybill_admin=x', `waybill_admin=${testToken}`, `waybill_admin=${'a'.repeat(4_000)}`])(
    'the cookie %s opens nothing',
    async (cookie) => {
      expect((await fetch(`${test.url}/admin/api/overview`, { headers: { cookie } })).status).toBe(401)
    },
  )
})

describe('login', () => {
  it.each(['wrong', `${testToken} `, testToken.slice(1), 'ä'.repeat(28)])('refuses the token "%s"', async (token) => {
    const response = await loginAt(test.url, token)
    expect(response.status).toBe(401)
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await response.text()).not.toContain(testToken)
  })

  it.each([undefined, '', 7, { $ne: '' }, [testToken], 'x'.repeat(1_001)])(
    'names what is wrong with %j',
    async (token) => {
      const response = await loginAt(test.url, token)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ code: 'invalid_input', errors: [{ field: 'token' }] })
    },
  )

  it('keeps the cookie from scripts and from other sites, and to itself', async () => {
    const [cookie = ''] = (await loginAt(test.url, testToken)).headers.getSetCookie()
    expect(cookie).toMatch(/^waybill_admin=[\w-]{43}; /)
    for (const flag of ['HttpOnly', 'SameSite=Strict', 'Path=/admin', 'Expires=']) expect(cookie).toContain(flag)
    expect(cookie).not.toContain('Secure')
    const [secure] = (await loginAt(test.url, testToken, { 'x-forwarded-proto': 'https' })).headers.getSetCookie()
    expect(secure).toMatch(/^__Host-waybill_admin=[\w-]{43}; /)
    for (const flag of ['HttpOnly', 'SameSite=Strict', 'Path=/;', 'Secure']) expect(secure).toContain(flag)
  })

  it('over HTTPS goes by the cookie that no other host can set, and ends it', async () => {
    const https = { 'x-forwarded-proto': 'https' }
    const response = await loginAt(test.url, testToken, https)
    const [id = ''] = /[\w-]{43}/.exec(response.headers.getSetCookie()[0] ?? '') ?? []
    const { csrf } = (await response.json()) as { csrf: string }
    const overview = async (cookie: string) =>
      (await fetch(`${test.url}/admin/api/overview`, { headers: { ...https, cookie } })).status
    expect(await overview(`waybill_admin=${id}`)).toBe(401)
    expect(await overview(`__Host-waybill_admin=${id}`)).toBe(200)
    const headers = { ...https, cookie: `__Host-waybill_admin=${id}`, 'x-waybill-csrf': csrf }
    const ended = await fetch(`${test.url}/admin/api/session`, { method: 'DELETE', headers })
    expect(ended.headers.getSetCookie()[0]).toMatch(/^__Host-waybill_admin=; .*Secure/)
    expect(await overview(`__Host-waybill_admin=${id}`)).toBe(401)
  })

  it('locks out wrong tokens after ten in a minute, and never the right one', async () => {
    for (let tries = 0; tries < 10; tries++) expect((await loginAt(test.url, 'wrong')).status).toBe(401)
    const response = await loginAt(test.url, 'wrong')
    expect([response.status, await response.json()]).toMatchObject([429, { code: 'too_many_logins' }])
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    for (let tries = 0; tries < 12; tries++) expect((await loginAt(test.url, testToken)).status).toBe(200)
  })

  it('is refused from another site, also as a form would send it', async () => {
    expect((await loginAt(test.url, testToken, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await loginAt(test.url, testToken, { 'content-type': 'text/plain' })).status).toBe(415)
  })

  it('ends with logging out', async () => {
    const { headers } = await test.login()
    const api = `${test.url}/admin/api`
    expect((await fetch(`${api}/overview`, { headers })).status).toBe(200)
    expect((await fetch(`${api}/session`, { method: 'DELETE', headers })).status).toBe(204)
    expect((await fetch(`${api}/overview`, { headers })).status).toBe(401)
  })

  it('ends with its time, and with too many others', () => {
    let now = 0
    const sessions = createAdminSessions({
      judge: createJudgeToken(testToken, []),
      lifetimeMs: 100,
      limit: 2,
      now: () => now,
    })
    const first = sessions.login(testToken)
    const second = sessions.login(testToken)
    expect(sessions.find(first?.id)).toBeDefined()
    const third = sessions.login(testToken)
    expect(sessions.find(first?.id)).toBeUndefined()
    expect(sessions.find(second?.id)).toBeDefined()
    now = 100
    expect(sessions.find(third?.id)).toBeUndefined()
  })
})

describe('what changes something', () => {
  const hold = (headers: Record<string, string>) =>
    fetch(`${test.url}/admin/api/hold`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ lane: 'yespo', reason: 'x' }),
    })

  it('needs the secret of the same session', async () => {
    const { headers } = await test.login()
    const other = await test.login()
    const { cookie = '' } = headers
    const csrf = other.headers['x-waybill-csrf'] ?? ''
    expect((await hold({ cookie })).status).toBe(403)
    expect((await hold({ cookie, 'x-waybill-csrf': '' })).status).toBe(403)
    expect((await hold({ cookie, 'x-waybill-csrf': csrf })).status).toBe(403)
    expect(await test.gateway.waybill.holds()).toEqual([])
    expect((await hold(headers)).status).toBe(204)
  })

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'not an origin'])(
    'is refused from %s',
    async (origin) => {
      const { headers } = await test.login()
      expect((await hold({ ...headers, origin })).status).toBe(403)
      expect((await hold({ ...headers, origin: test.url })).status).toBe(204)
    },
  )

  it.each(['{"lane":"yespo","reason":"x","__proto__":{"admin":true}}', '[]', '7', 'null', '{', ''])(
    'is refused with the body %s',
    async (body) => {
      const { headers } = await test.login()
      const sent = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body }
      expect((await fetch(`${test.url}/admin/api/hold`, sent)).status).toBe(400)
    },
  )

  it('is refused when it is too large', async () => {
    const { status } = await test.call('/forget', { userId: 'x'.repeat(300_000), confirm: 'x' })
    expect(status).toBe(413)
  })
})

describe('the files', () => {
  it.each([
    '/admin/../secret.txt',
    '/admin/..%2fsecret.txt',
    '/admin/%2e%2e/secret.txt',
    '/admin/assets/..%2f..%2fsecret.txt',
    '/admin/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/admin/..\\secret.txt',
    '/admin/..%5csecret.txt',
    '/admin//etc/passwd',
    '/admin/%00',
    '/admin/.env',
    '/admin/assets/',
    '/admin/assets/missing.js',
    '/admin/api/nothing',
    '/admin/%zz',
  ])('%s gives nothing away', async (path) => {
    const { status, body } = await rawGet(path)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(body).not.toContain('SECRET')
    expect(body).not.toContain(root)
  })

  it.each(['/admin', '/admin/', '/admin/parked', '/admin/event?messageId=%3Cscript%3E'])(
    '%s is the page',
    async (path) => {
      const response = await fetch(test.url + path)
      expect(response.status).toBe(200)
      expect(await response.text()).toContain('<title>page</title>')
      expect(response.headers.get('cache-control')).toBe('no-cache')
    },
  )

  it('and everything else come with headers that allow nothing inline and nothing from elsewhere', async () => {
    for (const path of ['/admin/', '/admin/assets/app.js', '/admin/api/overview', '/admin/nothing.txt']) {
      const { headers } = await fetch(test.url + path)
      const policy = headers.get('content-security-policy')
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
    }
    const { headers } = await fetch(`${test.url}/admin/api/overview`)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('without an admin token', () => {
  it('there is nothing, and the log says why, once', async () => {
    const lines: string[] = []
    const plain = await startTestGateway({ log: { level: 'warn', stream: { write: (line) => lines.push(line) } } })
    for (const path of ['/admin', '/admin/', '/admin/api/overview', '/admin/assets/app.js'])
      expect((await fetch(plain.url + path)).status).toBe(404)
    expect((await loginAt(plain.url, '')).status).toBe(404)
    expect(lines).toEqual([expect.stringContaining('WAYBILL_ADMIN_TOKEN')])
    await plain.close()
  })
})
