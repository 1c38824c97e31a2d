import type { Fault } from '../faults/fault.js'
import { validateFaults } from '../faults/fault-validation.js'
import type { SalesforceScenario } from '../salesforce-personalization/settings.js'
import type { SandboxSettings } from '../sandbox-settings.js'
import { isJsonObject, type JsonObject } from '../server/json-object.js'
import { validateSettings } from '../settings-validation.js'

/** Names of the built-in scenarios. */
export const SCENARIO_NAMES: readonly SalesforceScenario[] = ['templated', 'classic', 'web', 'control', 'zones']

/** Content of a scenario file: what a sandbox starts with. */
export interface Scenario {
  /** Campaigns of Salesforce, added to those of the settings: names, or objects in the shape of `CampaignResponse`. */
  readonly campaigns: readonly (JsonObject | SalesforceScenario)[]
  readonly settings: SandboxSettings
  readonly faults: readonly Fault[]
}

/** Empty scenario. */
export const NO_SCENARIO: Scenario = { campaigns: [], settings: {}, faults: [] }

/** Reads a parsed scenario file. Throws a `TypeError` naming the field that is wrong. */
export function readScenario(value: unknown): Scenario {
  if (!isJsonObject(value)) throw new TypeError('scenario: must be an object')
  const known = ['campaigns', 'settings', 'faults']
  const stranger = Object.keys(value).find((field) => !known.includes(field))
  if (stranger !== undefined) throw new TypeError(`${stranger}: unknown; known are ${known.join(', ')}`)
  const { campaigns = [], settings = {}, faults = [] } = value
  if (!Array.isArray(campaigns)) throw new TypeError('campaigns: must be an array')
  for (const [index, campaign] of campaigns.entries()) {
    if (!isJsonObject(campaign) && !SCENARIO_NAMES.some((name) => name === campaign))
      throw new TypeError(`campaigns[${index}]: must be an object or one of ${SCENARIO_NAMES.join(', ')}`)
  }
  return {
    campaigns: campaigns as Scenario['campaigns'],
    settings: validateSettings(settings),
    faults: validateFaults(faults as readonly Fault[]),
  }
}

/** Joins scenarios: lists are concatenated, and later settings take precedence. */
export function joinScenarios(scenarios: readonly Scenario[]): Scenario {
  return scenarios.reduce(
    (before, { campaigns, settings, faults }) => ({
      campaigns: [...before.campaigns, ...campaigns],
      settings: {
        'salesforce-personalization': {
          ...before.settings['salesforce-personalization'],
          ...settings['salesforce-personalization'],
        },
        yespo: { ...before.settings.yespo, ...settings.yespo },
        synerise: { ...before.settings.synerise, ...settings.synerise },
      },
      faults: [...before.faults, ...faults],
    }),
    NO_SCENARIO,
  )
}

/** Settings of a scenario, including its campaigns. */
export function settingsOf({ settings, campaigns }: Scenario): SandboxSettings {
  const salesforce = settings['salesforce-personalization']
  return {
    ...settings,
    'salesforce-personalization': { ...salesforce, campaigns: [...(salesforce?.campaigns ?? []), ...campaigns] },
  }
}
