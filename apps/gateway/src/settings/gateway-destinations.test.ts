import { deliver, readEvent } from '@waybill/core'
import { startSandbox } from '@waybill/sandbox'
import { describe, expect, it } from 'vitest'
import { readDestinations, withoutVendors } from './gateway-destinations.js'
import { sandboxVariables } from './sandbox-environment.js'

const namesOf = (environment: Record<string, string>) => {
  const { destinations, issues } = readDestinations(environment)
  expect(issues).toEqual([])
  return destinations.map(({ name }) => name)
}

describe('destinations of the environment', () => {
  it('are none without variables', () => {
    expect(namesOf({ PATH: '/bin', YESPO_API_KEY: ' ' })).toEqual([])
  })

  it.each([
    {
      name: 'salesforce-personalization',
      environment: {
        SALESFORCE_PERSONALIZATION_ACCOUNT: 'demo',
        SALESFORCE_PERSONALIZATION_INSTANCE: 'us-1',
        SALESFORCE_PERSONALIZATION_DATASET: 'engage',
        SALESFORCE_PERSONALIZATION_API_KEY_ID: 'id',
        SALESFORCE_PERSONALIZATION_API_KEY_SECRET: 'secret',
      },
    },
    { name: 'yespo', environment: { YESPO_API_KEY: 'key' } },
    { name: 'synerise', environment: { SYNERISE_API_KEY: 'key', SYNERISE_REGION: 'eu' } },
    {
      name: 'synerise',
      environment: {
        SYNERISE_API_KEY: 'k',
        SYNERISE_WORKSPACE_GUID: 'g',
        SYNERISE_TRACKER_KEY: 't',
        SYNERISE_REGION: 'us',
      },
    },
  ])('include $name when it is configured', ({ name, environment }) => {
    expect(namesOf(environment)).toEqual([name])
  })

  it('come from the file, each vendor with its own part', () => {
    const salesforce = { account: 'a', instance: 'b', dataset: 'd', apiKeyId: 'id', apiKeySecret: 'secret' }
    for (const [vendor, options] of Object.entries({
      'salesforce-personalization': salesforce,
      yespo: { apiKey: 'key' },
      synerise: { token: 'a.b.c', region: 'eu' },
    })) {
      const { destinations, issues } = readDestinations({}, { vendors: { [vendor]: options } })
      expect([destinations.map(({ name }) => name), issues]).toEqual([[vendor], []])
    }
  })

  it('name every missing or wrong variable of every vendor at once', () => {
    const { issues } = readDestinations({
      SALESFORCE_PERSONALIZATION_API_KEY_ID: 'id',
      YESPO_BASE_URL: 'ftp://yespo',
      SYNERISE_API_KEY: 'key',
      SYNERISE_REGION: 'mars',
    })
    expect(issues.map(({ field }) => field).sort()).toEqual([
      'SALESFORCE_PERSONALIZATION_ACCOUNT',
      'SALESFORCE_PERSONALIZATION_API_KEY_SECRET',
      'SALESFORCE_PERSONALIZATION_DATASET',
      'SALESFORCE_PERSONALIZATION_INSTANCE',
      'SYNERISE_REGION',
      'YESPO_API_KEY',
      'YESPO_BASE_URL',
    ])
  })

  it('are all three with the variables of a sandbox, and none once they are taken away', async () => {
    const sandbox = await startSandbox()
    const variables = sandboxVariables(sandbox)
    expect(namesOf({ ...variables } as Record<string, string>)).toEqual([
      'salesforce-personalization',
      'yespo',
      'synerise',
    ])
    expect(withoutVendors({ ...variables, PATH: '/bin' })).toEqual({ PATH: '/bin' })
    await sandbox.close()
  })

  it('log in to Synerise by Basic with a workspace GUID, and send AI events with a tracker key', async () => {
    const sandbox = await startSandbox()
    const { apiKey, workspaceGuid, trackerKey } = sandbox.credentials.synerise
    const environment = {
      SYNERISE_BASE_URL: sandbox.urls.synerise,
      SYNERISE_API_KEY: apiKey,
      SYNERISE_WORKSPACE_GUID: workspaceGuid,
      SYNERISE_TRACKER_KEY: trackerKey,
    }
    const client = { customId: 'u' }
    const ai = {
      type: 'recommendation.view' as const,
      correlationId: 'c',
      clientUUID: 'e0097757-d1e2-44ac-ba3c-d97979a354c1',
      items: ['p-1'],
    }
    const mapping = { Seen: () => ({ ai }), Done: () => ({ action: 'shop.done', client, label: 'Done' }) }
    const { destinations, issues } = readDestinations(environment, { vendors: { synerise: { mapping } } })
    expect(issues).toEqual([])
    const [synerise] = destinations
    if (!synerise) return expect.fail('there is none')
    for (const event of ['Seen', 'Done'])
      await deliver(synerise, [readEvent({ type: 'track', userId: 'u', event }, { now: Date.now() })])
    await synerise.close()
    expect(sandbox.requests().map(({ path }) => path)).not.toContainEqual(expect.stringContaining('login'))
    expect(sandbox.requests().find(({ query }) => query['token'] === trackerKey)?.path).toBe('/events/v1/batch')
    expect(sandbox.requests().some(({ headers }) => headers['authorization']?.startsWith('Basic '))).toBe(true)
    expect(sandbox.operations()).toHaveLength(2)
    await sandbox.close()
  })
})
