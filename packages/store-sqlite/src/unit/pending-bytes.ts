import { readDeliveries } from '../ledger/ledger-reader.js'
import type { Tables } from '../open/tables.js'

/** Counts the bytes that are pending in each lane, once, in a file of a version that did not count them. */
export function countPendingBytes(tables: Tables): void {
  const { database, counters } = tables
  if (!database.prepare('SELECT 1 FROM lanes WHERE pending_bytes IS NULL LIMIT 1').get()) return
  const page = database.prepare('SELECT seq, at, lane_set, bytes FROM events WHERE seq > ? ORDER BY seq LIMIT 2000')
  tables.transact(() => {
    database.exec('UPDATE lanes SET pending_bytes = 0')
    for (let rows = page.all(0); rows.length > 0; rows = page.all(Number(rows.at(-1)?.['seq']))) {
      const events = rows.map((row) => ({
        seq: Number(row['seq']),
        at: Number(row['at']),
        laneSet: Number(row['lane_set']),
        bytes: Number(row['bytes']),
      }))
      for (const { bytes, entries } of readDeliveries(events, tables)) {
        for (const { lane, progress } of entries) if (progress.state === 'pending') counters.found(lane, bytes)
      }
    }
  })
}
