import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

/** Where files lie in memory, when there is room for what tests write, else the folder for temporary files. */
export function memoryFolder(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    return bavail * bsize > 4_000_000_000 ? '/dev/shm' : tmpdir()
  } catch {
    return tmpdir()
  }
}
