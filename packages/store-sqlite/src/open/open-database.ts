import { accessSync, constants, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { WaybillError } from '@waybill/core'
import { createStagedDatabase, type StagedDatabase } from '../writer/staged-database.js'
import { type Database, loadDriver, resultCodeOf, resultCodes } from './driver.js'
import { type Ownership, own, type Release } from './ownership.js'
import { demandOurs, migrate } from './schema.js'
import { cannotOpen, damaged, inUse, noRoom, notDurable, readOnly } from './store-errors.js'
import { makeFile, narrowFiles, ownerOnly, realPathOf } from './store-files.js'

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
  /** Ends the ownership of the file. */
  readonly release: Release
  /** The new path of a damaged file. */
  readonly movedTo?: string
}

/** Opens the file for this process alone, checks its durability, and brings its schema up to date. */
export async function openDatabase({ path, onDamage, now }: OpenDatabaseOptions): Promise<OpenedDatabase> {
  const file = findFile(path)
  const connect = await loadDriver()
  makeDirectory(file)
  const ownership = explained(file, () => own(file, connect))
  const { release } = ownership
  const attempt = (): StagedDatabase => {
    let database: StagedDatabase | undefined
    try {
      makeFile(file)
      database = createStagedDatabase(connect(file))
      prepare(database, file, ownership)
      narrowFiles(file)
      return database
    } catch (error) {
      closeQuietly(database)
      throw explain(error, file)
    }
  }
  try {
    return { file, database: attempt(), release }
  } catch (error) {
    try {
      const isDamaged = WaybillError.isInstance(error) && error.code === 'store_damaged'
      if (!isDamaged || onDamage === 'refuse') throw error
      const movedTo = moveAside(file, now)
      return { file, database: attempt(), release, movedTo }
    } catch (last) {
      release()
      throw last
    }
  }
}

/** Settings of each connection that writes. */
export const connectionSettings = `
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 1000;
  PRAGMA cache_size = -8000;
  PRAGMA temp_store = MEMORY;
  PRAGMA secure_delete = FAST;
`

function prepare(database: Database, path: string, ownership: Ownership): void {
  demandOurs(database, path)
  // A page has room for about eight events. With the default of 4,096 bytes each event would cost twice as much.
  database.exec('PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL')
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

/** The real path of the file, so that it has one owner whatever path leads to it. */
function findFile(path: string): string {
  const file = explainedPath(path)
  // A directory, a device or a pipe is not changed, and no file is made beside it.
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === false)
    throw cannotOpen(file, new Error('It is not a file.'))
  return file
}

function explainedPath(path: string): string {
  try {
    return realPathOf(path)
  } catch (error) {
    throw cannotOpen(path, error)
  }
}

function makeDirectory(file: string): void {
  const directory = dirname(file)
  let existing = directory
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing)
  try {
    accessSync(existing, constants.W_OK)
    mkdirSync(directory, { recursive: true, mode: ownerOnly.directory })
    if (existsSync(file)) accessSync(file, constants.W_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code === 'EACCES' || code === 'EROFS' || code === 'EPERM' ? readOnly(file, error) : cannotOpen(file, error)
  }
}

function moveAside(file: string, now: number): string {
  const movedTo = `${file}.damaged-${new Date(now).toISOString().replace(/[:.]/g, '-')}`
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, movedTo + suffix)
  }
  return movedTo
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

function explained<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw explain(error, path)
  }
}

function explain(error: unknown, path: string): unknown {
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
