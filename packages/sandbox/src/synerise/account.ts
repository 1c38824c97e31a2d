import { readBearerToken } from '../server/basic-credentials.js'
import { accept, jsonAnswer, type Processed } from '../server/emulator.js'
import { isText, objectOrEmpty } from '../server/json-object.js'
import { broke, type Rule } from '../server/rule.js'
import type { SyneriseCall } from './call.js'
import { refuseSynerise } from './refusal.js'

const AUTHORIZATION = 'Synerise, "API authorization": log in as a workspace'
const LOGIN_BODY: Rule = { name: 'synerise.login.body', source: `${AUTHORIZATION} with { apiKey }` }
const LOGIN_KEY: Rule = { name: 'synerise.login.key', source: `${AUTHORIZATION}: a workspace API key` }
const REFRESH: Rule = {
  name: 'synerise.refresh',
  source: 'Synerise, API reference, refresh of a workspace token: with the still valid Bearer',
}
const PERMISSIONS: Rule = {
  name: 'synerise.permission-check',
  source: 'Synerise, API key permission check: an array of names',
}

/** `POST /uauth/v2/auth/login/profile` and its older twin: a token for the API key. */
export function loginToSynerise(call: SyneriseCall): Processed {
  const { apiKey } = objectOrEmpty(call.body)
  if (!isText(apiKey)) return refuseSynerise(call, broke(LOGIN_BODY, { field: 'apiKey', detail: 'is required' }))
  if (apiKey !== call.configuration.apiKey) {
    return refuseSynerise(call, broke(LOGIN_KEY, { field: 'apiKey', detail: 'is unknown' }), 401)
  }
  return accept(jsonAnswer(200, { token: call.tokens.issue(call.at) }))
}

/** `GET /v4/auth/refresh/profile`: another token for one that is still good. */
export function refreshSyneriseToken(call: SyneriseCall): Processed {
  // Basic lets a request in as well, but there is no token then that could be refreshed.
  if (readBearerToken(call.request.headers['authorization']) === undefined) {
    return refuseSynerise(call, broke(REFRESH, { field: 'authorization', detail: 'has no token' }), 401)
  }
  return accept(jsonAnswer(200, { token: call.tokens.issue(call.at) }))
}

/** `POST /uauth/api-key/permission-check`: which of the named permissions the key has. */
export function checkSynerisePermissions(call: SyneriseCall): Processed {
  const { body, configuration } = call
  if (!Array.isArray(body)) return refuseSynerise(call, broke(PERMISSIONS, { field: '', detail: 'must be an array' }))
  const names = body.map(String)
  const permissions = Object.fromEntries(names.map((name) => [name, !configuration.deniedPermissions.includes(name)]))
  return accept(jsonAnswer(200, { businessProfileName: 'Waybill sandbox', permissions }))
}

/** `GET /v4/server/time`. */
export function syneriseServerTime({ at }: SyneriseCall): Processed {
  return accept(jsonAnswer(200, { serverTime: new Date(at).toISOString() }))
}
