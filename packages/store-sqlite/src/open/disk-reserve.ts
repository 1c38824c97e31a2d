import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { ownerOnly } from './store-files.js'

/** Space that is given up when the disk is full, so that what vendors answered can still be written. */
export interface DiskReserve {
  /** Gives the space up. */
  spend(): void
  /** Whether it is given up; takes it back once there is room, looked at once a second. */
  isSpent(): boolean
}

export interface DiskReserveOptions {
  readonly path: string
  readonly bytes: number
  /** Elapsed milliseconds. */
  readonly elapsed: () => number
}

const lookEveryMs = 1_000
const chunk = 1_048_576

export function createDiskReserve({ path, bytes, elapsed }: DiskReserveOptions): DiskReserve {
  let spent = !isThere()
  let lookedAt = Number.NEGATIVE_INFINITY

  function isThere(): boolean {
    return bytes === 0 || (statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= bytes
  }

  function takeBack(): void {
    lookedAt = elapsed()
    const { bavail, bsize } = statfsSync(dirname(path))
    // As much again must be left, or the next event would spend it at once.
    if (bavail * bsize < 2 * bytes) return
    try {
      fill()
      spent = false
    } catch {
      rmSync(path, { force: true })
    }
  }

  function fill(): void {
    const file = openSync(path, 'w', ownerOnly.file)
    try {
      const zeros = new Uint8Array(chunk)
      for (let left = bytes; left > 0; left -= chunk) writeSync(file, zeros, 0, Math.min(left, chunk))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  }

  if (spent) takeBack()
  return {
    spend() {
      spent = true
      lookedAt = elapsed()
      rmSync(path, { force: true })
    },
    isSpent() {
      if (spent && elapsed() - lookedAt >= lookEveryMs) takeBack()
      return spent
    },
  }
}
