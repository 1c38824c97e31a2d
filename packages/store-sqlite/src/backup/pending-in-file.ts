import { readingFile } from './read-file.js'

/**
 * How many deliveries are pending in each lane of a store's file, which may be running. Changes nothing. Rejects with a
 * `WaybillError` that has a code of opening a store, such as `store_missing` or `store_foreign`.
 */
export function pendingInSqliteFile(path: string): Promise<Record<string, number>> {
  return readingFile(path, (database) => {
    const rows = database.prepare('SELECT name, pending FROM lanes').all()
    return Object.fromEntries(rows.map(({ name, pending }) => [String(name), Number(pending)]))
  })
}
