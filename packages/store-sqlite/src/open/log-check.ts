import { statSync } from 'node:fs'
import type { FileHeader } from './file-witness.js'
import { isOpenMark, ownSchemaFrom } from './opening-mark.js'
import type { Ownership } from './ownership.js'
import { foreignLog, missingLog } from './store-errors.js'

/** What lies beside a file before SQLite opens it and makes what is missing. */
export interface FoundLog {
  /** Bytes of the log; `undefined` when there is none. */
  readonly bytes: number | undefined
  /** Whether the log's index is there. */
  readonly hasIndex: boolean
}

export function findLog(file: string): FoundLog {
  const sizeOf = (suffix: string) => statSync(file + suffix, { throwIfNoEntry: false })?.size
  return { bytes: sizeOf('-wal'), hasIndex: sizeOf('-shm') !== undefined }
}

/**
 * Makes sure that a file and the log beside it belong together, before SQLite writes the log into the file or deletes it.
 *
 * Throws `store_log_foreign` when the file was closed, or is a backup, also one that SQLite has made of a running store,
 * empty or missing: then the log is not its own.
 *
 * Throws `store_log_missing` when the file was copied or kept without its log, so that accepted events are missing. An owner
 * that dies leaves the log. A tool that is the last to close the file removes it once the file is whole; then the index is
 * gone, too, and the lock file knows the opening.
 */
export function demandOwnLog(
  file: string,
  { bytes, hasIndex }: FoundLog,
  {
    header,
    ownership,
  }: { readonly header: FileHeader | undefined; readonly ownership: Pick<Ownership, 'wasLeftOpen'> },
): void {
  const isMarked = header?.isInLogMode === true && isOpenMark(header.mark)
  const isCopy = isMarked && header.schema < ownSchemaFrom
  if (bytes !== undefined) {
    if (bytes > 0 && (!header?.isInLogMode || isCopy)) throw foreignLog(file)
    return
  }
  if (!isMarked || isCopy) return
  if (hasIndex || !ownership.wasLeftOpen(header.mark)) throw missingLog(file)
}
