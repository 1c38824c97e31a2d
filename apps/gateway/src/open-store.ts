import { ConfigurationError, type Issue, WaybillError } from '@waybill/core'
import { memoryStore } from '@waybill/delivery'
import type { Store } from '@waybill/delivery/store'

/** Default URL of the store. */
export const defaultStore = 'sqlite:./data/waybill.db'

/**
 * Creates the store for a URL: `memory:`, `sqlite:<path>` or `postgres://…`. Creates the folder of the file if needed.
 * Throws `ConfigurationError` for any other URL, and for an option that the store does not know or cannot use. `warn` receives
 * a line for a person when the file turns out to be a copy.
 */
export async function openStore(url: string, options: object, warn: (text: string) => void): Promise<Store> {
  const scheme = url.slice(0, url.indexOf(':') + 1)
  switch (scheme) {
    case 'memory:':
      return memoryStore(options)
    case 'sqlite:': {
      const { sqliteStore } = await import('@waybill/store-sqlite')
      return sqliteStore({ ...options, path: url.slice(scheme.length), onCopy: (file) => warn(copyNotice(file)) })
    }
    case 'postgres:':
    case 'postgresql:': {
      const { postgresStore } = await import('@waybill/store-postgres')
      return postgresStore({ ...options, connectionString: url })
    }
    default:
      throw unusable('must be memory:, sqlite:<path> or postgres://…')
  }
}

/** Options that the URL decides. */
const decidedByUrl = ['path', 'connectionString', 'pool']

/** Every wrong option of the store, by its field in the settings file. Opens nothing. */
export async function findStoreIssues(url: string, options: object | undefined): Promise<readonly Issue[]> {
  if (!options) return []
  const doubled = Object.keys(options).filter((name) => decidedByUrl.includes(name))
  if (doubled.length > 0)
    return doubled.map((name) => ({ field: `storeOptions.${name}`, rule: 'is said by `store`, the URL of the store' }))
  try {
    await (await openStore(url, options, () => undefined)).close()
    return []
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return error.issues.map((issue) => ({ ...issue, field: ['storeOptions', issue.field].filter(Boolean).join('.') }))
  }
}

/**
 * The error of a store that cannot be opened, for who set it: which store, where, and why. Any error that is not the store's
 * stays as it is.
 */
export function storeFault(error: unknown, url: string): unknown {
  if (error instanceof ConfigurationError || url === 'memory:') return error
  const { code, syscall, path } = error as NodeJS.ErrnoException
  const isStores = WaybillError.isInstance(error) && error.code.startsWith('store_')
  if (!isStores && !(code && syscall)) return error
  const why = isStores ? error.message : `${code}${path ? ` at ${path}` : ''}`
  const cause = isStores ? causeOf(error.cause) : undefined
  return unusable(`cannot be used: events ${storeLabel(url)}: ${why}${cause ? ` Cause: ${cause}.` : ''}`)
}

/** Code of the system or the network behind an error; its message may quote values, and stays out. */
function causeOf(cause: unknown): string | undefined {
  const [first] = (cause as AggregateError | undefined)?.errors ?? []
  const { code, message } = (first ?? cause ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  if (typeof code === 'string') return code
  return typeof message === 'string' && /timeout/i.test(message) ? 'timeout' : undefined
}

/** Describes a store for a person, without the user, password and parameters of its URL. */
export function storeLabel(url: string): string {
  if (url === 'memory:') return 'in memory, NOT durable: what is not delivered when the process ends is lost'
  if (url.startsWith('sqlite:')) return `in ${url.slice('sqlite:'.length)} (SQLite)`
  const { hostname, port, pathname, searchParams } = new URL(url)
  const host = hostname || searchParams.get('host') || 'localhost'
  return `in PostgreSQL at ${host}:${port || searchParams.get('port') || 5_432}${pathname}`
}

function copyNotice(file: string): string {
  return `  ${file} is a copy, or was put here without its lock file. What was pending when it was copied is sent now, even if it has been sent since.`
}

function unusable(rule: string): ConfigurationError {
  return new ConfigurationError('The environment', [{ field: 'WAYBILL_STORE', rule }])
}
