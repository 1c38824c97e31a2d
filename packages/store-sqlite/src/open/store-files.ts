import { chmodSync, closeSync, lstatSync, openSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** What belongs to a store, by what is added to its path. */
const fileSuffixes = ['', '-wal', '-shm', '-journal', '-lock', '-reserve'] as const

/** Files hold customers' data: they are for the user of the process alone. */
export const ownerOnly = { file: 0o600, directory: 0o700 } as const

/** The one name of a file behind relative paths and links, whether it exists or not. Throws the system's error. */
export function realPathOf(path: string): string {
  const file = resolve(path)
  try {
    return realpathSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(file) === file) throw error
  }
  const folder = realPathOf(dirname(file))
  const named = join(folder, basename(file))
  // A link to a file that is still to be made.
  const isLink = lstatSync(named, { throwIfNoEntry: false })?.isSymbolicLink()
  return isLink ? realPathOf(resolve(folder, readlinkSync(named))) : named
}

/** Makes an empty file that nobody else may read at any moment, whatever the umask; leaves one that is there. */
export function makeFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', ownerOnly.file))
  } catch {
    // It is there; or else what kept it from being made keeps SQLite from it too, whose error says more.
  }
}

/**
 * Takes from others the files of a store that an earlier version made for everybody to read. By path: a descriptor that
 * is closed ends every lock that this process has on the file.
 */
export function narrowFiles(path: string): void {
  for (const suffix of fileSuffixes) {
    const file = path + suffix
    const found = statSync(file, { throwIfNoEntry: false })
    if (!found?.isFile() || (found.mode & 0o077) === 0) continue
    try {
      chmodSync(file, ownerOnly.file)
    } catch {
      // It belongs to somebody else, or its disk knows no modes: who set that up decides who reads it.
    }
  }
}
