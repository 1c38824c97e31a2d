import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { Sandbox, SandboxOptions } from './sandbox.js'
import { startSandbox } from './start-sandbox.js'
import { basic, send } from './testing/test-client.js'
import type { VendorName } from './vendor-name.js'

const started: Sandbox[] = []
const SYNERISE = {
  ...basic('5a4db0c5-0000-4000-8000-000000000002', '5a4db0c5-0000-4000-8000-000000000001'),
  'api-version': '4.4',
}
const SALESFORCE = basic('sandbox-key-id', 'sandbox-key-secret')
const YESPO = basic('any', 'sandbox-yespo-key')

afterEach(async () => {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.close()))
})

async function start(options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options)
  started.push(sandbox)
  return sandbox
}

describe('rules', () => {
  const folders = ['salesforce-personalization', 'synerise', 'yespo']
  const sources = folders.flatMap((folder) => {
    const place = new URL(`./${folder}/`, import.meta.url)
    const files = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /(?<!\.test)\.ts$/.test(name),
    )
    return files.map((name) => readFileSync(new URL(name, place), 'utf8'))
  })
  const rules = sources.flatMap((text) => [
    ...text.matchAll(/: Rule = \{\s*name:\s*'([^']+)',\s*source:\s*(['`])(.*?)\2/gs),
  ])

  it('each stand once, with the vendor in the name and a document in the source', () => {
    const names = rules.map(([, name]) => name)
    expect(names.length).toBeGreaterThan(110)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
    for (const [, name = '', , source = ''] of rules) {
      expect(name).toMatch(/^(salesforce|synerise|yespo)(\.[a-z0-9-]+)+$/)
      // A document, a public client that was seen to rely on it, or a constant that names one; and what it says.
      expect(source, name).toMatch(/^(\$\{[A-Z_]+\}|(Salesforce|Synerise|Yespo)\b|[\w-]+\/[\w-]+:).*\S/)
    }
    // None with a name of its own is written in a form that this test would not find.
    expect(sources.join('\n').match(/: Rule = \{\s*name: '/g)).toHaveLength(rules.length)
  })
})

describe('packed bodies', () => {
  const packed = (value: unknown) => gzipSync(JSON.stringify(value))

  it.each<[VendorName, string, Record<string, string>, object]>([
    ['salesforce-personalization', '/api2/authevent/engage', SALESFORCE, { action: 'A', user: { id: 'U' } }],
    ['yespo', '/v2/event', YESPO, { eventTypeKey: 'e', keyValue: 'k' }],
    ['synerise', '/v4/events/custom', SYNERISE, { action: 'a.b', label: 'l', client: { id: 1 }, params: {} }],
  ])('%s: gzip is refused by name, and shown unpacked', async (vendor, path, headers, event) => {
    const sandbox = await start({ vendors: [vendor] })
    const post = (extra: Record<string, string>, body: Uint8Array) =>
      fetch(sandbox.urls[vendor] + path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', ...extra },
        body,
      })
    expect((await post({ 'content-encoding': 'gzip' }, packed(event))).status).toBe(415)
    const [refused] = sandbox.requests()
    expect(refused).toMatchObject({
      verdict: 'refused',
      decoded: event,
      refusal: {
        rule: `${vendor.split('-')[0]}.content-encoding`,
        source: expect.stringContaining('no Content-Encoding is named'),
      },
    })
    expect(sandbox.operations()).toEqual([])
    expect((await post({ 'content-encoding': 'gzip' }, Buffer.from('no gzip'))).status).toBe(415)
    expect((await post({ 'content-encoding': 'identity' }, Buffer.from(JSON.stringify(event)))).ok).toBe(true)
  })
})

describe('addresses', () => {
  it('Synerise: a key with a list lets nobody else in, not even to log in', async () => {
    const elsewhere = await start({
      vendors: ['synerise'],
      settings: { synerise: { allowedAddresses: ['203.0.113.9'] } },
    })
    const time = await send(`${elsewhere.url}/v4/server/time`, { headers: SYNERISE })
    const read = await send(`${elsewhere.url}/v4/clients/1`, { headers: SYNERISE })
    const login = await send(`${elsewhere.url}/uauth/v2/auth/login/profile`, {
      body: { apiKey: elsewhere.credentials.synerise.apiKey },
    })
    expect([time.status, read.status, login.status]).toEqual([200, 403, 403])
    expect(elsewhere.requests().map(({ refusal }) => refusal?.rule)).toEqual([
      undefined,
      'synerise.address',
      'synerise.address',
    ])
    // A profile's own token is not bound to the addresses of the key.
    const tokens = { authorization: `Bearer ${elsewhere.credentials.synerise.profileToken}`, 'api-version': '4.4' }
    const body = { action: 'a.b', label: 'l', client: { id: 1 }, params: {} }
    expect((await send(`${elsewhere.url}/v4/events/custom`, { headers: tokens, body })).status).toBe(202)
    const here = await start({
      vendors: ['synerise'],
      settings: { synerise: { allowedAddresses: ['::ffff:127.0.0.1'] } },
    })
    expect((await send(`${here.url}/v4/events/custom`, { headers: SYNERISE, body })).status).toBe(202)
  })

  it('Salesforce: the accept list of the token holds for authevent and exports, not for the public endpoint', async () => {
    const settings = { 'salesforce-personalization': { allowedAddresses: ['203.0.113.9'] } }
    const { url, requests } = await start({ vendors: ['salesforce-personalization'], settings })
    const body = { action: 'A', user: { id: 'U' } }
    const statuses = [
      await send(`${url}/api2/authevent/engage`, { headers: SALESFORCE, body }),
      await send(`${url}/api/dataset/engage/accounts.json`, { headers: SALESFORCE }),
      await send(`${url}/api2/event/engage`, { body }),
    ].map(({ status }) => status)
    expect(statuses).toEqual([403, 403, 200])
    expect(requests({ verdict: 'refused' }).map(({ refusal }) => refusal?.rule)).toEqual([
      'salesforce.token.address',
      'salesforce.token.address',
    ])
  })
})

describe('Yespo contacts', () => {
  const contact = (value: string) => ({ channels: [{ type: 'email', value }] })

  it('take 200 requests within a second, as documented, then answer 429 until it has passed', async () => {
    let now = 1_700_000_000_000
    const { urls, requests } = await start({ vendors: ['yespo'], now: () => now })
    const post = (path: string, body: object) => send(urls.yespo + path, { headers: YESPO, body })
    const list = { dedupeOn: 'email', contacts: [contact('ada@shop.example')] }
    const first = await Promise.all(Array.from({ length: 200 }, () => post('/v1/contacts', list)))
    expect(new Set(first.map(({ status }) => status))).toEqual(new Set([200]))
    expect((await post('/v1/contacts', list)).status).toBe(429)
    expect(requests().at(-1)?.refusal?.rule).toBe('yespo.rate')
    expect((await post('/v2/event', { eventTypeKey: 'e', keyValue: 'k' })).status).toBe(200)
    now += 1000
    expect((await post('/v1/contacts', list)).status).toBe(200)
  })

  it('of which some failed name the rule of the first, beside what was taken in', async () => {
    const { urls, requests } = await start({ vendors: ['yespo'] })
    const contacts = [contact('ada@shop.example'), { firstName: 'Nobody' }]
    await send(`${urls.yespo}/v1/contacts`, { headers: YESPO, body: { dedupeOn: 'email', contacts } })
    await send(`${urls.yespo}/v1/orders`, { headers: YESPO, body: { orders: [{ externalOrderId: '1' }] } })
    expect(requests()).toMatchObject([
      {
        status: 200,
        verdict: 'refused',
        refusal: { rule: 'yespo.contact.channels' },
        operations: [{ kind: 'profile' }],
      },
      { status: 200, verdict: 'refused', refusal: { rule: 'yespo.order.required' }, operations: [] },
    ])
  })
})
