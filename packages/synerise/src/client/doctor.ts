import { InvalidInputError, WaybillError } from '@waybill/core'
import { fieldsOf, type HttpResponse, parseBody, textOf } from '@waybill/core/destination'
import type { CallOptions } from '@waybill/core/http'
import { type PermissionRow, permissionRows } from '../api/permissions.js'
import type { TokenOwner } from '../api/token.js'
import { serverTimeIn } from '../api/vendor-clock.js'
import type { SyneriseCalls } from './calls.js'

/** One call of the client, and whether the credentials are allowed to make it. */
export interface SyneriseCallCheck {
  /** The name of the call, like `events.addedToCart`. */
  readonly call: string
  /** Its method and path at Synerise, like `POST /v4/events/added-to-cart`. */
  readonly endpoint: string
  /** The permission that the call needs, by its name at Synerise. Absent where Synerise does not publish the name. */
  readonly permission?: string
  /** Whether the call is allowed. `unknown` when Synerise did not say, or when the name of the permission is a guess. */
  readonly allowed: 'yes' | 'no' | 'unknown'
}

/** What `doctor` found. */
export interface SyneriseHealth {
  /** True when `problems` is empty. */
  readonly ok: boolean
  /** The name of the workspace at Synerise. Absent when it could not be read. */
  readonly workspace?: string
  /** Whether the credentials have each permission, by its name at Synerise. Empty when Synerise could not be asked. */
  readonly permissions: Readonly<Record<string, boolean>>
  /** Every call of the client except those for AI events, whose permissions are not documented. */
  readonly calls: readonly SyneriseCallCheck[]
  /** The names of the calls that will fail. */
  readonly failing: readonly string[]
  /** This machine's clock compared with Synerise's. Absent when Synerise's could not be read. */
  readonly clock?: {
    /** How far this machine's clock is ahead of Synerise's, in milliseconds; negative when it is behind. Exact to half of `roundTripMs`. */
    readonly skewMs: number
    /** How long the request for Synerise's time took, in milliseconds. */
    readonly roundTripMs: number
  }
  /** What should be repaired, one sentence each. */
  readonly problems: readonly string[]
}

// Synerise replaces a time in the future, and the event's salt then has no effect. A clock that is ahead causes such times.
const tolerableSkewMs = 1_000

/**
 * Asks Synerise what the credentials are allowed to do and what time it is. Sends no event. Resolves also when everything
 * fails. Rejects with an `InvalidInputError` for bad options only.
 */
export async function examine(calls: SyneriseCalls, options?: CallOptions): Promise<SyneriseHealth> {
  const [rights, clock] = await Promise.all([rightsOf(calls, options), clockOf(calls, options)])
  const owner = calls.owner()
  const checks = permissionRows.map((row) => checkOf(row, rights.permissions, owner))
  const failing = checks.filter(({ allowed }) => allowed === 'no').map(({ call }) => call)
  const problems = [
    ...(rights.problem ? [rights.problem] : []),
    ...(owner === 'profile' ? ['The token is one of a profile, which cannot create transactions.'] : []),
    ...checks.flatMap(({ call, allowed, permission }) =>
      allowed === 'no' && permission && owner !== 'profile' ? [`${call} will fail: the key lacks ${permission}.`] : [],
    ),
    ...clock.problems,
  ]
  return {
    ok: problems.length === 0,
    ...(rights.workspace === undefined ? {} : { workspace: rights.workspace }),
    permissions: rights.permissions,
    calls: checks,
    failing,
    ...(clock.reading ? { clock: clock.reading } : {}),
    problems,
  }
}

interface Rights {
  readonly workspace?: string
  readonly permissions: Readonly<Record<string, boolean>>
  readonly problem?: string
}

async function rightsOf(calls: SyneriseCalls, options: CallOptions | undefined): Promise<Rights> {
  const ask = (rows: readonly PermissionRow[]) =>
    calls.call({ endpoint: 'permissionCheck', json: rows.flatMap(({ permission }) => permission ?? []) }, options)
  try {
    return readRights(await ask(permissionRows))
  } catch (cause) {
    // Synerise may refuse the list for a name that is only a guess.
    if (WaybillError.isInstance(cause) && cause.kind === 'invalid' && !(cause instanceof InvalidInputError))
      return ask(permissionRows.filter(({ inferred }) => !inferred)).then(readRights, failedRights)
    return failedRights(cause)
  }
}

function readRights({ body }: HttpResponse): Rights {
  const content = fieldsOf(parseBody(body))
  const listed = fieldsOf(content?.['permissions'])
  const workspace = textOf(content?.['businessProfileName'])
  const permissions = Object.fromEntries(
    Object.entries(listed ?? {}).flatMap(([name, has]) => (typeof has === 'boolean' ? [[name, has]] : [])),
  )
  return {
    permissions,
    ...(workspace === undefined ? {} : { workspace }),
    ...(listed ? {} : { problem: 'The permissions could not be read from the answer.' }),
  }
}

function failedRights(cause: unknown): Rights {
  if (!WaybillError.isInstance(cause) || cause instanceof InvalidInputError) throw cause
  return { permissions: {}, problem: `The permissions could not be asked for: ${cause.message}` }
}

function checkOf(
  { inferred, ...row }: PermissionRow,
  permissions: Rights['permissions'],
  owner: TokenOwner,
): SyneriseCallCheck {
  if (owner === 'profile' && row.call.startsWith('transactions.')) return { ...row, allowed: 'no' }
  const has = row.permission === undefined ? undefined : permissions[row.permission]
  if (has === undefined || (inferred && !has)) return { ...row, allowed: 'unknown' }
  return { ...row, allowed: has ? 'yes' : 'no' }
}

async function clockOf(
  calls: SyneriseCalls,
  options: CallOptions | undefined,
): Promise<{ readonly reading?: SyneriseHealth['clock']; readonly problems: readonly string[] }> {
  try {
    // The first call may have to log in and connect. That must not count as a round trip.
    await calls.call({ endpoint: 'serverTime' }, options)
    const sentAt = calls.localNow()
    const response = await calls.call({ endpoint: 'serverTime' }, { ...options, retry: false })
    const roundTripMs = calls.localNow() - sentAt
    const vendorNow = serverTimeIn(response)
    if (vendorNow === undefined) return { problems: ["Synerise's time could not be read from the answer."] }
    const skewMs = Math.round(sentAt + roundTripMs / 2 - vendorNow)
    const ahead = skewMs - roundTripMs / 2 > tolerableSkewMs
    return {
      reading: { skewMs, roundTripMs },
      problems: ahead
        ? [`This machine's clock is ${skewMs} ms ahead of Synerise's: times of events will be in the future there.`]
        : [],
    }
  } catch (cause) {
    if (!WaybillError.isInstance(cause) || cause instanceof InvalidInputError) throw cause
    return { problems: [`Synerise's time could not be asked for: ${cause.message}`] }
  }
}
