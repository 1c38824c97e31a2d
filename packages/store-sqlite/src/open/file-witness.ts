import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { fileGone } from './store-errors.js'

/** What the header of a database says, without SQLite. */
export interface FileHeader {
  /** Whether a log belongs to the file: its last owner did not close it. */
  readonly isInLogMode: boolean
  /** The `application_id`, see `openingMark`. 0 in the files of earlier versions. */
  readonly mark: number
  /** Its schema cookie, see `ownSchemaFrom`. */
  readonly schema: number
}

/** Watches that a path still leads to the file that was open at the beginning. */
export interface FileWitness {
  /** Reads the header. `undefined` when the file is too short to have one. */
  header(): FileHeader | undefined
  /** Throws `store_file_gone` when the file was removed, renamed or replaced. */
  demandInPlace(): void
  /**
   * Closes the descriptor. The system ends all locks of this process on the file then, so SQLite must have closed it, and
   * no other store of this process may own it.
   */
  close(): void
}

// https://sqlite.org/fileformat2.html#the_database_header
const headerBytes = 100
const writeVersionAt = 18
const logVersion = 2
const schemaCookieAt = 40
const applicationIdAt = 68

/** Opens a descriptor of an existing file. Throws the system's error. */
export function watchFile(file: string): FileWitness {
  const descriptor = openSync(file, 'r')
  return {
    header() {
      const bytes = Buffer.alloc(headerBytes)
      if (readSync(descriptor, bytes, 0, headerBytes, 0) < headerBytes) return undefined
      return {
        isInLogMode: bytes[writeVersionAt] === logVersion,
        mark: bytes.readInt32BE(applicationIdAt),
        schema: bytes.readUInt32BE(schemaCookieAt),
      }
    },
    demandInPlace() {
      const there = statSync(file, { bigint: true, throwIfNoEntry: false })
      const own = fstatSync(descriptor, { bigint: true })
      if (!there || there.ino !== own.ino || there.dev !== own.dev) throw fileGone(file)
    },
    close: () => closeSync(descriptor),
  }
}
