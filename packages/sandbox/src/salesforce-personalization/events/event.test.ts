import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox.js'
import { startSandbox } from '../../start-sandbox.js'
import { basic, send } from '../../testing/test-client.js'
import type { SalesforceSettings } from '../settings.js'

const TOKEN = basic('sandbox-key-id', 'sandbox-key-secret')
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const SAMPLE = { action: 'hello world', user: { id: 'testuser' } }
const SAMPLE_BASE64 = 'eyJhY3Rpb24iOiJoZWxsbyB3b3JsZCIsInVzZXIiOnsiaWQiOiJ0ZXN0dXNlciJ9fQ=='

let sandbox: Sandbox

const restart = async (settings: SalesforceSettings = {}) => {
  await sandbox?.close()
  sandbox = await startSandbox({
    vendors: ['salesforce-personalization'],
    settings: { 'salesforce-personalization': settings },
  })
}
beforeEach(() => restart())
afterEach(() => sandbox.close())

const post = (body: unknown, headers: Record<string, string> = {}) =>
  send(`${sandbox.url}/api2/event/engage`, { headers, body })
const postTrusted = (body: unknown, headers = TOKEN) => send(`${sandbox.url}/api2/authevent/engage`, { headers, body })
const lastRule = () => sandbox.requests().at(-1)?.refusal?.rule
const contents = () => sandbox.operations().map(({ content }) => content)

describe('framing', () => {
  it('takes the documented sample as JSON, form and query, and unpacks it for the record', async () => {
    const query = `${sandbox.url}/api2/event/engage?event=${encodeURIComponent(SAMPLE_BASE64)}`
    const replies = [
      await post(SAMPLE),
      await post(`event=${encodeURIComponent(SAMPLE_BASE64)}`, FORM),
      await send(query),
    ]
    expect(replies.map(({ status, json }) => [status, json?.['errorCode']])).toEqual([
      [200, 0],
      [200, 0],
      [200, 0],
    ])
    expect(sandbox.requests().map(({ decoded }) => decoded)).toEqual([SAMPLE, SAMPLE, SAMPLE])
    expect(contents()).toEqual([SAMPLE, SAMPLE, SAMPLE])
    expect(sandbox.state('salesforce-personalization').users).toMatchObject([{ keys: ['id testuser'], events: 3 }])
  })

  it('takes raw JSON in the form field, as the vendor web client sends it', async () => {
    await post(`event=${encodeURIComponent(JSON.stringify({ action: 'naïve 漢' }))}`, FORM)
    expect(contents()).toEqual([{ action: 'naïve 漢' }])
  })

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'a plus sign sent bare',
      () => send(`${sandbox.url}/api2/event/engage?event=${Buffer.from('{"action":"~~~>"}').toString('base64')}`),
      'salesforce.event.base64',
    ],
    ['no event', () => send(`${sandbox.url}/api2/event/engage`), 'salesforce.event.missing'],
    ['no field event', () => post('x=1', FORM), 'salesforce.event.base64'],
    [
      'base64 without padding',
      () => post(`event=${SAMPLE_BASE64.replaceAll('=', '')}`, FORM),
      'salesforce.event.base64',
    ],
    ['no JSON', () => post('{', { 'content-type': 'application/json' }), 'salesforce.event.json'],
    [
      'white space between tokens',
      () => post('{"action": "a"}', { 'content-type': 'application/json' }),
      'salesforce.event.minified',
    ],
  ])('answers errorCode 5 to %s', async (_what, act, rule) => {
    expect(await act()).toMatchObject({
      status: 200,
      json: { errorCode: 5, campaignResponses: [], validationErrors: [{}] },
    })
    expect([lastRule(), sandbox.operations()]).toEqual([rule, []])
  })

  it('tells 404, 405 and 415 apart, and echoes the origin', async () => {
    expect((await send(`${sandbox.url}/api2/event/other`, { body: SAMPLE })).status).toBe(404)
    expect((await send(`${sandbox.url}/api2/nothing/engage`, { body: SAMPLE })).status).toBe(404)
    expect((await send(`${sandbox.url}/api2/event/engage`, { method: 'PUT', body: SAMPLE })).status).toBe(405)
    expect((await post('x', { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await post(SAMPLE, { origin: 'https://shop.example' })).headers.get('access-control-allow-origin')).toBe(
      'https://shop.example',
    )
    await restart({ unknownDataset: 'accept' })
    expect((await send(`${sandbox.url}/api2/event/other`, { body: SAMPLE })).status).toBe(200)
  })
})

describe('authevent', () => {
  it.each<[string, Record<string, string>, number]>([
    ['the token', TOKEN, 200],
    ['no token', {}, 401],
    ['a wrong secret', basic('sandbox-key-id', 'wrong'), 401],
    [
      'Base64 with a line break',
      { authorization: `${(TOKEN['authorization'] ?? '').slice(0, 20)}\t${(TOKEN['authorization'] ?? '').slice(20)}` },
      401,
    ],
  ])('%s', async (_what, headers, status) => {
    expect((await postTrusted(SAMPLE, headers)).status).toBe(status)
    expect(sandbox.operations()).toHaveLength(status === 200 ? 1 : 0)
  })

  it('takes the token in strict Base64 only', async () => {
    await restart({ apiKeyId: 'id', apiKeySecret: 'secrets' })
    const header = basic('id', 'secrets')['authorization'] ?? ''
    expect(header).toMatch(/=$/)
    expect((await postTrusted(SAMPLE, { authorization: header })).status).toBe(200)
    expect((await postTrusted(SAMPLE, { authorization: header.replace(/=+$/, '') })).status).toBe(401)
    expect(lastRule()).toBe('salesforce.token')
  })

  it('takes JSON only, by POST only, and needs the permission', async () => {
    expect((await postTrusted(`event=${SAMPLE_BASE64}`, { ...TOKEN, ...FORM })).status).toBe(415)
    expect((await send(`${sandbox.url}/api2/authevent/engage?event=${SAMPLE_BASE64}`, { headers: TOKEN })).status).toBe(
      405,
    )
    await restart({ canSendEvents: false })
    expect((await postTrusted(SAMPLE)).status).toBe(403)
    expect((await post(SAMPLE)).status).toBe(200)
  })

  it('explains when asked, and only here', async () => {
    const asking = { ...SAMPLE, debug: { explanations: true } }
    expect((await postTrusted(asking)).json).toMatchObject({ campaignExplanations: [], eventDetails: asking })
    expect((await post(asking)).json).not.toHaveProperty('eventDetails')
  })
})

describe('replies', () => {
  it('carry ids as captured: both on the public endpoint, the resolved one alone on authevent', async () => {
    const open = await post(SAMPLE)
    expect(open.headers.get('content-type')).toBe('application/json;charset=UTF-8')
    expect(open.json).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      campaignResponses: [],
      compiledCampaignTemplates: [],
      errorCode: 0,
      persistedUserId: { entityId: expect.any(String), accountId: '' },
      resolvedUserId: expect.stringMatching(/^[0-9a-f]{24}$/),
    })
    const trusted = await postTrusted(SAMPLE)
    expect(Object.keys(trusted.json ?? {}).toSorted()).toEqual([
      'campaignResponses',
      'errorCode',
      'id',
      'resolvedUserId',
    ])
    expect(trusted.json?.['resolvedUserId']).toBe(open.json?.['resolvedUserId'])
  })

  it('without identity resolution carry the persisted id when a primary id was sent', async () => {
    await restart({ identityResolution: false })
    expect((await post(SAMPLE)).json).toHaveProperty('persistedUserId.entityId')
    const anonymous = await post({ action: 'a', user: { anonId: '0f1e2d3c4b5a6978' } })
    expect(anonymous.json).not.toHaveProperty('persistedUserId')
    expect(anonymous.json).not.toHaveProperty('resolvedUserId')
  })

  it('know their own encrypted id again; errorCode 2 for others, 1 when one is required', async () => {
    const { json } = await post(SAMPLE)
    const { entityId } = json?.['persistedUserId'] as { entityId: string }
    expect((await post({ action: 'a', user: { encryptedId: entityId } })).json).toMatchObject({
      errorCode: 0,
      resolvedUserId: json?.['resolvedUserId'],
    })
    expect((await post({ action: 'a', user: { encryptedId: 'x' } })).json).toMatchObject({ errorCode: 2 })
    await restart({ requireEncryptedId: true })
    expect((await post(SAMPLE)).json).toMatchObject({ errorCode: 1 })
    expect(sandbox.operations()).toEqual([])
  })

  it('doNotTrack is answered and ignored', async () => {
    expect((await post({ ...SAMPLE, flags: { doNotTrack: true } })).json).toMatchObject({ errorCode: 0 })
    expect([sandbox.operations(), sandbox.state('salesforce-personalization').users]).toEqual([[], []])
  })
})

describe('campaigns', () => {
  const campaign = (campaignId: string, campaignType: string, contentZone?: string) => ({
    campaignId,
    campaignType,
    payload: { contentZone },
  })
  const event = (channel: string, contentZones?: string[], flags?: object) => ({
    ...SAMPLE,
    source: { channel, contentZones },
    flags,
  })
  const idsOf = (reply: { json: Record<string, unknown> | undefined }) =>
    (reply.json?.['campaignResponses'] as { campaignId: string }[]).map(({ campaignId }) => campaignId)

  beforeEach(() =>
    restart({
      campaigns: [
        campaign('s', 'ServerSide'),
        campaign('w', 'Web'),
        campaign('z1', 'ServerSide', 'hero'),
        campaign('z2', 'ServerSide', 'hero'),
      ],
    }),
  )

  it('server-side ones need authevent and the channel Server with a capital S', async () => {
    expect(idsOf(await postTrusted(event('Server')))).toEqual(['s'])
    expect(idsOf(await postTrusted(event('server')))).toEqual([])
    expect(idsOf(await post(event('Server')))).toEqual([])
    expect(idsOf(await post(event('Web')))).toEqual(['w'])
  })

  it('zones must be asked for and get one each; noCampaigns gets none', async () => {
    expect(idsOf(await postTrusted(event('Server', ['hero', 'other'])))).toEqual(['s', 'z1'])
    expect(idsOf(await postTrusted(event('Server', ['other'])))).toEqual(['s'])
    expect(idsOf(await postTrusted(event('Server', ['hero'], { noCampaigns: true })))).toEqual([])
  })
})
