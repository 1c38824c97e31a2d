import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { ownerOnly } from './store-files.js'

/** Space on the disk that is freed when the disk is full, so that transitions can still be written. */
export interface DiskReserve {
  /** Frees the space. */
  spend(): void
  /** Whether the space is freed. Reserves it again once the disk has room; it looks once a second. */
  isSpent(): boolean
}

export interface DiskReserveOptions {
  readonly path: string
  readonly bytes: number
  /** Returns milliseconds of a clock that never jumps. */
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

  function reserveAgain(): void {
    lookedAt = elapsed()
    const { bavail, bsize } = statfsSync(dirname(path))
    // The same space must be free besides, or the next event would need the reserve at once.
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

  if (spent) reserveAgain()
  return {
    spend() {
      spent = true
      lookedAt = elapsed()
      rmSync(path, { force: true })
    },
    isSpent() {
      if (spent && elapsed() - lookedAt >= lookEveryMs) reserveAgain()
      return spent
    },
  }
}
