import type { Fault } from '../faults/fault.js'
import { faultIssues } from '../faults/fault-validation.js'
import { demandNone, type Issue, unknownName } from '../issues.js'
import type { SalesforceScenario } from '../salesforce-personalization/settings.js'
import type { SandboxSettings } from '../sandbox-settings.js'
import { isJsonObject, type JsonObject } from '../server/json-object.js'
import { settingIssues } from '../settings-validation.js'

/** Names of the built-in scenarios. */
export const SCENARIO_NAMES: readonly SalesforceScenario[] = [
  'templated',
  'classic',
  'web',
  'control',
  'zones',
  'testing',
]

/** Content of a scenario file: what a sandbox starts with. */
export interface Scenario {
  /** Campaigns of Salesforce, added to those of the settings: names, or objects in the shape of `CampaignResponse`. */
  readonly campaigns: readonly (JsonObject | SalesforceScenario)[]
  readonly settings: SandboxSettings
  readonly faults: readonly Fault[]
}

/** Empty scenario. */
export const NO_SCENARIO: Scenario = { campaigns: [], settings: {}, faults: [] }

const PARTS = ['campaigns', 'settings', 'faults']

/** Reads a parsed scenario file. Throws a `TypeError` that names every wrong field. */
export function readScenario(value: unknown): Scenario {
  if (!isJsonObject(value)) throw new TypeError('scenario: must be an object')
  const { campaigns = [], settings = {}, faults = [] } = value
  const strangers = Object.keys(value).filter((field) => !PARTS.includes(field))
  demandNone([
    ...strangers.map((field) => ({ field, rule: unknownName(field, PARTS) })),
    ...campaignIssues(campaigns),
    ...settingIssues(settings, 'settings'),
    ...faultIssues(faults, 'faults'),
  ])
  return { campaigns, settings, faults } as Scenario
}

function campaignIssues(campaigns: unknown): readonly Issue[] {
  if (!Array.isArray(campaigns)) return [{ field: 'campaigns', rule: 'must be an array' }]
  return campaigns.flatMap((campaign: unknown, index) =>
    isJsonObject(campaign) || SCENARIO_NAMES.some((name) => name === campaign)
      ? []
      : [{ field: `campaigns[${index}]`, rule: `must be an object or one of ${SCENARIO_NAMES.join(', ')}` }],
  )
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
