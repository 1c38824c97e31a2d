import { type JsonObject, type Sandbox, startSandbox } from '@waybill/sandbox'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import { createSalesforcePersonalization } from '../index.js'

const vendor = 'salesforce-personalization'
let sandbox: Sandbox
let client: ReturnType<typeof createSalesforcePersonalization>

beforeAll(async () => {
  sandbox = await startSandbox({ vendors: [vendor] })
})
beforeEach(() => {
  sandbox.setFaults([])
  sandbox.reset()
  const { apiKeyId, apiKeySecret, dataset } = sandbox.credentials[vendor]
  client = createSalesforcePersonalization({ baseUrl: sandbox.urls[vendor], dataset, apiKeyId, apiKeySecret })
})
afterEach(() => client.close())
afterAll(() => sandbox.close())

interface Hero {
  readonly headline: string
}
const event = { action: 'Homepage', user: { id: 'C-1' } }
const campaign = (name: string, payload?: JsonObject, userGroup = 'Default') => ({
  type: 'ng',
  campaignId: `id-${name}`,
  campaignName: name,
  campaignType: 'ServerSide',
  experienceId: 'e1',
  userGroup,
  ...(payload ? { payload } : {}),
})
const answering = (...campaignResponses: JsonObject[]) =>
  sandbox.setFaults([
    { name: 'campaigns', act: { do: 'answer', status: 200, body: { errorCode: 0, campaignResponses } } },
  ])

describe('decide', () => {
  it('gives payloads by content zone or campaign name, typed', async () => {
    answering(campaign('PDP recs', { items: [1] }), campaign('Spring', { contentZone: 'hero', headline: 'Spring!' }))
    const decision = await client.decide<{ hero: Hero }>(event, { budgetMs: 5_000 })
    expectTypeOf(decision.payloads.hero).toEqualTypeOf<Hero | undefined>()
    expect(decision.payloads).toEqual({
      'PDP recs': { items: [1] },
      hero: { contentZone: 'hero', headline: 'Spring!' },
    })
    expect(decision).toMatchObject({ reasons: {}, reply: { errorCode: 0 } })
    expect(decision).not.toHaveProperty('reason')
  })

  it('finds campaigns by what the options call them', async () => {
    answering(campaign('Spring', { headline: 'Spring!' }), campaign('Other', {}))
    const fallback = { hero: { headline: 'Hello' } }
    const decision = await client.decide<{ hero: Hero }>(event, {
      budgetMs: 5_000,
      campaigns: { hero: { id: 'id-Spring' } },
      fallback,
    })
    expectTypeOf(decision.payloads.hero).toEqualTypeOf<Hero>()
    expect(decision.payloads).toEqual({ hero: { headline: 'Spring!' } })
  })

  it('fills in what is missing, and what the control group is not shown, with the reason why', async () => {
    answering(campaign('seen', { n: 1 }), campaign('hidden', { n: 2 }, 'Control'), campaign('empty'))
    const fallback = { seen: { n: 0 }, hidden: { n: 0 }, empty: { n: 0 }, absent: { n: 0 } }
    const decision = await client.decide<typeof fallback>(event, { budgetMs: 5_000, fallback })
    expect(decision.payloads).toEqual({ ...fallback, seen: { n: 1 } })
    expect(decision.reasons).toEqual({ hidden: 'control', empty: 'no_campaign', absent: 'no_campaign' })
  })

  it('says so when no campaign came for want of an API token', async () => {
    const { dataset } = sandbox.credentials[vendor]
    const open = createSalesforcePersonalization({ baseUrl: sandbox.urls[vendor], dataset })
    answering()
    const decision = await open.decide(event, { budgetMs: 5_000, fallback: { hero: {} } })
    await open.close()
    expect(decision.reasons).toEqual({ hero: 'no_token' })
    expect(decision.reply?.remarks).toMatchObject([{ code: 'no_token', hint: expect.stringContaining('apiKeyId') }, {}])
  })

  it('calls a fallback function only when it is needed, with the reason', async () => {
    const reasons: string[] = []
    const fallback = (reason: string) => {
      reasons.push(reason)
      return { hero: { headline: reason } }
    }
    const campaigns = { hero: 'Spring' }
    answering(campaign('Spring', { headline: 'Spring!' }))
    await client.decide<{ hero: Hero }>(event, { budgetMs: 5_000, campaigns, fallback })
    expect(reasons).toEqual([])
    answering()
    const { payloads } = await client.decide<{ hero: Hero }>(event, { budgetMs: 5_000, campaigns, fallback })
    expect(payloads.hero.headline).toBe('no_campaign')
    await client.decide<{ hero: Hero }>(event, { budgetMs: 5_000, fallback })
    expect(reasons).toEqual(['no_campaign', 'no_campaign'])
  })

  it('waits no longer than the budget, but the request goes on and its outcome is there to await', async () => {
    sandbox.setFaults([{ name: 'slow', act: { do: 'delay', ms: 2_000 } }])
    const started = performance.now()
    const decision = await client.decide<{ hero: Hero }>(event, {
      budgetMs: 30,
      fallback: { hero: { headline: 'Hi' } },
    })
    expect(performance.now() - started).toBeLessThan(1_900)
    expect(decision).toMatchObject({
      payloads: { hero: { headline: 'Hi' } },
      reason: 'budget',
      reasons: { hero: 'budget' },
    })
    expect(sandbox.operations()).toEqual([])
    expect(await decision.settled).toMatchObject({ status: 'answered', reply: { errorCode: 0 } })
    expect(sandbox.operations()).toHaveLength(1)
    expect(sandbox.requests()).toHaveLength(1)
  })

  it('uses the fallback when the vendor fails, and tells the error', async () => {
    sandbox.setFaults([{ name: 'five', act: { do: 'answer', status: 200, body: { errorCode: 5 } } }])
    const decision = await client.decide<{ hero: Hero }>(event, {
      budgetMs: 5_000,
      fallback: { hero: { headline: 'Hi' } },
    })
    expect(decision).toMatchObject({
      payloads: { hero: { headline: 'Hi' } },
      reason: 'error',
      error: { kind: 'invalid' },
    })
    expect(await decision.settled).toMatchObject({ status: 'failed', error: { code: 'salesforce_error_5' } })
  })

  it('has its own deadline for the request', async () => {
    sandbox.setFaults([{ name: 'hang', act: { do: 'hang' } }])
    const decision = await client.decide(event, { budgetMs: 10, timeoutMs: 80 })
    expect(decision).toMatchObject({ payloads: {}, reason: 'budget' })
    expect(await decision.settled).toMatchObject({ status: 'failed', error: { code: 'timeout' } })
  })

  it('rejects for bad input, and sends nothing', async () => {
    await expect(client.decide({ action: '' })).rejects.toMatchObject({ code: 'invalid_event' })
    await expect(client.decide(event, { budgetMs: Number.NaN })).rejects.toMatchObject({
      issues: [{ field: 'budgetMs' }],
    })
    await expect(client.decide(event, { timeoutMs: -1 })).rejects.toMatchObject({ issues: [{ field: 'timeoutMs' }] })
    await expect(client.decide(event, { headers: { 'x-a': 'b\nc' } })).rejects.toMatchObject({ kind: 'invalid' })
    expect(sandbox.requests()).toEqual([])
  })
})
