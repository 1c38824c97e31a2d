import { ConfigurationError } from '@waybill/core'
import { memoryStore } from '@waybill/delivery'
import type { Store } from '@waybill/delivery/store'

/** Default URL of the store. */
export const defaultStore = 'sqlite:./data/waybill.db'

/**
 * Creates the store for a URL: `memory:`, `sqlite:<path>` or `postgres://…`. Creates the folder of the file if needed.
 * Throws `ConfigurationError` for any other URL.
 */
export async function openStore(url: string): Promise<Store> {
  const scheme = url.slice(0, url.indexOf(':') + 1)
  switch (scheme) {
    case 'memory:':
      return memoryStore()
    case 'sqlite:': {
      const { sqliteStore } = await import('@waybill/store-sqlite')
      return sqliteStore({ path: url.slice(scheme.length) })
    }
    case 'postgres:':
    case 'postgresql:': {
      const { postgresStore } = await import('@waybill/store-postgres')
      return postgresStore({ connectionString: url })
    }
    default:
      throw unusable('must be memory:, sqlite:<path> or postgres://…')
  }
}

/** Describes a store for a person, without the user, password and parameters of its URL. */
export function storeLabel(url: string): string {
  if (url === 'memory:') return 'in memory, NOT durable: what is not delivered when the process ends is lost'
  if (url.startsWith('sqlite:')) return `in ${url.slice('sqlite:'.length)} (SQLite)`
  const { host, pathname } = new URL(url)
  return `in PostgreSQL at ${host}${pathname}`
}

function unusable(rule: string): ConfigurationError {
  return new ConfigurationError('The environment', [{ field: 'WAYBILL_STORE', rule }])
}
