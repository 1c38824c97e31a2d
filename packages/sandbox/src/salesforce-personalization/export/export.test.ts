import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox.js'
import { startSandbox } from '../../start-sandbox.js'
import { basic, send } from '../../testing/test-client.js'
import type { SalesforceSettings } from '../settings.js'

const TOKEN = basic('sandbox-key-id', 'sandbox-key-secret')
const ROWS = [{ name: 'acme', engagementScore: 0.5 }, { name: 'x, "y"', totalActions: 3 }, { name: 'zed' }]

let sandbox: Sandbox
let now = 0

const restart = async (settings: SalesforceSettings = {}) => {
  await sandbox?.close()
  now = 1_700_000_000_000
  sandbox = await startSandbox({
    vendors: ['salesforce-personalization'],
    now: () => now,
    settings: { 'salesforce-personalization': settings },
  })
}
beforeEach(() => restart())
afterEach(() => sandbox.close())

const get = (path: string, headers = TOKEN) => send(`${sandbox.url}/api/dataset/engage/${path}`, { headers })
const list = async (path: string) => (await get(path)).json as unknown as Record<string, unknown>[]
const names = async (path: string) => (await list(path)).map(({ name }) => name)
const event = (user: object) => send(`${sandbox.url}/api2/event/engage`, { body: { action: 'a', user } })
const lastRule = () => sandbox.requests().at(-1)?.refusal?.rule

describe.each(['accounts', 'users'] as const)('export of %s', (kind) => {
  it('returns all rows, or zero-based pages that end empty', async () => {
    await restart({ [kind]: ROWS })
    expect(await list(`${kind}.json`)).toEqual(ROWS)
    expect(await list(`${kind}.json?pageSize=2`)).toEqual(ROWS.slice(0, 2))
    expect(await list(`${kind}.json?pageSize=2&page=1`)).toEqual(ROWS.slice(2))
    expect(await list(`${kind}.json?pageSize=2&page=2`)).toEqual([])
    const csv = await get(`${kind}.csv`)
    expect(csv.headers.get('content-type')).toBe('text/csv;charset=UTF-8')
    expect(csv.text).toBe('name,engagementScore,totalActions\r\nacme,0.5,\r\n"x, ""y""",,3\r\nzed,,\r\n')
    expect((await get(`${kind}.csv?pageSize=1&page=2`)).text).toMatch(/^name,.*\r\nzed,,\r\n$/)
  })

  it('needs the token and its permission, and whole numbers', async () => {
    expect((await get(`${kind}.json`, {})).status).toBe(401)
    expect((await get(`${kind}.json?pageSize=ten`)).status).toBe(400)
    expect(lastRule()).toBe('salesforce.export.page')
    await restart({ canAccessApi: false })
    expect((await get(`${kind}.json`)).status).toBe(403)
  })

  it('filters by a segment, pages within it, and knows no other', async () => {
    await restart({
      [kind]: { count: 100 },
      segments: { 'VIP people': [3, 50, 99].map((one) => `${kind.slice(0, -1)}-${one}`) },
    })
    const members = [3, 50, 99].map((one) => `${kind.slice(0, -1)}-${one}`)
    expect(await names(`${kind}.json?filter=VIP%20people`)).toEqual(members)
    expect(await names(`${kind}.json?segmentId=VIP%20people&pageSize=2&page=1`)).toEqual(members.slice(2))
    expect((await get(`${kind}.json?filter=other`)).status).toBe(404)
    await restart({ [kind]: ROWS })
    expect(await names(`${kind}.json?filter=other`)).toHaveLength(3)
  })

  it('can ignore paging, or repeat the first page', async () => {
    await restart({ [kind]: ROWS, exportPaging: 'ignored' })
    expect(await list(`${kind}.json?pageSize=2&page=1`)).toEqual(ROWS)
    await restart({ [kind]: ROWS, exportPaging: 'repeated' })
    for (const page of [0, 1, 7]) {
      expect(await list(`${kind}.json?pageSize=2&page=${page}`)).toEqual(ROWS.slice(0, 2))
    }
  })

  it('of any number makes rows no faster than they are read', async () => {
    let made = 0
    await restart({ [kind]: { count: 50_000_000, make: (index: number) => ({ name: `n${++made && index}` }) } })
    const response = await fetch(`${sandbox.url}/api/dataset/engage/${kind}.json`, { headers: TOKEN })
    const reader = response.body?.getReader()
    const first = await reader?.read()
    expect(Buffer.from(first?.value ?? []).toString()).toMatch(/^\[\{"name":"n0"\},\{"name":"n1"\},/)
    await reader?.cancel()
    await expect.poll(() => sandbox.requests().at(-1)?.verdict).toBe('cut')
    expect(made).toBeLessThan(5_000_000)
    expect(sandbox.requests().at(-1)).not.toHaveProperty('responseBody')
  })

  it.each(['json', 'csv'])('of many is whole in %s', async (format) => {
    await restart({ [kind]: { count: 30_000 } })
    const { text } = await get(`${kind}.${format}`)
    const all = format === 'json' ? (JSON.parse(text) as unknown[]) : text.trimEnd().split('\r\n').slice(1)
    expect(all).toHaveLength(30_000)
    expect(await names(`${kind}.json?pageSize=10000&page=2`)).toHaveLength(10_000)
    expect((await names(`${kind}.json?pageSize=7&page=4285`)).at(-1)).toBe(`${kind.slice(0, -1)}-29999`)
    expect(sandbox.requests().at(0)?.verdict).toBe('accepted')
  })
})

describe('export of users', () => {
  it('are those that events brought, with the actions of the window', async () => {
    const begin = now
    await event({ id: 'u', attributes: { tier: 'gold' } })
    now += 1000
    await event({ id: 'u' })
    await event({ id: 'v' })
    const [first] = sandbox.state('salesforce-personalization').users
    expect(await list('users.json')).toEqual([
      { name: first?.id, firstActivity: begin, lastActivity: now, totalActions: 2, attributes: { tier: 'gold' } },
      expect.objectContaining({ totalActions: 1 }),
    ])
    expect((await list(`users.json?start=${begin}&end=${now}`)).map(({ totalActions }) => totalActions)).toEqual([1, 0])
  })

  it('tell where they are when asked, and of a segment when they joined', async () => {
    await restart({ users: { count: 2 }, segments: { vip: ['user-1'] } })
    expect((await list('users.json'))[0]).not.toHaveProperty('geo')
    expect((await list('users.json?includeGeo=true'))[0]).toMatchObject({ geo: { country: 'GB' } })
    expect((await get('users.csv')).text).not.toMatch(/geo/)
    expect((await get('users.csv?includeGeo=true')).text).toMatch(/^name,.*,geo\r\n/)
    expect(await list('users.json?filter=vip')).toMatchObject([{ name: 'user-1', segmentJoined: expect.any(Number) }])
  })

  it('rows can follow the query', async () => {
    await restart({ users: { count: 1, make: (_index, { start = '' }) => ({ name: 'n', since: start }) } })
    expect(await list('users.json?start=17')).toEqual([{ name: 'n', since: '17' }])
  })
})

describe('faults', () => {
  it('cut a long export short, or let it trickle', async () => {
    await restart({ accounts: { count: 100_000 } })
    sandbox.setFaults([{ name: 'cut', act: { do: 'truncate', bytes: 1000 } }])
    await expect(get('accounts.json')).rejects.toThrow()
    expect(sandbox.requests()).toMatchObject([{ verdict: 'cut', fault: 'cut' }])
    sandbox.setFaults([{ name: 'slow', act: { do: 'slow-body', bytesPerSecond: 2000 } }])
    const response = await fetch(`${sandbox.url}/api/dataset/engage/accounts.json`, { headers: TOKEN })
    const reader = response.body?.getReader()
    expect((await reader?.read())?.value?.length).toBeLessThan(1000)
    await reader?.cancel()
  })
})

describe('one user', () => {
  it('is looked up by primary, own or anonymous id', async () => {
    await restart({ segments: {} })
    await event({ id: 'u', anonId: '0f1e2d3c4b5a6978', attributes: { tier: 'gold' } })
    const [user] = sandbox.state('salesforce-personalization').users
    for (const id of ['u', '0f1e2d3c4b5a6978', user?.id]) {
      expect((await get(`user/${id}`)).json).toMatchObject({
        userSummary: { id: user?.id },
        anonAliases: ['0f1e2d3c4b5a6978'],
        anonymous: false,
        attributes: [{ name: 'tier', value: 'gold', updated: now }],
        segmentMembership: [],
      })
    }
    expect((await get('user/x')).status).toBe(404)
    expect((await get('user/u', {})).status).toBe(401)
  })
})

describe('the deletion of users', () => {
  const remove = async (csv: string, field = 'file') => {
    const body = new FormData()
    body.set('note', 'x')
    body.set(field, new Blob([csv], { type: 'text/csv' }), 'users.csv')
    const url = `${sandbox.url}/api/dataset/engage/users/delete`
    const response = await fetch(url, { method: 'POST', headers: TOKEN, body })
    return { status: response.status, text: await response.text(), type: response.headers.get('content-type') }
  }

  it('goes by primary id, anonymous id or an identity attribute, and a repetition finds none', async () => {
    for (const user of [{ id: 'u' }, { anonId: 'a1' }, { attributes: { emailAddress: 'Ada@e.com' } }, { id: 'stays' }])
      await event(user)
    const before = await event({ id: 'u' })
    const first = sandbox.state('salesforce-personalization').users.find(({ keys }) => keys.includes('id u'))
    const csv = `name\r\n${first?.id}\r\na1\n"ADA@e.com"\nnobody\n`
    expect(await remove(csv)).toEqual({
      status: 200,
      text: 'Deleted 3 users (4 requested)',
      type: expect.stringContaining('text/plain'),
    })
    expect(sandbox.state('salesforce-personalization').users).toMatchObject([{ keys: ['id stays'] }])
    expect(sandbox.operations({ kind: 'profile-deletion' })).toHaveLength(3)
    expect((await remove(csv)).text).toBe('Deleted 0 users (4 requested)')
    expect(
      (await event({ encryptedId: (before.json?.['persistedUserId'] as { entityId: string }).entityId })).json,
    ).toMatchObject({ errorCode: 2 })
    await event({ id: 'u' })
    expect(sandbox.state('salesforce-personalization').users).toMatchObject([{}, { keys: ['id u'], events: 1 }])
  })

  it('is refused without the header, the field, the form or the token', async () => {
    expect((await remove('u\n')).status).toBe(400)
    expect(lastRule()).toBe('salesforce.users.delete-header')
    expect((await remove('name\nu\n', 'users')).status).toBe(400)
    expect(lastRule()).toBe('salesforce.users.delete-file')
    const url = `${sandbox.url}/api/dataset/engage/users/delete`
    expect((await send(url, { headers: TOKEN, body: 'name\nu' })).status).toBe(400)
    expect((await send(url, { body: 'name\nu' })).status).toBe(401)
  })
})
