import { comesFrom } from '../server/allowed-address.js'
import { readBasicCredentials, readBearerToken } from '../server/basic-credentials.js'
import type { ReceivedRequest } from '../server/emulator.js'
import { matchesPath } from '../server/path-pattern.js'
import { broke, type Rule, type Violation } from '../server/rule.js'
import type { SyneriseOperation } from './call.js'
import { readSyneriseProfileToken } from './profile-token.js'
import type { SyneriseConfiguration } from './settings.js'
import type { SyneriseTokens } from './token.js'

const SENDING = 'Synerise, "Sending events"'
const TOKEN: Rule = {
  name: 'synerise.token',
  source: `${SENDING}: The request can be authorized with a JWT of a profile or a workspace`,
}
const EXPIRED: Rule = { name: 'synerise.token.expired', source: 'Synerise, "API authorization": life of a token' }
const CONSUMER: Rule = { name: 'synerise.consumer', source: 'Synerise, API reference: API consumer of the endpoint' }
const PERMISSION: Rule = { name: 'synerise.permission', source: 'Synerise, "API keys": permissions per endpoint' }

const ADDRESS: Rule = { name: 'synerise.address', source: 'Synerise, "API keys": per key: allowed IPs' }

/** Why a request is not authorized. */
export interface SyneriseDenial {
  readonly status: 401 | 403
  readonly violation: Violation
  /** Value of the field `error`, which clients read. */
  readonly error?: string
}

/** Authorizes a request. Returns undefined, or why it is refused. */
export function authorizeSynerise(
  request: ReceivedRequest,
  operation: SyneriseOperation,
  context: { readonly configuration: SyneriseConfiguration; readonly tokens: SyneriseTokens; readonly at: number },
): SyneriseDenial | undefined {
  const { consumer = 'workspace', permission } = operation
  const { configuration } = context
  const caller = consumer === 'anyone' ? undefined : callerOf(request, context)
  const usesKey = caller === 'workspace' || operation.takesKey === true
  if (usesKey && !comesFrom(configuration.allowedAddresses, request)) {
    const detail = 'the address is not among those allowed for the key'
    return { status: 403, violation: broke(ADDRESS, { field: 'address', detail, value: request.address }) }
  }
  if (consumer === 'anyone') return undefined
  if (caller === 'expired') {
    const violation = broke(EXPIRED, { field: 'authorization', detail: 'Token expired.' })
    return { status: 401, violation, error: 'Token expired.' }
  }
  if (caller === undefined || (caller === 'tracker' && consumer !== 'ai')) {
    return {
      status: 401,
      violation: broke(TOKEN, { field: 'authorization', detail: 'no valid token, API key or tracker key' }),
    }
  }
  if (caller === 'profile' && consumer === 'workspace') {
    return { status: 403, violation: broke(CONSUMER, { field: 'authorization', detail: 'a profile may not do this' }) }
  }
  if (configuration.deniedEndpoints.some((pattern) => matchesPath(pattern, request.path))) {
    return {
      status: 403,
      violation: broke(PERMISSION, { field: 'authorization', detail: 'the key lacks this endpoint' }),
    }
  }
  if (caller !== 'workspace' || permission === undefined || !configuration.deniedPermissions.includes(permission))
    return undefined
  return {
    status: 403,
    violation: broke(PERMISSION, { field: 'authorization', detail: `the key lacks ${permission}` }),
  }
}

type Caller = 'workspace' | 'profile' | 'tracker' | 'expired' | undefined

function callerOf(
  { headers, query }: ReceivedRequest,
  {
    configuration,
    tokens,
    at,
  }: { readonly configuration: SyneriseConfiguration; readonly tokens: SyneriseTokens; readonly at: number },
): Caller {
  const { basicAuth, workspaceGuid, apiKey, profileTokens, trackerKey } = configuration
  const header = headers['authorization']
  const basic = readBasicCredentials(header)
  if (basicAuth && basic?.user === workspaceGuid && basic.password === apiKey) return 'workspace'
  const bearer = readBearerToken(header)
  if (bearer !== undefined && profileTokens.includes(bearer)) return 'profile'
  const status = bearer === undefined ? 'unknown' : tokens.status(bearer, at)
  if (status === 'good') return 'workspace'
  const profile = bearer === undefined ? 'none' : readSyneriseProfileToken(bearer, { workspaceGuid, at })
  if (status === 'expired' || profile === 'expired') return 'expired'
  if (profile === 'good') return 'profile'
  return query['token'] === trackerKey ? 'tracker' : undefined
}
