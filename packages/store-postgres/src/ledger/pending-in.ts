import { createDatabase } from '../database/database.js'
import { type PostgresStoreOptions, readPostgresOptions } from '../postgres-options.js'

/**
 * How many deliveries are pending in each lane of a store that other processes may have open. Changes nothing, and makes no
 * tables. Throws `ConfigurationError` for wrong options; rejects with a `WaybillError` where the store cannot be read.
 */
export async function pendingInPostgres(options: PostgresStoreOptions): Promise<Record<string, number>> {
  const database = createDatabase(readPostgresOptions(options, 'pendingInPostgres'))
  const { schema } = database
  try {
    const rows = await database.run(
      `SELECT l.name, coalesce(sum(t.pending), 0) AS pending
       FROM ${schema}.lanes l LEFT JOIN ${schema}.tallies t ON t.lane = l.id GROUP BY l.name`,
    )
    return Object.fromEntries(rows.map(({ name, pending }) => [String(name), Number(pending)]))
  } finally {
    await database.close()
  }
}
