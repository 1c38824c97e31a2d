import { systemClock } from '../../clock.js'
import type { Authorizer } from './authorizer.js'
import { fixedAuth } from './fixed-auth.js'
import { createTokenSource } from './token-source.js'

/**
 * A bearer token (RFC 6750). A fixed token's refusal is final. A function is asked once, and again after a refusal
 * (one call, however many requests wait; it has 10 seconds); when it gives another token, the request is replayed once.
 * Its failure is a `WaybillError` with code `token_failed`.
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
