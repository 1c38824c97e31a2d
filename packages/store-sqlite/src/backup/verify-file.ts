import { createSeqTable } from '@waybill/delivery/queue'
import type { Totals } from '@waybill/delivery/store'
import { standardLimits } from '../limits.js'
import { openLanes } from '../open/open-lanes.js'
import { schemaVersionOf } from '../open/schema.js'
import { createTables } from '../open/tables.js'
import type { LiveEvent } from '../rows/live-delivery.js'
import { recountDeliveries } from '../unit/recount.js'
import { createStagedDatabase, type StagedDatabase } from '../writer/staged-database.js'
import { createDirectWriter } from '../writer/writer.js'
import { readingFile } from './read-file.js'

/** What a check of a store's file found. */
export interface SqliteVerdict {
  /** What is wrong, a sentence each. Empty: the file is whole. */
  readonly faults: readonly string[]
  /** The counters of each lane, as the file has them. */
  readonly totals: Totals
}

/**
 * Checks the file of a store, which may be running: its log is there, every page and index makes sense, and the counters of
 * each lane are what its events add up to. Changes nothing and reads the whole file. Rejects with a `WaybillError` that has
 * a code of opening a store, such as `store_log_missing`, `store_foreign` or `store_damaged`.
 */
export function verifySqliteFile(path: string): Promise<SqliteVerdict> {
  return readingFile(path, async (connection, file) => {
    schemaVersionOf(connection, file)
    const database = createStagedDatabase(connection)
    // One state of the file, while its owner goes on.
    database.exec('BEGIN')
    try {
      return await check(database)
    } finally {
      database.exec('ROLLBACK')
    }
  })
}

async function check(database: StagedDatabase): Promise<SqliteVerdict> {
  const found = database
    .prepare('PRAGMA integrity_check(20)')
    .all()
    .map((row) => String(row['integrity_check']))
  if (found[0] !== 'ok') return { faults: found, totals: {} }
  const { seed } = database.prepare('SELECT hash_seed AS seed FROM store').get() ?? {}
  const live = createSeqTable<LiveEvent>()
  const limits = standardLimits
  const still = { window: 1, elapsed: () => 0, onReady: () => undefined, live, span: limits.span }
  const lanes = openLanes(database, [], still)
  const writer = createDirectWriter(database)
  const tables = createTables({ database, writer, seed: Number(seed), lanes, live, limits })
  const totals = tables.counters.totals()
  return { faults: differences(totals, await recountDeliveries(tables)), totals }
}

function differences(totals: Totals, recounted: Totals): string[] {
  return Object.entries(totals).flatMap(([lane, counts]) =>
    Object.entries(counts)
      .map(([state, count]) => ({ state, count, there: Reflect.get(recounted[lane] ?? {}, state) }))
      .filter(({ count, there }) => count !== there)
      .map(({ state, count, there }) => `Lane ${lane} counts ${count} ${state}, and its events add up to ${there}.`),
  )
}
