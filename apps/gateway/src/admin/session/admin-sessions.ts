import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Session } from '@waybill/dashboard'
import type { AdminUser, JudgeToken } from '../access/admin-tokens.js'
import { actionsOf } from '../access/roles.js'

/** Sessions of the dashboard. They are kept in memory, so a restart logs everyone out. */
export interface AdminSessions {
  /** Opens a session. Returns `undefined` when the token is wrong. */
  login(token: string): (Session & { readonly id: string }) | undefined
  /** Returns the session of a cookie, or `undefined` when it is unknown or expired. */
  find(id: string | undefined): (Session & AdminUser) | undefined
  logout(id: string | undefined): void
}

export interface AdminSessionsOptions {
  /** Says who has a token. */
  readonly judge: JudgeToken
  /** Life of a session in milliseconds. Default 12 hours. */
  readonly lifetimeMs?: number
  /** Most open sessions; a further one ends the oldest. Default 100. */
  readonly limit?: number
  /** Clock in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

/** Session ids are stored as digests, so that a memory dump does not reveal them. */
export function createAdminSessions({
  judge,
  lifetimeMs = 12 * 3_600_000,
  limit = 100,
  now = Date.now,
}: AdminSessionsOptions): AdminSessions {
  const sessions = new Map<string, Session & AdminUser>()
  const keyOf = (id: string) => digest(id).toString('base64')
  return {
    login(candidate) {
      const user = judge(candidate)
      if (!user) return undefined
      const id = randomBytes(32).toString('base64url')
      const csrf = randomBytes(32).toString('base64url')
      const session = { ...user, may: actionsOf(user.role), csrf, expiresAt: now() + lifetimeMs }
      const [oldest] = sessions.keys()
      if (sessions.size >= limit && oldest !== undefined) sessions.delete(oldest)
      sessions.set(keyOf(id), session)
      return { id, ...session }
    },
    find(id) {
      if (id === undefined) return undefined
      const session = sessions.get(keyOf(id))
      if (!session || session.expiresAt > now()) return session
      sessions.delete(keyOf(id))
      return undefined
    },
    logout(id) {
      if (id !== undefined) sessions.delete(keyOf(id))
    },
  }
}

/** Compares two texts in constant time. */
export function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}
