import { type JsonObject, type Sandbox, startSandbox } from '@waybill/sandbox'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import {
  campaignKindOf,
  createSalesforcePersonalization,
  explanationsOf,
  findCampaign,
  isClassic,
  isControl,
  type SalesforceCampaignResponse,
  type SalesforceDataMapValue,
  type SalesforcePromotedItem,
} from '../index.js'
import { classicReply, explainedReply, templatedReply, webReply } from '../testing/sample-replies.js'

// The sentences of the vendor's page on Event API responses that state a rule, in its order:
// https://developer.salesforce.com/docs/marketing/personalization/guide/event-api-responses.html
const vendor = 'salesforce-personalization'
let sandbox: Sandbox
let client: ReturnType<typeof createSalesforcePersonalization>
beforeAll(async () => {
  const campaigns = ['templated', 'classic', 'control', 'web'] as const
  sandbox = await startSandbox({ vendors: [vendor], settings: { [vendor]: { campaigns, identityResolution: false } } })
})
beforeEach(() => {
  sandbox.reset()
  sandbox.setFaults([])
  const { apiKeyId, apiKeySecret, dataset } = sandbox.credentials[vendor]
  const retry = { baseMs: 1 }
  client = createSalesforcePersonalization({ baseUrl: sandbox.urls[vendor], dataset, apiKeyId, apiKeySecret, retry })
})
afterEach(() => client.close())
afterAll(() => sandbox.close())

const event = { action: 'a', user: { id: 'u' } }
const sendTo = (body: JsonObject) => {
  sandbox.setFaults([{ name: 'scripted', act: { do: 'answer', status: 200, body } }])
  return client.events.send(event)
}

describe('Event API Responses', () => {
  it.each([
    ['templated', templatedReply],
    ['classic', classicReply],
    ['web', webReply],
    ['explained', explainedReply],
    ['without campaigns', { id: 'x', campaignResponses: [], compiledCampaignTemplates: [], errorCode: 0 }],
  ])('the %s reply is read whole, nothing unknown lost', async (_, sample) => {
    const reply = await sendTo({ ...sample, added: { later: true } })
    expect(reply.raw).toEqual({ ...sample, added: { later: true } })
    expect(reply).toMatchObject(sample)
  })

  it('campaignResponses: An array of all campaigns returned in the event.', async () => {
    const { campaignResponses } = await client.events.send(event)
    expect(campaignResponses.length).toBeGreaterThanOrEqual(3)
    expect((await sendTo({ errorCode: 0 })).campaignResponses).toEqual([])
  })

  it('compiledCampaignTemplates: id, name (String or null) and bundle', async () => {
    expect((await sendTo(webReply)).compiledCampaignTemplates).toEqual(webReply.compiledCampaignTemplates)
    expect((await sendTo({ errorCode: 0 })).compiledCampaignTemplates).toEqual([])
  })

  it.each([
    [0, 'Success'],
    [4, 'Anonymous ID Correction'],
  ])('errorCode %i: %s resolves', async (errorCode) => {
    expect((await sendTo({ errorCode })).errorCode).toBe(errorCode)
  })

  it.each([
    [1, 'Missing Encrypted UserId Parameter'],
    [2, 'Invalid Encrypted UserId Parameter'],
    [5, 'Invalid Event'],
  ])('errorCode %i: %s rejects as invalid', async (errorCode) => {
    await expect(sendTo({ errorCode })).rejects.toMatchObject({
      kind: 'invalid',
      code: `salesforce_error_${errorCode}`,
      errorCode,
    })
  })

  it('errorCode 3: Busy is retried', async () => {
    sandbox.setFaults([{ name: 'busy', when: { first: 2 }, act: { do: 'busy' } }])
    expect((await client.events.send(event)).errorCode).toBe(0)
    expect(sandbox.requests()).toHaveLength(3)
  })

  it('resolvedUserId: The primaryId of the resolved User; persistedUserId: containing the encrypted user ID', async () => {
    expect((await sendTo(webReply)).resolvedUserId).toBe(webReply.resolvedUserId)
    sandbox.setFaults([])
    // Without identity resolution, and with a primary user id in the event.
    const reply = await client.events.send(event)
    expect(reply.resolvedUserId).toBeUndefined()
    expect(reply.persistedUserId?.entityId).toEqual(expect.any(String))
  })

  it('eventDetails and campaignExplanations are only returned if debug.explanations was sent with the event and the event was authenticated.', async () => {
    const asking = { ...event, debug: { explanations: true } }
    expect((await client.events.send(asking)).eventDetails).toMatchObject({ action: 'a' })
    const open = await client.events.send(asking, { via: 'json' })
    expect(open.eventDetails).toBeUndefined()
    expect(open.remarks.map(({ code }) => code)).toContain('explanations_need_token')
    expect(explanationsOf(explainedReply)).toHaveLength(1)
  })
})

describe('The SalesforceCampaignResponse object', () => {
  it('type is "c" for server-side and "ng" for web campaigns: kept open, for captures contradict it', () => {
    expectTypeOf<SalesforceCampaignResponse['type']>().toEqualTypeOf<'c' | 'ng' | (string & {})>()
    const [templated] = templatedReply.campaignResponses
    expect(templated?.type).toBe('ng')
    expect(campaignKindOf(templated as unknown as SalesforceCampaignResponse)).toBe('templated')
  })

  it('campaignType is "ServerSide" for server-side campaigns and "Web" for web campaigns.', async () => {
    const server = await client.events.send(event)
    expect(new Set(server.campaignResponses.map(({ campaignType }) => campaignType))).toEqual(new Set(['ServerSide']))
    const web = await client.events.send({ ...event, source: { channel: 'Web' } }, { via: 'json' })
    expect(web.campaignResponses.map(campaignKindOf)).toEqual(['web'])
  })

  it('state can be "Published", "Disabled", or "Testing"', async () => {
    const { campaignResponses } = await client.events.send(event)
    for (const { state } of campaignResponses) expect(['Published', 'Disabled', 'Testing']).toContain(state)
  })

  it('The value of userGroup can be either "Default" or "Control"; that of payload.userGroup "Test" or "Control".', async () => {
    const { campaignResponses } = await client.events.send(event)
    expect(campaignResponses.map(isControl).toSorted()).toEqual(
      campaignResponses.map(({ userGroup }) => userGroup === 'Control').toSorted(),
    )
    expect(campaignResponses.some(isControl)).toBe(true)
    const [templated] = templatedReply.campaignResponses as unknown as SalesforceCampaignResponse[]
    expect(templated && isControl(templated)).toBe(false)
  })

  it('The payload object always includes the campaign, experience, and userGroup fields, along with other user defined fields.', async () => {
    const reply = await sendTo(templatedReply)
    expect(findCampaign(reply, 'PDP recs')?.payload).toMatchObject({
      campaign: 'aB3dE',
      experience: 'q7Hh2',
      userGroup: 'Test',
      header: 'For you',
    })
  })

  it('displayMode, redirectUrl, saveParameters and the other deprecated fields are kept, and marked so in their types', async () => {
    const [campaign] = (await sendTo(classicReply)).campaignResponses
    expect(campaign).toEqual(classicReply.campaignResponses[0])
  })
})

describe('The SalesforceServerSideMessage object', () => {
  it('The event must be sent with source.channel set to "Server" in order to return serverSideMessages.', async () => {
    const trusted = await client.events.send(event)
    expect(trusted.campaignResponses.some(isClassic)).toBe(true)
    const other = await client.events.send({ ...event, source: { channel: 'Web' } })
    expect(other.campaignResponses.some(isClassic)).toBe(false)
    expect(other.remarks.map(({ code }) => code)).toContain('channel_not_server')
  })

  it('promotedItemKeys is an array of promoted items, otherwise null; each has the type and the _id of the item.', async () => {
    const campaign = findCampaign(await sendTo(classicReply), 'Hero')
    if (!campaign || !isClassic(campaign)) throw new Error('no classic campaign')
    const [message] = campaign.serverSideMessages
    expectTypeOf(message?.promotedItemKeys).toEqualTypeOf<readonly SalesforcePromotedItem[] | null | undefined>()
    expect(message?.promotedItemKeys).toEqual([{ type: 'p', _id: 'BOOT-1' }])
  })

  it('dataMap: An object containing the key value pairs defined in the campaign.', async () => {
    const campaign = findCampaign(await sendTo(classicReply), { contentZone: 'hero' })
    if (!campaign || !isClassic(campaign)) throw new Error('no classic campaign')
    expectTypeOf(campaign.serverSideMessages[0]?.dataMap['x']).toEqualTypeOf<SalesforceDataMapValue | undefined>()
    expect(campaign.serverSideMessages[0]?.dataMap).toEqual(
      classicReply.campaignResponses[0]?.serverSideMessages[0]?.dataMap,
    )
  })
})
