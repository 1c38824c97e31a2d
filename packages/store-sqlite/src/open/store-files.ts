import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { cannotOpen, readOnly } from './store-errors.js'

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

/** The real path of the file, so that it has one owner whatever path leads to it. */
export function findFile(path: string): string {
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

/** Makes the file's directory. Throws `store_read_only` or `store_unreachable` where nothing can be written. */
export function makeDirectory(file: string): void {
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

/** Renames a damaged file and its log. Returns the new path. */
export function moveAside(file: string, now: number): string {
  const movedTo = `${file}.damaged-${new Date(now).toISOString().replace(/[:.]/g, '-')}`
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, movedTo + suffix)
  }
  return movedTo
}
