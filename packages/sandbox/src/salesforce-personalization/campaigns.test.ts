import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../sandbox.js'
import { startSandbox } from '../start-sandbox.js'
import { basic, send, type TestReply } from '../testing/test-client.js'
import type { SalesforceSettings } from './settings.js'

const TOKEN = basic('sandbox-key-id', 'sandbox-key-secret')

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

const event = (channel: string, rest: object = {}) => ({ action: 'a', user: { id: 'u' }, source: { channel }, ...rest })
const open = (body: unknown) => send(`${sandbox.url}/api2/event/engage`, { body })
const trusted = (body: unknown) => send(`${sandbox.url}/api2/authevent/engage`, { headers: TOKEN, body })
const campaignsOf = ({ json }: TestReply) => json?.['campaignResponses'] as Record<string, unknown>[]
const idsOf = (reply: TestReply) => campaignsOf(reply).map(({ campaignId }) => campaignId)

describe('scenarios', () => {
  it('templated: server-side, of type ng, with a payload and no compiled template', async () => {
    await restart({ campaigns: ['templated'] })
    const reply = await trusted(event('Server'))
    expect(campaignsOf(reply)).toMatchObject([
      {
        type: 'ng',
        campaignType: 'ServerSide',
        userGroup: 'Default',
        templateNames: [expect.any(String)],
        payload: { campaign: 'aB3dE', experience: 'aB3dE-1', userGroup: 'Test', products: [{ id: 'SOCK-3' }] },
      },
    ])
    expect(reply.json).not.toHaveProperty('compiledCampaignTemplates')
    expect(idsOf(await open(event('Server')))).toEqual([])
  })

  it('control: the outer and the inner group say so, and there is nothing to show', async () => {
    await restart({ campaigns: ['control'] })
    const [campaign] = campaignsOf(await trusted(event('Server')))
    expect(campaign).toMatchObject({ userGroup: 'Control', payload: { userGroup: 'Control' } })
    expect(campaign?.['payload']).not.toHaveProperty('products')
  })

  it('classic: of type c, with messages and the deprecated constants', async () => {
    await restart({ campaigns: ['classic'] })
    expect(campaignsOf(await trusted(event('Server')))).toMatchObject([
      {
        type: 'c',
        displayMode: 'Personalized',
        redirectUrl: null,
        saveParameters: false,
        messages: [],
        serverSideMessages: [{ type: 'evg_md', data: '{}', dataMap: { limit: '2' } }],
      },
    ])
    expect(campaignsOf(await trusted(event('Web')))).toEqual([])
  })

  it('web: on the channel Web of either endpoint, with its template compiled once', async () => {
    await restart({ campaigns: ['web', 'web', 'templated'] })
    for (const reply of [await open(event('Web')), await trusted(event('Web'))]) {
      expect(idsOf(reply)).toEqual(['W1', 'W1'])
      expect(reply.json?.['compiledCampaignTemplates']).toEqual([
        { id: 'template-banner', name: 'Banner', bundle: expect.stringContaining('function') },
      ])
    }
    expect((await open(event('Server'))).json).toMatchObject({ campaignResponses: [], compiledCampaignTemplates: [] })
  })

  it('testing: messages without promoted items, and a template without a name', async () => {
    await restart({ campaigns: ['testing'] })
    expect(campaignsOf(await trusted(event('Server')))).toMatchObject([
      {
        state: 'Testing',
        serverSideMessages: [
          { containsDynamicContent: false, promotedItemKeys: null, dataMap: { picks: [{ id: 'SOCK-3' }] } },
        ],
      },
    ])
    expect((await trusted(event('Web'))).json).toMatchObject({ compiledCampaignTemplates: [{ name: null }] })
  })

  it('zones: one campaign for each zone that is asked for', async () => {
    await restart({ campaigns: ['zones'] })
    const asking = (...contentZones: string[]) =>
      trusted(event('Server', { source: { channel: 'Server', contentZones } }))
    expect(idsOf(await asking('home_hero', 'pdp_recs'))).toEqual(['hR0aa', 'pD0cc'])
    expect(idsOf(await asking('pdp_recs'))).toEqual(['pD0cc'])
    expect(idsOf(await asking())).toEqual([])
  })
})

describe('the channel Server', () => {
  it.each([
    ['trusted', [], []],
    ['untrusted', ['aB3dE', 'Zz9Yy'], []],
    ['unrestricted', ['aB3dE', 'Zz9Yy'], ['aB3dE', 'Zz9Yy']],
  ] as const)('%s: what the public endpoint gives', async (serverChannel, forServer, forWeb) => {
    await restart({ campaigns: ['templated', 'classic'], serverChannel })
    expect(idsOf(await open(event('Server')))).toEqual(forServer)
    expect(idsOf(await open(event('Web')))).toEqual(forWeb)
    expect(idsOf(await trusted(event('Server')))).toEqual(['aB3dE', 'Zz9Yy'])
  })

  it('is needed for serverSideMessages', async () => {
    await restart({ campaigns: ['classic'], serverChannel: 'unrestricted' })
    expect(campaignsOf(await open(event('Web')))[0]).not.toHaveProperty('serverSideMessages')
    expect(campaignsOf(await open(event('Server')))[0]).toHaveProperty('serverSideMessages')
  })
})

describe('debugging', () => {
  const asking = (rest: object = {}) => event('Server', { debug: { explanations: true, ...rest } })

  it('explains why each campaign did or did not return, to authenticated events only', async () => {
    await restart({ campaigns: ['templated', 'web', 'zones'] })
    const { json } = await trusted(asking())
    expect(json?.['eventDetails']).toMatchObject({ action: 'a', debug: { explanations: true } })
    expect(json?.['campaignExplanations']).toMatchObject([
      { campaignId: 'aB3dE', explanationMessage: 'returned' },
      { campaignId: 'W1', campaignName: 'Top banner', experienceId: 'e9', explanationMessage: 'channel rule not met' },
      { explanationMessage: 'content zone home_hero was not asked for' },
      {},
      { context: 'Campaign Recommendations (pD0cc), Experience Experience 1 (pD0cc-1)' },
    ])
    expect((await open(asking())).json).not.toHaveProperty('campaignExplanations')
    expect((await trusted(event('Server'))).json).not.toHaveProperty('campaignExplanations')
  })

  it('forces experiences by id, on the trusted channel only', async () => {
    await restart({ campaigns: ['zones'] })
    const forced = asking({ testMessages: 'hR0bb-1,other' })
    expect(idsOf(await trusted(forced))).toEqual(['hR0bb'])
    expect(idsOf(await open(forced))).toEqual([])
    expect(idsOf(await trusted(asking({ testMessages: 'true' })))).toEqual([])
  })
})

describe('error codes and ids', () => {
  it.each([
    [{ user: { anonId: 'not-hexadecimal' } }, 4],
    [{ user: { anonymousId: '0F1E2D3C4B5A6978' } }, 4],
    [{ user: { anonId: '0f1e2d3c4b5a6978' } }, 0],
    [{ user: { id: 'u' } }, 0],
  ])('%j: errorCode %i when anonymous ids are corrected; the event counts', async (rest, errorCode) => {
    await restart({ correctAnonymousIds: 'malformed' })
    expect((await open({ action: 'a', ...rest })).json).toMatchObject({ errorCode })
    expect(sandbox.operations()).toHaveLength(1)
    await restart()
    expect((await open({ action: 'a', ...rest })).json).toMatchObject({ errorCode: 0 })
  })

  it('an encrypted id that is required and good is let through; missing is 1, unknown is 2', async () => {
    const { json } = await open(event('Web'))
    const { entityId } = json?.['persistedUserId'] as { entityId: string }
    const codes = async (user: object) => (await open({ action: 'a', user })).json?.['errorCode']
    expect(await codes({ encryptedId: entityId })).toBe(0)
    await restart({ requireEncryptedId: true })
    expect([await codes({ id: 'u' }), await codes({ encryptedId: entityId })]).toEqual([1, 2])
    expect(sandbox.operations()).toEqual([])
  })

  const IDS = [
    ['captured', true, [true, true, false]],
    ['captured', false, [true, false, true]],
    ['documented', true, [false, false, false]],
    ['documented', false, [true, false, true]],
    ['identified', true, [true, false, true]],
    ['identified', false, [true, false, true]],
  ] as const

  it.each(IDS)('persistedUserId %s, identity resolution %s', async (persistedUserId, identityResolution, expected) => {
    await restart({ persistedUserId, identityResolution })
    const replies = [
      await open({ action: 'a', user: { id: 'u' } }),
      await open({ action: 'a', user: { anonId: '0f1e2d3c4b5a6978' } }),
      await trusted({ action: 'a', user: { id: 'u' } }),
    ]
    expect(replies.map(({ json }) => 'persistedUserId' in (json ?? {}))).toEqual(expected)
    expect(replies.map(({ json }) => 'resolvedUserId' in (json ?? {}))).toEqual(Array(3).fill(identityResolution))
  })
})
