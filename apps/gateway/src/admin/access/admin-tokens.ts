import { createHash, timingSafeEqual } from 'node:crypto'
import type { AdminRole } from './roles.js'

/** A token of the dashboard and its API, for one person or program. */
export interface AdminToken {
  /** Who has it: 1 to 60 letters, digits, spaces and `._@-`. The ledger and the audit log name it. */
  readonly name: string
  /** What its owner may do. */
  readonly role: AdminRole
  /** The token: 16 to 1,000 visible ASCII characters that nobody guesses. Either it or `sha256` is required. */
  readonly token?: string | undefined
  /** SHA-256 of the token in hexadecimal digits, so that the settings do not have the token itself. */
  readonly sha256?: string | undefined
}

/** Somebody who has a token. */
export interface AdminUser {
  readonly name: string
  readonly role: AdminRole
}

/** Returns who has this token; `undefined`: nobody. */
export type JudgeToken = (candidate: string) => AdminUser | undefined

/** The name of whoever has `adminToken`. */
export const adminName = 'admin'

/** What the token of an entry is compared by: its SHA-256. */
export function tokenDigest({ token, sha256 }: Pick<AdminToken, 'token' | 'sha256'>): Buffer {
  return sha256 === undefined ? digest(token ?? '') : Buffer.from(sha256, 'hex')
}

/** Everybody who has a token: `adminToken` is one of the role `admin`. Only digests are kept. */
export function createJudgeToken(adminToken: string | undefined, tokens: readonly AdminToken[]): JudgeToken {
  const own: readonly AdminToken[] =
    adminToken === undefined ? [] : [{ name: adminName, role: 'admin', token: adminToken }]
  const known = [...own, ...tokens].map((one) => ({
    user: { name: one.name, role: one.role },
    digest: tokenDigest(one),
  }))
  return (candidate) => {
    const given = digest(candidate)
    let found: AdminUser | undefined
    // Each is compared, so that the duration tells nothing of which it was.
    for (const one of known) if (timingSafeEqual(one.digest, given)) found ??= one.user
    return found
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}
