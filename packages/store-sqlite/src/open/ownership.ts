import { statSync } from 'node:fs'
import type { Connect, Database } from './driver.js'
import { resultCodeOf, resultCodes } from './driver.js'
import { makeFile } from './store-files.js'

/** Lets go of the file, so that another process may open it. */
export type Release = () => void

export interface Ownership {
  readonly release: Release
  /**
   * Makes sure that no other owner came in by another lock file: this one is new, as it is where the old one was removed,
   * or the file has further names. `database` is open in WAL mode. Throws the driver's error when somebody else has the
   * file open and may be its owner.
   */
  confirm(database: Database): void
}

/**
 * Makes this process the only owner of a file, named by its real path: an empty file beside it stays locked as long as the
 * process lives. The lock is SQLite's own, and the system's: nothing is left to clean up after a crash. Throws the
 * driver's error.
 */
export function own(file: string, connect: Connect): Ownership {
  makeFile(`${file}-lock`)
  const lock = connect(`${file}-lock`)
  try {
    lock.exec('BEGIN EXCLUSIVE')
    if (linksTo(file) > 1n) demandNobodyElse(file, connect)
  } catch (error) {
    lock.close()
    throw error
  }
  return {
    confirm(database) {
      const { ino, nlink } = statSync(file, { bigint: true })
      // The lock file bears the number of the file that was owned by it. A number of 0 is one that nobody wrote.
      const mark = Number(BigInt.asIntN(32, ino)) || 1
      const isProven = lock.prepare('PRAGMA user_version').get()?.['user_version'] === mark
      if (isProven && nlink === 1n) return
      demandToBeAlone(database)
      if (!isProven) lock.exec(`PRAGMA user_version = ${mark}; COMMIT; BEGIN EXCLUSIVE`)
    },
    release() {
      // A driver may keep a connection until its statements are collected as garbage: the lock ends with the transaction.
      lock.exec('ROLLBACK')
      lock.close()
    },
  }
}

function linksTo(file: string): bigint {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.nlink ?? 0n
}

/**
 * Under another name SQLite looks for another log: where an owner has the file open, the first look at it by this name
 * would already be one too many. In this mode the lock comes before the look.
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
 * An owner keeps a shared lock on the file itself, whatever its name, as does everybody who has it open in WAL mode. It is
 * made exclusive for a moment, which only one who is alone gets.
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

/** An owner says at once that the file is open, and takes it back at the end: then it is only read by somebody. */
function wasClosed(database: Database): boolean {
  if (Number(database.prepare('PRAGMA user_version').get()?.['user_version']) === 0) return false
  return database.prepare('SELECT clean FROM store').get()?.['clean'] === 1
}
