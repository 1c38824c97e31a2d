import { basename, join } from 'node:path'
import type { Store } from '@waybill/delivery/store'
import type { Surroundings } from './contestant.js'

export type StoreName = 'memory' | 'sqlite' | 'postgres'

// Loaded by name: the bench also runs where a store is not installed, and says so.
const packages = { sqlite: '@waybill/store-sqlite', postgres: '@waybill/store-postgres' } as const

/** A connection string, for runs on PostgreSQL. */
const postgresVariable = 'WAYBILL_BENCH_POSTGRES'

/** Why the store cannot be used here; `undefined` when it can. */
export async function storeMissing(name: StoreName): Promise<string | undefined> {
  if (name === 'memory') return undefined
  try {
    await import(packages[name])
  } catch {
    return 'not installed'
  }
  return name === 'postgres' && !process.env[postgresVariable] ? `no server in ${postgresVariable}` : undefined
}

export async function openStore(name: StoreName, { directory }: Surroundings): Promise<Store> {
  if (name === 'memory') return (await import('@waybill/delivery')).memoryStore()
  if (name === 'sqlite') {
    const { sqliteStore } = (await import(packages.sqlite)) as { sqliteStore(options: { path: string }): Store }
    return sqliteStore({ path: join(directory, 'events.db') })
  }
  const { postgresStore } = (await import(packages.postgres)) as {
    postgresStore(options: { connectionString: string; schema: string }): Store
  }
  // A folder of its own means tables of its own.
  const schema = basename(directory).replaceAll('-', '_').toLowerCase()
  return postgresStore({ connectionString: process.env[postgresVariable] ?? '', schema })
}
