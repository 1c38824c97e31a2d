import type { Issue } from '@waybill/core'
import { findPolicyIssues } from '@waybill/delivery'
import { defaultStore, findStoreIssues } from '../open-store.js'
import { adminTokenIssues } from './admin-tokens.js'
import type { ConfigFile } from './config-file/config-file.js'
import { type LaneFacts, type ReadDestinations, vendors } from './gateway-destinations.js'
import type { Environment, GatewaySettings } from './gateway-settings.js'
import { findKeyIssues } from './key-issues.js'

export interface FurtherFacts {
  readonly environment: Environment
  readonly file: ConfigFile
  readonly settings: GatewaySettings
  readonly configured: ReadDestinations
  /** What is wrong with single settings. What depends on one of those is not judged. */
  readonly own: readonly Issue[]
}

/** What is wrong with settings beside each other: of the engine, the store and the keys, by their path in the file. */
export async function furtherIssues(facts: FurtherFacts): Promise<readonly Issue[]> {
  const { environment, file, settings, configured, own } = facts
  const isWrong = (...names: readonly string[]) =>
    own.some(({ field }) => names.includes(field.split(/[.[]/, 1)[0] ?? ''))
  const lanes = lanesOf(configured, isWrong('vendors', 'destinations'))
  const isReal = !settings.sandbox && lanes !== vendors
  const store = settings.store ?? (isReal ? defaultStore : 'memory:')
  const fromFile = environment['WAYBILL_WRITE_KEYS'] ? undefined : file.config.writeKeys
  const keys = { ...settings, writeKeys: fromFile ?? settings.writeKeys, sandbox: !isReal, destinations: lanes }
  return [
    ...deliveryIssues(file, lanes),
    ...(isWrong('WAYBILL_ADMIN_TOKEN', 'adminToken', 'adminTokens')
      ? []
      : adminTokenIssues(settings.adminToken, settings.adminTokens ?? [])),
    ...(isWrong('WAYBILL_STORE', 'store') ? [] : await findStoreIssues(store, file.config.storeOptions)),
    ...(isWrong('WAYBILL_WRITE_KEYS', 'WAYBILL_HOST', 'host', 'settings') ||
    own.some(({ field }) => field === 'writeKeys')
      ? []
      : findKeyIssues(keys, fromFile ? 'writeKeys' : 'WAYBILL_WRITE_KEYS')),
  ]
}

/** The destinations that there will be. Without any, every vendor is emulated. */
function lanesOf({ lanes }: ReadDestinations, isUnknown: boolean): readonly LaneFacts[] | undefined {
  if (isUnknown || lanes === undefined) return undefined
  return lanes.length > 0 ? lanes : vendors
}

/** Checks the engine's part of the file with the engine's own rules. */
function deliveryIssues({ path, config }: ConfigFile, lanes: readonly LaneFacts[] | undefined): readonly Issue[] {
  if (config.delivery === undefined) return []
  const isWhole = (one: LaneFacts): one is LaneFacts & Required<Pick<LaneFacts, 'endpoints'>> =>
    one.endpoints !== undefined
  const known = lanes?.every(isWhole) ? lanes : lanes?.map(({ name }) => name)
  return findPolicyIssues(config.delivery, known).map((issue) => ({
    ...(path?.endsWith('.json') && issue.rule.includes('Infinity') ? { hint: endlessInJson } : {}),
    ...issue,
    field: issue.field === '' || issue.field === 'options' ? 'delivery' : `delivery.${issue.field}`,
  }))
}

const endlessInJson = 'a number without quotes; JSON has no Infinity, and 9007199254740991 means the same'
