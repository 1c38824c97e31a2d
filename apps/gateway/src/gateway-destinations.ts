import { ConfigurationError, type Destination, type Issue } from '@waybill/core'
import {
  type SalesforcePersonalizationDestinationOptions,
  salesforcePersonalizationDestination,
} from '@waybill/salesforce-personalization'
import { type SyneriseDestinationOptions, syneriseDestination } from '@waybill/synerise'
import { type YespoDestinationOptions, yespoDestination } from '@waybill/yespo'
import type { Environment } from './gateway-settings.js'

interface Vendor {
  /** The destination's options that come from the environment, each with its variable. */
  readonly variables: Readonly<Record<string, string>>
  readonly create: (options: Readonly<Record<string, string>>) => Destination
}

/** What may be configured by environment. Which of a vendor's variables are needed is the vendor package's own rule. */
const vendors: readonly Vendor[] = [
  vendor<SalesforcePersonalizationDestinationOptions>(salesforcePersonalizationDestination, {
    account: 'SALESFORCE_PERSONALIZATION_ACCOUNT',
    instance: 'SALESFORCE_PERSONALIZATION_INSTANCE',
    baseUrl: 'SALESFORCE_PERSONALIZATION_BASE_URL',
    dataset: 'SALESFORCE_PERSONALIZATION_DATASET',
    apiKeyId: 'SALESFORCE_PERSONALIZATION_API_KEY_ID',
    apiKeySecret: 'SALESFORCE_PERSONALIZATION_API_KEY_SECRET',
  }),
  vendor<YespoDestinationOptions>(yespoDestination, { apiKey: 'YESPO_API_KEY', baseUrl: 'YESPO_BASE_URL' }),
  vendor<SyneriseDestinationOptions>(syneriseDestination, {
    apiKey: 'SYNERISE_API_KEY',
    workspaceGuid: 'SYNERISE_WORKSPACE_GUID',
    trackerKey: 'SYNERISE_TRACKER_KEY',
    region: 'SYNERISE_REGION',
    baseUrl: 'SYNERISE_BASE_URL',
  }),
]

export interface ReadDestinations {
  /** One per vendor of which at least one variable is set. */
  readonly destinations: readonly Destination[]
  /** Every wrong or missing variable, by its name. */
  readonly issues: readonly Issue[]
}

/** Makes the destinations that the environment configures. */
export function readDestinations(environment: Environment): ReadDestinations {
  const destinations: Destination[] = []
  const issues: Issue[] = []
  for (const vendor of vendors) {
    const options = optionsOf(vendor, environment)
    if (Object.keys(options).length === 0) continue
    try {
      destinations.push(vendor.create(options))
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error
      issues.push(...error.issues.map((issue) => ({ ...issue, field: vendor.variables[issue.field] ?? issue.field })))
    }
  }
  return { destinations, issues }
}

/** The environment without any vendor's variables. */
export function withoutVendors(environment: Environment): Environment {
  const names = new Set(vendors.flatMap(({ variables }) => Object.values(variables)))
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.has(name)))
}

/** `create` checks its options itself and throws `ConfigurationError`, so texts of unknown worth may be handed to it. */
function vendor<Options>(
  create: (options: Options) => Destination,
  variables: { readonly [Option in keyof Options]?: string } & Readonly<Record<string, string>>,
): Vendor {
  return { variables, create: (options) => create(options as Options) }
}

function optionsOf({ variables }: Vendor, environment: Environment): Record<string, string> {
  const options: Record<string, string> = {}
  for (const [option, variable] of Object.entries(variables)) {
    const value = environment[variable]?.trim()
    if (value) options[option] = value
  }
  return options
}
