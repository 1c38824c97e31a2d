import { type Clock, systemClock } from '../../clock.js'
import type { HttpRequest, HttpResponse } from '../../http-message.js'
import type { Authorizer } from './authorizer.js'
import { createTokenSource } from './token-source.js'

/** How `loginAuth` logs in. */
export interface LoginAuthOptions {
  /**
   * Gets a token from the vendor. `exchange` sends a request without credentials, within `timeoutMs`. Throws a
   * `WaybillError`: `setup` when the vendor refuses the login, `throttled` or `unavailable` otherwise.
   */
  readonly login: (exchange: (request: HttpRequest) => Promise<HttpResponse>) => Promise<Login>
  /** The secrets that `login` sends. They are redacted, and so are the tokens. */
  readonly secrets: readonly string[]
  /** How long a token is used when the login names no end, in milliseconds. Default 3,300,000 (55 minutes). */
  readonly ttlMs?: number
  /** How long before its end a token is replaced, in milliseconds; at most half its life. Default 60,000. */
  readonly marginMs?: number
  /** The deadline of one login, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number
  /** The clock for deadlines and the ends of tokens. Default: the machine's. */
  readonly clock?: Clock
}

/** What a login gives. */
export interface Login {
  /** The bearer token, without the word `Bearer`. */
  readonly token: string
  /** When the token ends, in epoch milliseconds. Default, and for an end in the past: after `ttlMs`. */
  readonly expiresAt?: number
}

/**
 * A bearer token from a login. It is renewed when it ends or when the vendor answers 401; then the request is sent once
 * more. There is one login at a time. Requests that wait for it keep their own deadlines and cannot abort it.
 */
export function loginAuth(options: LoginAuthOptions): Authorizer {
  const { login, secrets, ttlMs = 55 * 60_000, marginMs = 60_000, timeoutMs = 10_000, clock = systemClock } = options
  const usableMsOf = (expiresAt: number | undefined): number => {
    const stated = expiresAt === undefined ? Number.NaN : expiresAt - clock.now()
    // An end in the past means that a clock is wrong. The vendor will answer 401 when the token has ended.
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
