import { afterEach, describe, expect, it } from 'vitest'
import type { Sandbox } from './sandbox.js'
import type { SandboxSettings } from './sandbox-settings.js'
import { startSandbox } from './start-sandbox.js'
import { basic, send } from './testing/test-client.js'

let sandbox: Sandbox
const start = async (settings: SandboxSettings) => {
  sandbox = await startSandbox({ settings, now: () => Date.parse('2024-05-23T13:00:00Z') })
}
afterEach(() => sandbox.close())

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('settings of one’s own', () => {
  it('name the dataset of Salesforce Personalization', async () => {
    await start({ 'salesforce-personalization': { dataset: 'mine', account: 'acme' } })
    const url = sandbox.urls['salesforce-personalization']
    const body = { action: 'A', user: { id: 'u' } }
    expect((await send(`${url}/api2/event/mine`, { body })).status).toBe(200)
    expect((await send(`${url}/api2/event/engage`, { body })).status).toBe(404)
    expect(sandbox.credentials['salesforce-personalization']).toMatchObject({ dataset: 'mine', account: 'acme' })
  })

  it('name the attributes by which it knows a user', async () => {
    await start({ 'salesforce-personalization': { identityAttributes: ['loyaltyNumber'] } })
    const url = `${sandbox.urls['salesforce-personalization']}/api2/event/engage`
    for (const attributes of [{ loyaltyNumber: 'L1' }, { loyaltyNumber: 'L1', emailAddress: 'ada@shop.example' }])
      await send(url, { body: { action: 'A', user: { attributes } } })
    const { users } = sandbox.state('salesforce-personalization')
    expect(users.map(({ keys, events }) => ({ keys, events }))).toEqual([{ keys: ['loyaltyNumber L1'], events: 2 }])
  })

  it('replace the keys of Synerise', async () => {
    await start({ synerise: { apiKey: 'my-key', workspaceGuid: 'my-guid', trackerKey: 'my-tracker' } })
    const url = sandbox.urls.synerise
    const headers = { 'api-version': '4.4' }
    const custom = (guid: string, key: string) =>
      send(`${url}/v4/events/custom`, {
        headers: { ...headers, ...basic(guid, key) },
        body: { action: 'a.b', client: { customId: 'u' }, label: 'l' },
      })
    expect((await custom('my-guid', 'my-key')).status).toBe(202)
    expect((await custom('5a4db0c5-0000-4000-8000-000000000002', 'my-key')).status).toBe(401)
    expect((await custom('my-guid', '5a4db0c5-0000-4000-8000-000000000001')).status).toBe(401)
    const view = { correlationId: 'c', clientUUID: 'e0097757-d1e2-44ac-ba3c-d97979a354c1', items: [] }
    const track = async (token: string) => {
      const path = `/events/v1/single/recommendation.view?token=${token}`
      return (await send(url + path, { headers, body: view })).status
    }
    expect(await track('my-tracker')).toBeLessThan(300)
    expect(await track('5a4db0c5-0000-4000-8000-000000000003')).toBe(401)
  })

  it('replace the token of Yespo', async () => {
    await start({ yespo: { accessToken: 'my-token' } })
    const status = async (token: string) =>
      (await send(`${sandbox.urls.yespo}/v1/account/info`, { headers: bearer(token) })).status
    expect([await status('my-token'), await status('sandbox-yespo-token')]).toEqual([200, 401])
  })

  it('say how many lists of contacts Yespo takes in a second', async () => {
    await start({ yespo: { contactRequestsPerSecond: 2 } })
    const headers = basic('any', 'sandbox-yespo-key')
    const contacts = async (email: string) => {
      const body = { contacts: [{ channels: [{ type: 'email', value: email }] }], dedupeOn: 'email' }
      return (await send(`${sandbox.urls.yespo}/v1/contacts`, { headers, body })).status
    }
    const statuses = [await contacts('a@e.com'), await contacts('b@e.com'), await contacts('c@e.com')]
    expect(statuses).toEqual([200, 200, 429])
    expect((await send(`${sandbox.urls.yespo}/v1/account/info`, { headers })).status).toBe(200)
  })
})
