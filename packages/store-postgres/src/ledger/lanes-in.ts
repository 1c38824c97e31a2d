import type { Tally } from '@waybill/delivery/store'
import { createDatabase } from '../database/database.js'
import { type PostgresStoreOptions, readPostgresOptions } from '../postgres-options.js'

/**
 * How many events each lane of a store has had, and how many deliveries are pending there. Other processes may have the store
 * open. Changes nothing, and makes no tables. Throws `ConfigurationError` for wrong options; rejects with a `WaybillError` where the store cannot be read.
 */
export async function lanesInPostgres(
  options: PostgresStoreOptions,
): Promise<Record<string, Pick<Tally, 'accepted' | 'pending'>>> {
  const database = createDatabase(readPostgresOptions(options, 'lanesInPostgres'))
  const { schema } = database
  try {
    const rows = await database.run(
      `SELECT l.name, coalesce(sum(t.accepted), 0) AS accepted, coalesce(sum(t.pending), 0) AS pending
       FROM ${schema}.lanes l LEFT JOIN ${schema}.tallies t ON t.lane = l.id GROUP BY l.name`,
    )
    return Object.fromEntries(
      rows.map(({ name, accepted, pending }) => [
        String(name),
        { accepted: Number(accepted), pending: Number(pending) },
      ]),
    )
  } finally {
    await database.close()
  }
}
