import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore } from '@waybill/delivery'
import type { Store } from '@waybill/delivery/store'
import { postgresStore } from '@waybill/store-postgres'
import { sqliteStore } from '@waybill/store-sqlite'
import { startPostgres } from '../../../packages/store-postgres/src/testing/postgres-server.js'

export interface Opened {
  readonly store: Store
}

/** Each opens an empty store on each call: memory, SQLite, PostgreSQL. */
type StoreOpeners = readonly (() => Promise<Opened>)[]

export async function withStores(work: (stores: StoreOpeners) => Promise<void>): Promise<void> {
  const postgres = await startPostgres({ place: tmpdir() })
  const directory = mkdtempSync(join(tmpdir(), 'waybill-turns-'))
  const bounds = { maxPending: 1e6, maxPendingBytes: 1e12 }
  let files = 0
  try {
    await work([
      async () => ({ store: memoryStore(bounds) }),
      async () => ({ store: sqliteStore({ path: join(directory, `${files++}.db`), ...bounds }) }),
      async () => ({ store: postgresStore({ connectionString: await postgres.database(), ...bounds }) }),
    ])
  } finally {
    await postgres.remove()
    rmSync(directory, { recursive: true, force: true })
  }
}
