import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Session } from '@waybill/dashboard'

/** Who is logged in. Lives in this process alone: after a restart one logs in again. */
export interface AdminSessions {
  /** A new session, or `undefined` when the token is not the admin's. */
  login(token: string): (Session & { readonly id: string }) | undefined
  /** The session of a cookie; `undefined` when there is none, or its time is over. */
  find(id: string | undefined): Session | undefined
  logout(id: string | undefined): void
}

export interface AdminSessionsOptions {
  readonly token: string
  /** How long a login is good, in milliseconds. Default 12 hours. */
  readonly lifetimeMs?: number
  /** Most sessions at once; the oldest ends first. Default 100. */
  readonly limit?: number
  /** Wall time, epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

/** Session ids are kept as digests: who reads this memory cannot use them. */
export function createAdminSessions({
  token,
  lifetimeMs = 12 * 3_600_000,
  limit = 100,
  now = Date.now,
}: AdminSessionsOptions): AdminSessions {
  const expected = digest(token)
  const sessions = new Map<string, Session>()
  const keyOf = (id: string) => digest(id).toString('base64')
  return {
    login(candidate) {
      if (!timingSafeEqual(digest(candidate), expected)) return undefined
      const id = randomBytes(32).toString('base64url')
      const session = { csrf: randomBytes(32).toString('base64url'), expiresAt: now() + lifetimeMs }
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

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function isSameText(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}
