import { loadDriver } from '../open/driver.js'
import { migrate } from '../open/schema.js'
import { createStagedDatabase, type StagedDatabase } from '../writer/staged-database.js'
import { transact } from '../writer/writer.js'

/** An empty database with the store's tables, in memory. */
export async function openMemoryDatabase(): Promise<StagedDatabase> {
  const database = createStagedDatabase((await loadDriver())(':memory:'))
  migrate(database, ':memory:')
  return database
}

/** Does something in a transaction that fails. */
export function failing(database: StagedDatabase, work: () => void): void {
  try {
    transact(database, () => {
      work()
      throw new Error('rolled back')
    })
  } catch {}
}
