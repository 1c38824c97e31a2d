import { isText, type JsonObject } from '../../server/json-object.js'
import type { SalesforceConfiguration, SalesforceRows } from '../settings.js'
import type { SalesforceStore } from '../store.js'

const NEW_YEAR_2024 = 1_704_067_200_000
const MINUTE_MS = 60_000

/** What can be exported. */
export type SalesforceExportKind = 'accounts' | 'users'

/** Rows by number. */
export interface SalesforceSource {
  readonly count: number
  readonly at: (index: number) => JsonObject
  /** Names of the columns in CSV, which the documents do not list: those of the JSON. */
  readonly columns: () => readonly string[]
}

/** The rows of an export: given, made on demand, or the users that events brought. */
export function salesforceSource(
  kind: SalesforceExportKind,
  { accounts, users }: SalesforceConfiguration,
  { store, query }: { readonly store: SalesforceStore; readonly query: Readonly<Record<string, string>> },
): SalesforceSource {
  const rows = kind === 'accounts' ? accounts : users === 'remembered' ? rememberedRows(store, query) : users
  if (isRows(rows)) {
    const make = rows.make ?? (kind === 'accounts' ? madeUpAccount : madeUpUser)
    return {
      count: rows.count,
      at: (index) => make(index, query),
      columns: () => (rows.count > 0 ? Object.keys(make(0, query)) : []),
    }
  }
  return {
    count: rows.length,
    at: (index) => rows[index] ?? {},
    columns: () => [...new Set(rows.flatMap((row) => Object.keys(row)))],
  }
}

function isRows(rows: readonly JsonObject[] | SalesforceRows): rows is SalesforceRows {
  return !Array.isArray(rows)
}

function madeUpAccount(index: number): JsonObject {
  return {
    name: `account-${index}`,
    engagementScore: (index % 1000) / 1000,
    engagementPercentChange: ((index % 201) - 100) / 1000,
    firstActivity: NEW_YEAR_2024 + index * MINUTE_MS,
    lastActivity: NEW_YEAR_2024 + (index + 60) * MINUTE_MS,
    totalActions: index % 500,
    accountStatus: 'Customer',
  }
}

function madeUpUser(index: number): JsonObject {
  const { accountStatus: _status, ...common } = madeUpAccount(index)
  return {
    ...common,
    name: `user-${index}`,
    attributes: { emailAddress: `user-${index}@example.com` },
    accountName: `account-${index % 100}`,
    displayName: `User ${index}`,
    geo: { country: 'GB' },
  }
}

/** Statistics count the events between `start` and `end`. */
function rememberedRows(store: SalesforceStore, query: Readonly<Record<string, string>>): readonly JsonObject[] {
  const { users, events } = store.state()
  const start = isText(query['start']) ? Number(query['start']) : Number.NEGATIVE_INFINITY
  const end = isText(query['end']) ? Number(query['end']) : Number.POSITIVE_INFINITY
  const times = new Map<string, number[]>(users.map(({ id }) => [id, []]))
  for (const { userId, at } of events) times.get(userId)?.push(at)
  return users.map(({ id, attributes }) => {
    const own = times.get(id) ?? []
    return {
      name: id,
      firstActivity: own[0] ?? null,
      lastActivity: own.at(-1) ?? null,
      totalActions: own.filter((at) => at >= start && at < end).length,
      attributes,
    }
  })
}
