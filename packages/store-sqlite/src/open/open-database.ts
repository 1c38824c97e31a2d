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
  /** Wall time, for the name of a file that is moved aside. */
  readonly now: number
}

export interface OpenedDatabase {
  /** Its real path. */
  readonly file: string
  readonly database: StagedDatabase
  /** Ends the ownership of the file. */
  readonly release: Release
  /** Where a damaged file went. */
  readonly movedTo?: string
}

/** Opens the file for this process alone, with its durability read back, and brings its schema up to date. */
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
  // Pages for about eight events: with the usual four, writing and checking pages costs twice as much for each of them.
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

/** After a crash a look at the whole file is worth its time while the file is small; a large one is believed. */
function checkUncleanFile(database: Database, path: string): void {
  if (Number(database.prepare('PRAGMA page_count').get()?.['page_count']) > cheapPages) return
  const verdict = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
  if (verdict !== 'ok') throw damaged(path, new Error(String(verdict)))
}

/** A file has one owner whatever it is called. */
function findFile(path: string): string {
  const file = explainedPath(path)
  // A folder, a device or a pipe is left alone: nothing is made beside it, and its mode stays.
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === false) throw cannotOpen(file, new Error('It is no file.'))
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

/** Leaves one file with everything in it: a driver may keep a connection, and the log, until statements are collected as garbage. */
export function closeDatabase(database: Database): void {
  try {
    database.exec('PRAGMA journal_mode = DELETE')
  } catch {
    // Somebody reads it: the log stays beside it.
  }
  database.close()
}

/** Moves what is in the log into the file and gives the log's space back, where there is space to do so. */
export function shrinkLog(database: Database): void {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch {
    // It will be done when there is space again.
  }
}

function closeQuietly(database: Database | undefined): void {
  try {
    if (database) closeDatabase(database)
  } catch {
    // What went wrong before is what the caller must hear.
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
