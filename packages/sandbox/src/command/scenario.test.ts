import { expect, it } from 'vitest'
import { joinScenarios, NO_SCENARIO, readScenario, settingsOf } from './scenario.js'

it('a scenario has campaigns, settings and faults', () => {
  const fault = { name: 'x', act: { do: 'hang' } }
  const settings = {
    yespo: { apiKey: 'k' },
    'salesforce-personalization': { accounts: { count: 5 }, campaigns: ['web'] },
  }
  const scenario = readScenario({ campaigns: ['templated', { campaignId: 'C' }], settings, faults: [fault] })
  expect(scenario).toEqual({ campaigns: ['templated', { campaignId: 'C' }], settings, faults: [fault] })
  expect(settingsOf(scenario)).toEqual({
    yespo: { apiKey: 'k' },
    'salesforce-personalization': { accounts: { count: 5 }, campaigns: ['web', 'templated', { campaignId: 'C' }] },
  })
})

it('several add up, and a later setting wins', () => {
  const joined = joinScenarios([
    { ...NO_SCENARIO, campaigns: ['web'], settings: { yespo: { apiKey: 'a', importMs: 5 } } },
    { ...NO_SCENARIO, campaigns: ['classic'], settings: { yespo: { apiKey: 'b' } } },
  ])
  expect(joined.campaigns).toEqual(['web', 'classic'])
  expect(joined.settings.yespo).toEqual({ apiKey: 'b', importMs: 5 })
})

it.each<[unknown, string]>([
  [[], 'scenario: must be an object'],
  [{ campaign: [] }, 'campaign: is not known here; did you mean campaigns?'],
  [{ campaigns: 'web' }, 'campaigns: must be an array'],
  [{ campaigns: ['webb'] }, 'campaigns[0]: must be an object or one of templated'],
  [{ settings: { acme: {} } }, 'settings.acme: is not known here; known are'],
  [{ settings: { yespo: 5 } }, 'settings.yespo: must be an object'],
  [{ settings: { yespo: { apikey: 'k' } } }, 'settings.yespo.apikey: is not known here; did you mean apiKey?'],
  [{ settings: { yespo: { apiKey: 5 } } }, 'settings.yespo.apiKey: must be a string'],
  [{ settings: { synerise: { basicAuth: 'no' } } }, 'settings.synerise.basicAuth: must be true or false'],
  [{ settings: { 'salesforce-personalization': { users: 5 } } }, 'users: must be an array or an object'],
  [{ faults: [{ name: 'x', act: { do: 'explode' } }] }, 'faults[0].act.do: must be one of'],
  [
    { settings: { yespo: { apiKey: 5, acme: 1 } }, faults: [{ name: '', act: { do: 'hnag' } }, 5], campaigns: [1] },
    'campaigns[0]: must be an object or one of templated, classic, web, control, zones, testing · settings.yespo.apiKey: must be a string' +
      ' · settings.yespo.acme: is not known here',
  ],
  [{ faults: [{ name: '', act: { do: 'hnag' } }, 5] }, 'got "" · faults[0].act.do: must be one of'],
  [{ faults: [{ name: '', act: { do: 'hnag' } }, 5] }, 'did you mean hang? · faults[1]: must be an object'],
  [{ settings: { yespo: { importMs: Number.NaN } } }, 'settings.yespo.importMs: must be a number'],
])('%j is refused: %s', (value, message) => {
  expect(() => readScenario(value)).toThrow(message)
})
