import { afterEach, expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox.js'
import { startSandbox } from '../../start-sandbox.js'
import { basic, send } from '../../testing/test-client.js'

let sandbox: Sandbox
afterEach(() => sandbox.close())

const kyiv = { countryCode: 'UA', countryId: 1, regionName: 'Kyiv', regionId: 2, cityName: 'Kyiv', cityId: 3 }

async function sent(version: string, params: object): Promise<unknown> {
  const locations = { '203.0.113.7': kyiv, '2001:db8::7': { countryCode: 'PL' } }
  sandbox = await startSandbox({ vendors: ['yespo'], settings: { yespo: { locations } } })
  const headers = basic('user', sandbox.credentials.yespo.apiKey)
  const list = Object.entries(params).map(([name, value]) => ({ name, value }))
  const body = { eventTypeKey: 'seen', keyValue: 'k', params: version === 'v3' ? params : list }
  expect((await send(`${sandbox.urls.yespo}/${version}/event`, { headers, body })).status).toBe(200)
  return sandbox.state('yespo').events[0]?.params
}

it('an address adds where it is to the event, and to its contact', async () => {
  expect(await sent('v3', { ip: '203.0.113.7', email: 'a@b.co' })).toMatchObject(kyiv)
  expect(sandbox.state('yespo').contacts[0]?.values).toMatchObject({ email: 'a@b.co', region: 'Kyiv', town: 'Kyiv' })
})

it.each([
  ['of version 6', { ip: '2001:db8::7' }, { ip: '2001:db8::7', countryCode: 'PL' }],
  ['that is not known', { ip: '203.0.113.8' }, { ip: '203.0.113.8' }],
  ['that is none', { ip: 'constructor' }, { ip: 'constructor' }],
  ['beside a place of its own', { ip: '203.0.113.7', cityName: 'Lviv' }, { ip: '203.0.113.7', cityName: 'Lviv' }],
])('an address %s', async (_, params, stored) => {
  expect(await sent('v2', params)).toEqual(stored)
})
