import { ConfigurationError, type Destination, type Issue } from '@waybill/core'
import { findDestinationIssues } from '@waybill/delivery'
import {
  type SalesforcePersonalizationDestinationOptions,
  salesforcePersonalizationDestination,
} from '@waybill/salesforce-personalization'
import { type SyneriseDestinationOptions, syneriseDestination } from '@waybill/synerise'
import { type YespoDestinationOptions, yespoDestination } from '@waybill/yespo'
import type { ReadConfig } from './config-file/config-file.js'
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

/** What other settings may name of a destination. */
export type LaneFacts = Pick<Destination, 'name' | 'vendor'> & Partial<Pick<Destination, 'endpoints' | 'formerNames'>>

export interface ReadDestinations {
  /** Those of the configured vendors, then the destinations of the file. */
  readonly destinations: readonly Destination[]
  /** Those, and those whose own options are wrong; undefined where a destination's name is not known for a fault of it. */
  readonly lanes: readonly LaneFacts[] | undefined
  /** The options of each that has some, in the same order; empty where the file's code has made it. */
  readonly options: readonly object[]
  /** Every wrong or missing setting, by its variable or its field in the file. */
  readonly issues: readonly Issue[]
}

/** Creates the configured destinations. A vendor is configured when a variable or the file sets an option of it. */
export function readDestinations(environment: Environment, file: ReadConfig = {}): ReadDestinations {
  const made: { readonly destination: Destination; readonly place: string; readonly options: object }[] = []
  const failed: LaneFacts[] = []
  const issues: Issue[] = []
  const allowed = environment['WAYBILL_ALLOW_PLAIN_HTTP']
  const allowsPlain = allowed ? allowed === '1' : file.allowPlainHttp === true
  for (const vendor of vendors) {
    for (const account of accountsOf(vendor, environment, file)) {
      const { options, place } = account
      const plain = allowsPlain ? undefined : plainHttpIssue(fieldOf(vendor, 'baseUrl', account), options['baseUrl'])
      if (plain) issues.push(plain)
      try {
        made.push({ destination: vendor.create(options), place, options })
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error
        issues.push(...error.issues.map((issue) => ({ ...issue, field: fieldOf(vendor, issue.field, account) })))
        const { name = vendor.name } = options
        failed.push({ name: String(name), vendor: vendor.name })
      }
    }
  }
  for (const [index, destination] of (file.destinations ?? []).entries())
    if (destination)
      made.push({ destination, place: `destinations[${index}]`, options: file.moduleOptions?.[index] ?? {} })
  const destinations = made.map(({ destination }) => destination)
  return {
    destinations,
    lanes: file.destinations?.includes(undefined) ? undefined : [...destinations, ...failed],
    options: made.map(({ options }) => options),
    issues: [...issues, ...nameIssues(made)],
  }
}

/** What is wrong with the names of destinations, by where each stands. */
function nameIssues(made: readonly { readonly destination: Destination; readonly place: string }[]): readonly Issue[] {
  const names = made.map(({ destination }) => destination.name)
  const twice = made.flatMap(({ destination: { name }, place }): Issue[] => {
    const first = made[names.indexOf(name)]
    if (!first || first.place === place) return []
    const hint = 'give each but one of them a `name` of its own'
    return [{ field: `${place}.name`, rule: `is ${name}, as that of ${first.place}`, hint }]
  })
  const others = findDestinationIssues(made.map(({ destination }) => destination))
    .filter(({ field }) => field !== 'destinations')
    .map((issue) => ({
      ...issue,
      field: issue.field.replace(/^destinations\[(\d+)\]/, (all, index) => made[Number(index)]?.place ?? all),
    }))
  return [...twice, ...others]
}

function fieldOf({ variables }: Vendor, field: string, { fromFile, place }: Account): string {
  const variable = variables[field]
  return variable && !fromFile.has(field) ? variable : `${place}.${field}`
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

/** One account of a vendor: its options, and where they stand. */
export interface Account {
  readonly options: Record<string, unknown>
  /** The options that the file has set, and no variable. */
  readonly fromFile: ReadonlySet<string>
  /** Its path in the file. */
  readonly place: string
}

/**
 * A vendor's accounts from the file and its variables. Variables take precedence in the account that has no name; beside a
 * list whose accounts all have one they set nothing.
 */
export function accountsOf(
  { name, variables }: Pick<Vendor, 'name' | 'variables'>,
  environment: Environment,
  file: Pick<GatewayConfig, 'vendors'>,
): readonly Account[] {
  const given = file.vendors?.[name] as object | readonly object[] | undefined
  const isList = Array.isArray(given)
  const listed: readonly object[] = isList ? given : [given ?? {}]
  const accounts = listed.map((one, index) => ({
    account: accountOf(one, variables, environment),
    place: isList ? `vendors.${name}[${index}]` : `vendors.${name}`,
  }))
  return accounts
    .filter(({ account }) => given !== undefined || Object.keys(account.options).length > 0)
    .map(({ account, place }) => ({ ...account, place }))
}

function accountOf(given: object, variables: Vendor['variables'], environment: Environment): Omit<Account, 'place'> {
  const options: Record<string, unknown> = { ...given }
  const fromFile = new Set(Object.keys(options))
  if (options['name'] !== undefined) return { options, fromFile: new Set([...fromFile, ...Object.keys(variables)]) }
  for (const [option, variable] of Object.entries(variables)) {
    const value = environment[variable]?.trim()
    if (!value) continue
    options[option] = value
    fromFile.delete(option)
  }
  return { options, fromFile }
}
