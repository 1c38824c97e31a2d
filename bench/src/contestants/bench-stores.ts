import { basename, join } from 'node:path'
import type { Store } from '@waybill/delivery/store'
import type { Surroundings } from './contestant.js'

export type StoreName = 'memory' | 'sqlite' | 'postgres'

// Not a dependency yet: found by name where it is installed.
const postgresPackage: string = '@waybill/store-postgres'

/** A connection string, for runs on PostgreSQL. */
const postgresVariable = 'WAYBILL_BENCH_POSTGRES'

/** Why the store cannot be used here; `undefined` when it can. */
export async function storeMissing(name: StoreName): Promise<string | undefined> {
  if (name !== 'postgres') return undefined
  try {
    await import(postgresPackage)
  } catch {
    return 'not installed'
  }
  return process.env[postgresVariable] ? undefined : `no server in ${postgresVariable}`
}

// Imported here: who is measured without a store is measured without its code.
export async function openStore(name: StoreName, { directory }: Surroundings): Promise<Store> {
  if (name === 'memory') return (await import('@waybill/delivery')).memoryStore()
  if (name === 'sqlite')
    return (await import('@waybill/store-sqlite')).sqliteStore({ path: join(directory, 'events.db') })
  const { postgresStore } = (await import(postgresPackage)) as {
    postgresStore(options: { connectionString: string; schema: string }): Store
  }
  // A folder of its own means tables of its own.
  const schema = basename(directory).replaceAll('-', '_').toLowerCase()
  return postgresStore({ connectionString: process.env[postgresVariable] ?? '', schema })
}
