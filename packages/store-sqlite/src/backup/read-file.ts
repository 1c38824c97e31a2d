import { existsSync, statSync } from 'node:fs'
import { type Connect, type Database, loadDriver, resultCodeOf, resultCodes } from '../open/driver.js'
import { watchFile } from '../open/file-witness.js'
import { demandOwnLog, findLog } from '../open/log-check.js'
import { explain } from '../open/open-database.js'
import { type Ownership, own } from '../open/ownership.js'
import { demandOurs } from '../open/schema.js'
import { emptyFile, noFile } from '../open/store-errors.js'
import { findFile } from '../open/store-files.js'

/**
 * Calls `work` with a connection that only reads the file of a store, which may be open in another process or in this one,
 * and sees one state of it. Throws the errors that opening a store has, with their codes.
 */
export async function readingFile<T>(
  path: string,
  work: (database: Database, file: string, found: { readonly inUse: boolean }) => T | Promise<T>,
): Promise<T> {
  const file = findFile(path)
  if (!existsSync(file)) throw noFile(file)
  // SQLite takes it for a database without tables. A store that was opened once is never empty.
  if (statSync(file).size === 0) throw emptyFile(file)
  const connect = await loadDriver()
  let database: Database | undefined
  try {
    const inUse = !demandWhole(file, connect)
    database = connect(file, { readOnly: true })
    demandOurs(database, file)
    return await work(database, file, { inUse })
  } catch (error) {
    throw explain(error, file)
  } finally {
    database?.close()
  }
}

/** Makes sure that the file and its log belong together. False when a store has it open, which has done so. */
function demandWhole(file: string, connect: Connect): boolean {
  const log = findLog(file)
  const ownership = ownForAMoment(file, connect)
  if (!ownership) return false
  try {
    const witness = watchFile(file)
    try {
      demandOwnLog(file, log, { header: witness.header(), ownership })
    } finally {
      witness.close()
    }
  } finally {
    ownership.release()
  }
  return true
}

function ownForAMoment(file: string, connect: Connect): Pick<Ownership, 'wasLeftOpen' | 'release'> | undefined {
  // Nobody has owned a backup yet. It gets no lock file from being read.
  if (!existsSync(`${file}-lock`) && statSync(file).nlink === 1)
    return { wasLeftOpen: () => false, release: () => undefined }
  try {
    return own(file, connect)
  } catch (error) {
    if (resultCodeOf(error) === resultCodes.busy) return undefined
    throw error
  }
}
