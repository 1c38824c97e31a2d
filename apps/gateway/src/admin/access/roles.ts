/** What somebody may do under `/admin/api`. */
const actions = ['view', 'values', 'operate', 'forget', 'audit'] as const

/**
 * See `actions`. `view`: everything, masked. `values`: the values of an event. `operate`: hold, resume, retry, replay, discard.
 * `forget`: erase a person. `audit`: who looked, who did.
 */
export type Action = (typeof actions)[number]

/** What each role may do. */
const allowed = {
  viewer: ['view'],
  operator: ['view', 'operate'],
  privacy: ['view', 'values', 'forget', 'audit'],
  admin: actions,
} as const satisfies Readonly<Record<string, readonly Action[]>>

/**
 * `viewer` sees everything, masked. `operator` also holds, resumes, retries, replays and discards. `privacy` also sees values,
 * forgets persons and reads the audit log, and operates nothing. `admin` may do all of it.
 */
export type AdminRole = keyof typeof allowed

/** Every role. */
export const roles = Object.keys(allowed) as readonly AdminRole[]

/** The actions of a role. */
export function actionsOf(role: AdminRole): readonly Action[] {
  return allowed[role]
}
