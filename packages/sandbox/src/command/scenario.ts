import type { Fault } from '../faults/fault.js'
import { validateFaults } from '../faults/fault-validation.js'
import type { SalesforceScenario } from '../salesforce-personalization/settings.js'
import type { SandboxSettings } from '../sandbox-settings.js'
import { isJsonObject, type JsonObject } from '../server/json-object.js'
import { validateSettings } from '../settings-validation.js'

/** Ready-made campaigns that a scenario may name instead of a file. */
export const SCENARIO_NAMES: readonly SalesforceScenario[] = ['templated', 'classic', 'web', 'control', 'zones']

/** What a sandbox is started with, as data: the content of a scenario file. */
export interface Scenario {
  /** Campaigns of Salesforce, added to those of the settings: names, or objects in the shape of `CampaignResponse`. */
  readonly campaigns: readonly (JsonObject | SalesforceScenario)[]
  readonly settings: SandboxSettings
  readonly faults: readonly Fault[]
}

/** A scenario without anything in it. */
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

/** Several scenarios as one: lists add up, and a later setting wins. */
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

/** The settings of a sandbox with the scenario's campaigns among them. */
export function settingsOf({ settings, campaigns }: Scenario): SandboxSettings {
  const salesforce = settings['salesforce-personalization']
  return {
    ...settings,
    'salesforce-personalization': { ...salesforce, campaigns: [...(salesforce?.campaigns ?? []), ...campaigns] },
  }
}
