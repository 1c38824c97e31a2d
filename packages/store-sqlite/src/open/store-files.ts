import { chmodSync, closeSync, lstatSync, openSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** The files of a store, as suffixes of its path. */
const fileSuffixes = ['', '-wal', '-shm', '-journal', '-lock', '-reserve'] as const

/** Modes of files and directories: customers' data must be readable only for the user of the process. */
export const ownerOnly = { file: 0o600, directory: 0o700 } as const

/** The real path of a file, whether it exists or not. Throws the system's error. */
export function realPathOf(path: string): string {
  const file = resolve(path)
  try {
    return realpathSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(file) === file) throw error
  }
  const folder = realPathOf(dirname(file))
  const named = join(folder, basename(file))
  // It may be a link to a file that does not exist yet.
  const isLink = lstatSync(named, { throwIfNoEntry: false })?.isSymbolicLink()
  return isLink ? realPathOf(resolve(folder, readlinkSync(named))) : named
}

/** Makes an empty file that no other user can read, whatever the umask. An existing file is not changed. */
export function makeFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', ownerOnly.file))
  } catch {
    // It exists. Or it cannot be made: then SQLite fails, too, with a better error.
  }
}

/**
 * Makes the files of a store unreadable for other users; an earlier version made them readable. Uses paths and no file
 * descriptors: closing one would end all locks of this process on the file.
 */
export function narrowFiles(path: string): void {
  for (const suffix of fileSuffixes) {
    const file = path + suffix
    const found = statSync(file, { throwIfNoEntry: false })
    if (!found?.isFile() || (found.mode & 0o077) === 0) continue
    try {
      chmodSync(file, ownerOnly.file)
    } catch {
      // The file has another owner, or its disk has no modes. Then the operator decides who can read it.
    }
  }
}
