import { createHash } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Session } from '@waybill/dashboard'
import Fastify from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createGateway } from '../../create-gateway.js'
import type { GatewayOptions } from '../../gateway-options.js'
import { replyWithError } from '../../ingest/error-reply.js'
import { checkProgram } from '../../start-program.js'
import { startTestAdmin, type TestAdmin, testToken } from '../testing/start-test-admin.js'
import type { AdminToken } from './admin-tokens.js'
import { noteUser, requireActions } from './require-action.js'
import type { AdminRole } from './roles.js'

const tokenOf = (role: string) => `T7w-Rm2x.${role}-9qLzKd4`
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const tokens: readonly AdminToken[] = (['viewer', 'operator', 'privacy', 'admin'] as const).map((role) => ({
  name: `${role} of the shop`,
  role,
  // One is kept as its digest alone.
  ...(role === 'operator' ? { sha256: sha256(tokenOf(role)).toUpperCase() } : { token: tokenOf(role) }),
}))

const all: readonly AdminRole[] = ['viewer', 'operator', 'privacy', 'admin']
const operators: readonly AdminRole[] = ['operator', 'admin']
const guardians: readonly AdminRole[] = ['privacy', 'admin']
const query = { lane: 'yespo' }

/** Each route: who may use it, and what is answered to them. */
const routes: readonly (readonly [route: string, may: readonly AdminRole[], status: number, body?: unknown])[] = [
  ['/session', all, 200],
  ['/overview', all, 200],
  ['/workers', all, 200],
  ['/balance', all, 200],
  ['/deliveries?lane=yespo', all, 200],
  ['/search?userId=u', all, 200],
  ['/refused', all, 200],
  ['/parked/reasons', all, 200],
  ['/replays', all, 200],
  ['/event?messageId=m-1', all, 200],
  ['/event?messageId=m-1&reveal=1', guardians, 200],
  ['/replays/count', operators, 200, { query }],
  ['/replays', operators, 202, { query, expected: 0 }],
  ['/discards/count', operators, 200, { query }],
  ['/discards', operators, 200, { query, expected: 0, reason: 'r' }],
  ['/retry', operators, 200, { query }],
  ['/hold', operators, 204, { lane: 'yespo', reason: 'r' }],
  ['/resume', operators, 204, { lane: 'yespo' }],
  ['/forget', guardians, 200, { userId: 'nobody', confirm: 'nobody' }],
]

const cases = routes.map(([route, may, status, body]) => ({ route, may, status, body }))

let test: TestAdmin
beforeAll(async () => {
  test = await startTestAdmin({ adminTokens: tokens })
  await test.post('/v1/track', {
    type: 'track',
    event: 'A',
    userId: 'u',
    messageId: 'm-1',
    properties: { note: 'secret' },
  })
  await test.gateway.waybill.flush()
})
afterAll(() => test.close())

async function configWith(adminTokens: unknown): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'waybill-tokens-')), 'waybill.config.json')
  await writeFile(file, JSON.stringify({ port: 0, adminTokens }))
  return file
}

async function ask(headers: Record<string, string>, route: string, body?: unknown) {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
  const response = await fetch(`${test.url}/admin/api${route}`, { ...sent, headers: { ...headers, ...json } })
  return { status: response.status, text: await response.text() }
}

describe.each(all)('%s', (role) => {
  it.each(cases)('$route', async ({ route, may, status, body }) => {
    const { headers } = await test.login(tokenOf(role))
    const holds = JSON.stringify(await test.gateway.waybill.holds())
    const answer = await ask(headers, route, body)
    if (may.includes(role)) return expect(answer.status).toBe(status)
    expect(answer.status).toBe(403)
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'not_allowed', message: expect.stringContaining(role) })
    expect(answer.text).not.toContain('secret')
    expect(JSON.stringify(await test.gateway.waybill.holds())).toBe(holds)
  })

  it('is told who it is, and what it may do', async () => {
    const { headers } = await test.login(tokenOf(role))
    const { name, may, ...session } = JSON.parse((await ask(headers, '/session')).text) as Session
    expect([name, session.role]).toEqual([`${role} of the shop`, role])
    expect(may.includes('operate')).toBe(operators.includes(role))
    expect(may.includes('values')).toBe(guardians.includes(role))
  })
})

it('what somebody does has their name in the ledger; the old token is the admin of that name', async () => {
  const { headers } = await test.login(tokenOf('operator'))
  await ask(headers, '/hold', { lane: 'synerise', reason: 'r' })
  expect(await test.gateway.waybill.holds()).toMatchObject([{ lane: 'synerise', by: 'operator of the shop' }])
  await ask(headers, '/resume', { lane: 'synerise' })
  const session = JSON.parse((await ask((await test.login()).headers, '/session')).text)
  expect(session).toMatchObject({ name: 'admin', role: 'admin' })
})

it('a digest of a token opens nothing', async () => {
  expect((await test.login(sha256(tokenOf('operator')))).status).toBe(401)
})

it('a route that does not say what it is for is refused to all', async () => {
  const app = Fastify()
  app.setErrorHandler(replyWithError)
  app.addHook('onRequest', async (request) => noteUser(request, { name: 'a', role: 'admin' }))
  requireActions(app)
  app.get('/new', async () => 'open')
  expect((await app.inject('/new')).statusCode).toBe(403)
  await app.close()
})

describe('tokens that cannot be', () => {
  let opened: TestAdmin | undefined
  afterEach(() => opened?.close())
  const right = { name: 'Ann', role: 'viewer', token: tokenOf('ann') } as const

  it.each([
    [[{ ...right, role: 'viever' }], 'adminTokens[0].role', 'did you mean viewer?'],
    [[{ ...right, role: 'boss' }], 'adminTokens[0].role', 'must be one of viewer, operator, privacy, admin'],
    [[{ ...right, name: '' }], 'adminTokens[0].name', 'must be 1 to 60'],
    [[{ ...right, name: 'a\nb' }], 'adminTokens[0].name', 'must be 1 to 60'],
    [[{ ...right, token: 'short' }], 'adminTokens[0].token', 'must be 16 to 1000'],
    [[{ ...right, token: 'admin-token-1234' }], 'adminTokens[0].token', 'can be guessed'],
    [[{ ...right, sha256: sha256('x') }], 'adminTokens[0].token', 'and not both'],
    [[{ name: 'Ann', role: 'viewer' }], 'adminTokens[0].token', 'or sha256 must be there'],
    [[{ name: 'Ann', role: 'viewer', sha256: 'abc' }], 'adminTokens[0].sha256', 'must be 64 hexadecimal digits'],
    [[{ ...right, rol: 'x' }], 'adminTokens[0].rol', 'is not a known option'],
    [[right, { ...right, token: tokenOf('other'), name: 'ANN' }], 'adminTokens[1].name', 'is that of adminTokens[0]'],
    [[{ ...right, name: 'Admin' }], 'adminTokens[0].name', 'is that of adminToken'],
    [[{ ...right, token: testToken }], 'adminTokens[0]', 'has the token of adminToken'],
    [[{ name: 'Ann', role: 'viewer', sha256: sha256(testToken) }], 'adminTokens[0]', 'has the token of adminToken'],
    ['viewer', 'adminTokens', 'must be a list'],
  ])('%j', async (adminTokens, field, rule) => {
    const options = { destinations: [], sandbox: true, port: 0, adminToken: testToken, adminTokens } as never
    const error = await createGateway(options as GatewayOptions).catch((cause: unknown) => cause)
    const { issues } = error as { readonly issues: readonly { field: string; rule: string }[] }
    expect(issues.map((issue) => issue.field)).toEqual([field])
    expect(issues[0]?.rule).toContain(rule)
    expect(JSON.stringify(issues)).not.toContain(testToken)
    const environment = { WAYBILL_CONFIG: await configWith(adminTokens), WAYBILL_ADMIN_TOKEN: testToken }
    await expect(checkProgram({ environment })).rejects.toMatchObject({
      issues: [{ field, rule: expect.stringContaining(rule) }],
    })
  })

  it('are not needed: without adminToken they open the dashboard, and --check names who has one', async () => {
    opened = await startTestAdmin({ adminToken: undefined, adminTokens: [right] })
    expect((await opened.login()).status).toBe(401)
    expect((await opened.login(right.token)).status).toBe(200)
    const { text } = await checkProgram({ environment: { WAYBILL_CONFIG: await configWith([right]) } })
    expect(text).toContain('Ann (viewer)')
    expect(text).not.toContain(right.token)
  })
})
