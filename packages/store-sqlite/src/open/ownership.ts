import { existsSync, rmSync, statSync } from 'node:fs'
import type { Connect, Database } from './driver.js'
import { resultCodeOf, resultCodes } from './driver.js'
import { closedMark } from './opening-mark.js'
import { makeFile } from './store-files.js'

/** Ends the ownership, so that another process may open the file. */
type Release = () => void

export interface Ownership {
  readonly release: Release
  /** Ends the ownership of a file that is not opened after all, and leaves no lock file that was not there before. */
  readonly abandon: Release
  /**
   * Makes sure that no other process owns the file by another lock file. That is possible where this lock file is new, as
   * after its removal, or where the file has several names. `database` is open in WAL mode. Throws the driver's error when
   * another process has the file open and may own it.
   */
  confirm(database: Database): void
  /** Whether the lock file knows that the opening with this mark has not ended well. False where the lock file is new. */
  wasLeftOpen(mark: number): boolean
  /**
   * Whether the file has another origin than the lock file knows: it is a copy, or an older state of the file. `mark` is that
   * of the file's last opening.
   */
  isCopy(mark: number): boolean
  /** Writes the mark of the present opening into the lock file, where that can be written. */
  opened(mark: number): void
  /** Writes into the lock file that this opening has ended well, where that can be written. */
  closed(): void
}

/**
 * Makes this process the only owner of a file, given by its real path: a lock file beside it stays locked until `release` or
 * the end of the process. SQLite makes the lock and the system ends it, so a crash leaves nothing to clean up. Throws the
 * driver's error.
 */
export function own(file: string, connect: Connect): Ownership {
  const lockFile = `${file}-lock`
  const isNew = !existsSync(lockFile)
  makeFile(lockFile)
  const lock = connect(lockFile)
  function release(): void {
    // Ends the transaction, and with it the lock: a driver may keep the connection until garbage collection.
    rollBack(lock)
    lock.close()
  }
  function abandon(): void {
    // Before it is released: whoever comes now makes a new one, which is seen to be new.
    if (isNew) removeQuietly(lockFile)
    release()
  }
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw error
  }
  try {
    if (linksTo(file) > 1n) demandNobodyElse(file, connect)
  } catch (error) {
    abandon()
    throw error
  }
  const numberIn = (pragma: string) => Number(lock.prepare(`PRAGMA ${pragma}`).get()?.[pragma])
  function write(pragma: string, value: number): void {
    try {
      lock.exec(`PRAGMA ${pragma} = ${value}; COMMIT`)
    } finally {
      // Where the disk is full, the lock has ended as well.
      rollBack(lock)
      lock.exec('BEGIN EXCLUSIVE')
    }
  }
  function note(mark: number): void {
    try {
      write('application_id', mark)
    } catch (error) {
      // The disk is full, or somebody has removed the lock file. The marks are only needed after a crash.
      if (resultCodeOf(error) === resultCodes.busy) throw error
    }
  }
  // The lock file contains the inode number of the file that it locks, and the mark of the last opening. 0 means that none
  // was written.
  const foundInode = numberIn('user_version')
  const foundMark = numberIn('application_id')
  const isProven = (inode = inodeOf(file)) => foundInode === inode
  return {
    confirm(database) {
      const inode = inodeOf(file)
      if (isProven(inode) && linksTo(file) === 1n) return
      demandToBeAlone(database)
      if (!isProven(inode)) write('user_version', inode)
    },
    wasLeftOpen: (mark) => isProven() && foundMark === mark,
    isCopy: (mark) => !isProven() || (foundMark !== 0 && closedMark(foundMark) !== closedMark(mark)),
    opened: note,
    closed: () => note(closedMark(numberIn('application_id'))),
    release,
    abandon,
  }
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // Windows keeps a file that is open. It does no harm.
  }
}

/** The inode number in the 32 bits that there are for it. */
function inodeOf(file: string): number {
  return Number(BigInt.asIntN(32, statSync(file, { bigint: true }).ino)) || 1
}

function rollBack(lock: Database): void {
  try {
    lock.exec('ROLLBACK')
  } catch {
    // There is no transaction.
  }
}

function linksTo(file: string): bigint {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.nlink ?? 0n
}

/**
 * Throws when another process has the file open. Under another name of the file SQLite uses another log, so a file that an
 * owner has open must not even be read. In this mode SQLite locks the file before it reads it.
 */
function demandNobodyElse(file: string, connect: Connect): void {
  const probe = connect(file)
  try {
    probe.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
  } finally {
    probe.close()
  }
}

/**
 * Throws when another connection has the file open. In WAL mode each connection has a shared lock on the file, whatever its
 * name. This one makes its lock exclusive for a moment, which succeeds only without other connections.
 */
function demandToBeAlone(database: Database): void {
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT')
  } catch (error) {
    if (resultCodeOf(error) !== resultCodes.busy || !wasClosed(database)) throw error
  } finally {
    database.exec('PRAGMA locking_mode = NORMAL')
  }
  database.exec('BEGIN IMMEDIATE; COMMIT')
}

/** Whether the last owner closed the store. Then other connections only read it. */
function wasClosed(database: Database): boolean {
  if (Number(database.prepare('PRAGMA user_version').get()?.['user_version']) === 0) return false
  return database.prepare('SELECT clean FROM store').get()?.['clean'] === 1
}
