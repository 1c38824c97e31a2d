import { createDatabase } from './database/database.js'
import { checkDurability } from './database/migrate.js'
import { type PostgresStoreOptions, readPostgresOptions } from './postgres-options.js'

/**
 * Logs in and asks the server for what opening a store demands: its version, and that it confirms what is on disk. Makes and
 * changes nothing. Throws and rejects as `postgresStore` and its `open` do.
 */
export async function checkPostgres(options: PostgresStoreOptions): Promise<void> {
  const settings = readPostgresOptions(options, 'checkPostgres')
  const database = createDatabase(settings)
  try {
    await checkDurability(database, settings.replicated ?? false)
  } finally {
    await database.close()
  }
}
