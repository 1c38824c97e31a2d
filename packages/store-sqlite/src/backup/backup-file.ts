import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { resultCodeOf, resultCodes } from '../open/driver.js'
import { fileIsThere, noRoom } from '../open/store-errors.js'
import { makeFile, ownerOnly } from '../open/store-files.js'
import { readingFile } from './read-file.js'

/** What a backup has. */
export interface SqliteBackup {
  /** The absolute path of the backup. */
  readonly path: string
  /** Its size in bytes. */
  readonly bytes: number
}

/** Where a backup comes from and goes to. */
export interface BackupPaths {
  /** The path of the store's file. */
  readonly from: string
  /** The path of the new file. Its folder is made if needed. */
  readonly to: string
}

/**
 * Copies the file of a store, with everything that is in its log, into a new file that only this user can read. The store
 * may be running, here or in another process, and goes on; the copy is its state at one moment. Blocks this thread meanwhile.
 * A file that exists is never overwritten. Rejects with a `WaybillError`: code `store_file_there`, `store_no_room`, or those of
 * opening a store.
 */
export function backupSqliteFile({ from, to }: BackupPaths): Promise<SqliteBackup> {
  const target = resolve(to)
  const partial = `${target}.partial`
  return readingFile(from, (database) => {
    if (existsSync(target)) throw fileIsThere(target)
    mkdirSync(dirname(target), { recursive: true, mode: ownerOnly.directory })
    // What an earlier backup left that was killed.
    rmSync(partial, { force: true })
    makeFile(partial)
    try {
      database.exec(`VACUUM INTO '${partial.replaceAll("'", "''")}'`)
      synchronize(partial, 'r+')
      renameSync(partial, target)
    } catch (error) {
      rmSync(partial, { force: true })
      throw resultCodeOf(error) === resultCodes.full ? noRoom(target, error) : error
    }
    if (process.platform !== 'win32') synchronize(dirname(target), 'r')
    return { path: target, bytes: statSync(target).size }
  })
}

/** Waits until a file, or the names in a directory, are on the disk. */
function synchronize(path: string, flags: string): void {
  const file = openSync(path, flags)
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
