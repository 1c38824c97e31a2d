import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Sandbox } from './sandbox.js'
import { startSandbox } from './start-sandbox.js'
import { basic, send } from './testing/test-client.js'

// Every object has members of these names, which must not be taken for settings or data.
const names = ['constructor', 'toString', 'hasOwnProperty', '__proto__', 'valueOf']
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({
    settings: {
      'salesforce-personalization': { segments: { VIP: [] }, users: [{ name: 'u' }], workflows: { a: ['w'] } },
      yespo: { validatedEventTypes: { a: [] }, additionalFields: { 1: 'text' }, workflows: { a: ['w'] } },
      synerise: { workflows: { a: ['w'] } },
    },
  })
})
afterAll(() => sandbox.close())

it.each(names)('an event named %s is an event like any other, at every vendor', async (name) => {
  const { apiKey, workspaceGuid } = sandbox.credentials.synerise
  const replies = [
    await send(`${sandbox.urls['salesforce-personalization']}/api2/event/engage`, {
      body: { action: name, user: { id: name, attributes: { [name]: 'x' } }, source: { channel: name } },
    }),
    await send(`${sandbox.urls.yespo}/v2/event`, {
      headers: basic('any', sandbox.credentials.yespo.apiKey),
      body: { eventTypeKey: name, keyValue: name, params: [{ name, value: 1 }] },
    }),
    await send(`${sandbox.urls.synerise}/v4/events/custom`, {
      headers: { ...basic(workspaceGuid, apiKey), 'api-version': '4.4' },
      body: { action: name, label: name, client: { customId: name }, params: { [name]: 1 } },
    }),
  ]
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 202])
  expect(sandbox.requests().filter(({ verdict }) => verdict !== 'accepted')).toEqual([])
  sandbox.reset()
})

it.each(names)('%s is no segment of an export', async (name) => {
  const { apiKeyId, apiKeySecret } = sandbox.credentials['salesforce-personalization']
  const users = `${sandbox.urls['salesforce-personalization']}/api/dataset/engage/users.json`
  const { status } = await send(`${users}?filter=${name}`, { headers: basic(apiKeyId, apiKeySecret) })
  expect(status).toBe(404)
  sandbox.reset()
})
