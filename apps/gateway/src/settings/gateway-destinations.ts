import { ConfigurationError, type Destination, type Issue } from '@waybill/core'
import {
  type SalesforcePersonalizationDestinationOptions,
  salesforcePersonalizationDestination,
} from '@waybill/salesforce-personalization'
import { type SyneriseDestinationOptions, syneriseDestination } from '@waybill/synerise'
import { type YespoDestinationOptions, yespoDestination } from '@waybill/yespo'
import type { GatewayConfig } from './gateway-config.js'
import type { Environment } from './gateway-settings.js'
import { plainHttpIssue } from './plain-http.js'

export interface Vendor {
  readonly name: keyof NonNullable<GatewayConfig['vendors']>
  /** Environment variable of each option. */
  readonly variables: Readonly<Record<string, string>>
  readonly create: (options: Readonly<Record<string, unknown>>) => Destination
}

/** Vendors that the environment can configure. Each vendor's package checks which variables are required. */
export const vendors: readonly Vendor[] = [
  vendor<SalesforcePersonalizationDestinationOptions>(
    'salesforce-personalization',
    salesforcePersonalizationDestination,
    {
      account: 'SALESFORCE_PERSONALIZATION_ACCOUNT',
      instance: 'SALESFORCE_PERSONALIZATION_INSTANCE',
      baseUrl: 'SALESFORCE_PERSONALIZATION_BASE_URL',
      dataset: 'SALESFORCE_PERSONALIZATION_DATASET',
      apiKeyId: 'SALESFORCE_PERSONALIZATION_API_KEY_ID',
      apiKeySecret: 'SALESFORCE_PERSONALIZATION_API_KEY_SECRET',
    },
  ),
  vendor<YespoDestinationOptions>('yespo', yespoDestination, { apiKey: 'YESPO_API_KEY', baseUrl: 'YESPO_BASE_URL' }),
  vendor<SyneriseDestinationOptions>('synerise', syneriseDestination, {
    apiKey: 'SYNERISE_API_KEY',
    workspaceGuid: 'SYNERISE_WORKSPACE_GUID',
    trackerKey: 'SYNERISE_TRACKER_KEY',
    region: 'SYNERISE_REGION',
    baseUrl: 'SYNERISE_BASE_URL',
  }),
]

export interface ReadDestinations {
  /** One destination per configured vendor, then the destinations of the file. */
  readonly destinations: readonly Destination[]
  /** Every wrong or missing setting, by its variable or its field in the file. */
  readonly issues: readonly Issue[]
}

/** Creates the configured destinations. A vendor is configured when a variable or the file sets an option of it. */
export function readDestinations(environment: Environment, file: GatewayConfig = {}): ReadDestinations {
  const destinations: Destination[] = []
  const issues: Issue[] = []
  const allowed = environment['WAYBILL_ALLOW_PLAIN_HTTP']
  const allowsPlain = allowed ? allowed === '1' : file.allowPlainHttp === true
  for (const vendor of vendors) {
    const { options, fromFile } = vendorOptions(vendor, environment, file)
    if (Object.keys(options).length === 0 && !file.vendors?.[vendor.name]) continue
    const plain = allowsPlain ? undefined : plainHttpIssue(fieldOf(vendor, 'baseUrl', fromFile), options['baseUrl'])
    if (plain) issues.push(plain)
    try {
      destinations.push(vendor.create(options))
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error
      issues.push(...error.issues.map((issue) => ({ ...issue, field: fieldOf(vendor, issue.field, fromFile) })))
    }
  }
  return { destinations: [...destinations, ...(file.destinations ?? [])], issues }
}

function fieldOf({ name, variables }: Vendor, field: string, fromFile: ReadonlySet<string>): string {
  const variable = variables[field]
  return variable && !fromFile.has(field) ? variable : `vendors.${name}.${field}`
}

/** Removes the variables of all vendors from an environment. */
export function withoutVendors(environment: Environment): Environment {
  const names = new Set(vendors.flatMap(({ variables }) => Object.values(variables)))
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.has(name)))
}

/** Calls `create` with unchecked options; it checks them itself and throws `ConfigurationError`. */
function vendor<Options>(
  name: Vendor['name'],
  create: (options: Options) => Destination,
  variables: { readonly [Option in keyof Options]?: string } & Readonly<Record<string, string>>,
): Vendor {
  return { name, variables, create: (options) => create(options as Options) }
}

/** A vendor's options from the file and its variables. Variables take precedence. */
export function vendorOptions(
  { name, variables }: Pick<Vendor, 'name' | 'variables'>,
  environment: Environment,
  file: GatewayConfig,
): { readonly options: Record<string, unknown>; readonly fromFile: ReadonlySet<string> } {
  const options: Record<string, unknown> = { ...file.vendors?.[name] }
  const fromFile = new Set(Object.keys(options))
  for (const [option, variable] of Object.entries(variables)) {
    const value = environment[variable]?.trim()
    if (!value) continue
    options[option] = value
    fromFile.delete(option)
  }
  return { options, fromFile }
}
