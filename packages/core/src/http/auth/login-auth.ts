import { type Clock, systemClock } from '../../clock.js'
import type { HttpRequest, HttpResponse } from '../../http-message.js'
import type { Authorizer } from './authorizer.js'
import { createTokenSource } from './token-source.js'

export interface LoginAuthOptions {
  /**
   * Gets a token from the vendor. `exchange` sends a request without credentials, within `timeoutMs`. Throws a
   * `WaybillError`: `setup` when the vendor refuses the login, `throttled` or `unavailable` otherwise.
   */
  readonly login: (exchange: (request: HttpRequest) => Promise<HttpResponse>) => Promise<Login>
  /** The secrets that `login` sends, for redaction. */
  readonly secrets: readonly string[]
  /** How long a token is used when the vendor does not say, in milliseconds. Default 55 minutes. */
  readonly ttlMs?: number
  /** How long before its end a token is no longer used, at most half its life, in milliseconds. Default 60,000. */
  readonly marginMs?: number
  /** Bounds one login, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number
  readonly clock?: Clock
}

export interface Login {
  readonly token: string
  /** Epoch milliseconds. */
  readonly expiresAt?: number
}

/**
 * A bearer token that is got by logging in, and again when it ends or is refused. One login at a time: requests that
 * wait for it keep their own deadlines, and none of them can abort it.
 */
export function loginAuth(options: LoginAuthOptions): Authorizer {
  const { login, secrets, ttlMs = 55 * 60_000, marginMs = 60_000, timeoutMs = 10_000, clock = systemClock } = options
  const usableMsOf = (expiresAt: number | undefined): number => {
    const stated = expiresAt === undefined ? Number.NaN : expiresAt - clock.now()
    // An end in the past means that one of the clocks is wrong; the vendor will say 401 when the token has ended.
    const life = stated > 0 ? stated : ttlMs
    return life - Math.min(marginMs, life / 2)
  }
  return createTokenSource({
    async obtain(context) {
      const deadlineAt = clock.elapsed() + timeoutMs
      const { token, expiresAt } = await login((request) => context.exchange(request, { deadlineAt }))
      return { token, usableMs: usableMsOf(expiresAt) }
    },
    timeoutMs,
    activity: 'Logging in',
    failureCode: 'login_failed',
    secrets,
    clock,
  })
}
