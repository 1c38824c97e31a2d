import { existsSync, statSync } from 'node:fs'
import { schemaVersionOf } from '../open/schema.js'
import { findFile } from '../open/store-files.js'
import { readingFile } from './read-file.js'

/** What a look at a store's file found. */
export interface SqliteFileCheck {
  /** Whether the file is there, with something in it. A store makes a missing or empty one. */
  readonly exists: boolean
  /** Whether a process, which may be this one, has the store open: another one is then refused with `store_in_use`. */
  readonly inUse: boolean
}

/**
 * Looks at the file of a store as opening it would, and changes nothing: whether it is a store of this version or an earlier
 * one, has its log, and is free. Reads no events: for those there is `verifySqliteFile`. Rejects with a `WaybillError` that has
 * a code of opening a store, such as `store_log_missing` or `store_foreign`.
 */
export async function checkSqliteFile(path: string): Promise<SqliteFileCheck> {
  const found = findFile(path)
  if (!existsSync(found) || statSync(found).size === 0) return { exists: false, inUse: false }
  return readingFile(path, (connection, file, { inUse }) => {
    schemaVersionOf(connection, file)
    return { exists: true, inUse }
  })
}
