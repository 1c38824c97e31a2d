import type { Tally } from '@waybill/delivery/store'
import { readingFile } from './read-file.js'

/**
 * How many events each lane of a store's file has had, and how many deliveries are pending there. The store may be running.
 * Changes nothing. Rejects with a `WaybillError` that has a code of opening a store, such as `store_missing` or `store_foreign`.
 */
export function lanesInSqliteFile(path: string): Promise<Record<string, Pick<Tally, 'accepted' | 'pending'>>> {
  return readingFile(path, (database) => {
    const rows = database.prepare('SELECT name, accepted, pending FROM lanes').all()
    return Object.fromEntries(
      rows.map(({ name, accepted, pending }) => [
        String(name),
        { accepted: Number(accepted), pending: Number(pending) },
      ]),
    )
  })
}
