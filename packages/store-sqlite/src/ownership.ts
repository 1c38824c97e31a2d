import type { Connect } from './driver.js'

/** Lets go of the file, so that another process may open it. */
export type Release = () => void

/**
 * Makes this process the file's only owner: an empty file beside it stays locked as long as the process lives. The lock
 * is SQLite's own, and the system's: nothing is left to clean up after a crash. Throws the driver's error.
 */
export function own(path: string, connect: Connect): Release {
  const lock = connect(`${path}-lock`)
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw error
  }
  return () => {
    // A driver may keep a connection until its statements are collected as garbage: the lock ends with the transaction.
    lock.exec('ROLLBACK')
    lock.close()
  }
}
