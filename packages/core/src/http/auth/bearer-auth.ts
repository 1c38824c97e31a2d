import { systemClock } from '../../clock.js'
import type { Authorizer } from './authorizer.js'
import { fixedAuth } from './fixed-auth.js'
import { createTokenSource } from './token-source.js'

/**
 * A bearer token (RFC 6750). For a fixed token, an answer 401 is final. A function is called once, and again after a 401:
 * one call for all requests that wait, with a limit of 10 seconds. When it gives another token, the request is sent once
 * more. When it fails, the request fails with a `WaybillError` of code `token_failed`, unless it threw one of its own.
 */
export function bearerAuth(token: string | (() => string | Promise<string>)): Authorizer {
  if (typeof token === 'string')
    return fixedAuth({ headers: { authorization: `Bearer ${token}` }, generation: 0 }, [token])
  return createTokenSource({
    obtain() {
      const given = token()
      return typeof given === 'string' ? { token: given } : given.then((text) => ({ token: text }))
    },
    timeoutMs: 10_000,
    activity: 'Getting a token',
    failureCode: 'token_failed',
    secrets: [],
    clock: systemClock,
  })
}
