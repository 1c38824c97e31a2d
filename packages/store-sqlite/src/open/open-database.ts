import { existsSync } from 'node:fs'
import { WaybillError } from '@waybill/core'
import { createStagedDatabase, type StagedDatabase } from '../writer/staged-database.js'
import { type Database, loadDriver, resultCodeOf, resultCodes } from './driver.js'
import { type FileWitness, watchFile } from './file-witness.js'
import { demandOwnLog, findLog } from './log-check.js'
import { type Ownership, own } from './ownership.js'
import { demandOurs, migrate } from './schema.js'
import { cannotOpen, damaged, inUse, noRoom, notDurable, readOnly } from './store-errors.js'
import { findFile, makeDirectory, makeFile, moveAside, narrowFiles } from './store-files.js'

export interface OpenDatabaseOptions {
  readonly path: string
  readonly onDamage: 'refuse' | 'move-aside'
  /** Wall time, for the new name of a damaged file. */
  readonly now: number
}

export interface OpenedDatabase {
  /** The real path of the file. */
  readonly file: string
  readonly database: StagedDatabase
  readonly ownership: Ownership
  readonly witness: FileWitness
  /** The new path of a damaged file. */
  readonly movedTo?: string
}

/** Opens the file for this process alone, checks its durability, and brings its schema up to date. */
export async function openDatabase({ path, onDamage, now }: OpenDatabaseOptions): Promise<OpenedDatabase> {
  const file = findFile(path)
  const connect = await loadDriver()
  makeDirectory(file)
  const ownership = explained(file, () => own(file, connect))
  const attempt = () => {
    const log = findLog(file)
    if (!existsSync(file)) demandOwnLog(file, log, { header: undefined, ownership })
    makeFile(file)
    const witness = watchFile(file)
    let database: StagedDatabase | undefined
    try {
      demandOwnLog(file, log, { header: witness.header(), ownership })
      database = createStagedDatabase(connect(file, { defensive: false }))
      prepare(database, file, ownership)
      narrowFiles(file)
      return { file, database, ownership, witness }
    } catch (error) {
      closeQuietly(database)
      const explained = explain(error, file)
      // Another store of this process may own the file.
      if (codeOf(explained) !== 'store_in_use') witness.close()
      throw explained
    }
  }
  try {
    return attempt()
  } catch (error) {
    try {
      const isDamaged = codeOf(error) === 'store_damaged'
      if (!isDamaged || onDamage === 'refuse') throw error
      const movedTo = moveAside(file, now)
      return { ...attempt(), movedTo }
    } catch (last) {
      ownership.abandon()
      throw last
    }
  }
}

const usualLogPages = 1_000
const pageBytes = 8_192

/** How large the log becomes before it is taken over into the file: so early that its pages fit into half of the reserve. */
export function logFor(reserveBytes: number): { readonly settings: string; readonly bytes: number } {
  const half = Math.ceil(reserveBytes / 2 / pageBytes)
  const pages = reserveBytes === 0 ? usualLogPages : Math.min(usualLogPages, half)
  return { settings: `PRAGMA wal_autocheckpoint = ${pages}`, bytes: pages * pageBytes }
}

/** Settings of each connection that writes. */
export const connectionSettings = `
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = ${usualLogPages};
  PRAGMA cache_size = -8000;
  PRAGMA temp_store = MEMORY;
  PRAGMA secure_delete = FAST;
`

function prepare(database: Database, path: string, ownership: Ownership): void {
  demandOurs(database, path)
  // A page has room for about eight events. With the default of 4,096 bytes each event would cost twice as much.
  database.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA auto_vacuum = INCREMENTAL`)
  const journal = database.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode']
  database.exec(connectionSettings)
  const synchronous = database.prepare('PRAGMA synchronous').get()?.['synchronous']
  if (journal !== 'wal' || Number(synchronous) < 2) throw notDurable(path, { journal, synchronous })
  database.exec(`
    PRAGMA journal_size_limit = 67108864;
    BEGIN IMMEDIATE; COMMIT
  `)
  ownership.confirm(database)
  const found = migrate(database, path)
  if (found > 0 && database.prepare('SELECT clean FROM store').get()?.['clean'] === 0) checkUncleanFile(database, path)
}

const cheapPages = 12_500

/** Checks the file after a crash, if it is small. For a large one that would take too long. */
function checkUncleanFile(database: Database, path: string): void {
  if (Number(database.prepare('PRAGMA page_count').get()?.['page_count']) > cheapPages) return
  const verdict = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
  if (verdict !== 'ok') throw damaged(path, new Error(String(verdict)))
}

/** Closes the database and leaves one file. Without the change of mode, a driver may keep the log until garbage collection. */
export function closeDatabase(database: Database): void {
  try {
    database.exec('PRAGMA journal_mode = DELETE')
  } catch {
    // Another connection reads it, so the log stays.
  }
  database.close()
}

/** Moves the log into the file and frees the log's space, if the disk has enough room for that. */
export function shrinkLog(database: Database): void {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch {
    // A later call does it, when there is space again.
  }
}

function closeQuietly(database: Database | undefined): void {
  try {
    if (database) closeDatabase(database)
  } catch {
    // The caller gets the earlier error.
  }
}

function codeOf(error: unknown): string | undefined {
  return WaybillError.isInstance(error) ? error.code : undefined
}

function explained<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw explain(error, path)
  }
}

/** The error of the driver as one that says what to do. */
export function explain(error: unknown, path: string): unknown {
  switch (resultCodeOf(error)) {
    case resultCodes.busy:
      return inUse(path, error)
    case resultCodes.readonly:
      return readOnly(path, error)
    case resultCodes.corrupt:
    case resultCodes.notADatabase:
      return damaged(path, error)
    case resultCodes.cannotOpen:
    case resultCodes.ioError:
      return cannotOpen(path, error)
    case resultCodes.full:
      return noRoom(path, error)
    default:
      return error
  }
}
