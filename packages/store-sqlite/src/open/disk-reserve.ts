import { closeSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DiskRoom } from '@waybill/delivery/store'
import { ownerOnly } from './store-files.js'

/** Space on the disk that is freed when the disk is full, so that transitions can still be written. */
export interface DiskReserve {
  /** Frees the space. */
  spend(): void
  /**
   * Whether the disk takes no new event: the space is freed, or what is free is needed to settle what is pending. Reserves the
   * space again once the disk has room; it looks once a second.
   */
  isSpent(): boolean
  /** The room on the disk now. It is full while `isSpent`. */
  room(): DiskRoom
}

export interface DiskReserveOptions {
  readonly path: string
  /** See `reserveFor`. */
  readonly bytes: number
  /** How many deliveries are pending. */
  readonly pending: () => number
  /** Returns milliseconds of a clock that never jumps. */
  readonly elapsed: () => number
}

const lookEveryMs = 1_000
// The room that events need may go much faster than it comes.
const measureEveryMs = 50
// What the end of a delivery takes in a run, with one attempt: measured 143, for an endpoint with a short name.
const bytesToSettle = 200
const chunk = 1_048_576
// On a small disk a fixed reserve would leave no room for events.
const largestShare = 1 / 8
// Besides the reserve this part of it must be free, or the next event would need the reserve at once.
const margin = 1 / 4

export function createDiskReserve({ path, bytes, pending, elapsed }: DiskReserveOptions): DiskReserve {
  const directory = dirname(path)
  const reservedAgainBytes = Math.ceil(bytes * (1 + margin))
  /** What settling needs beside the reserve. Without a reserve nothing is kept for it. */
  const owedBytes = () => (bytes === 0 ? 0 : Math.max(0, pending() * bytesToSettle - bytes))
  let spent = !isThere()
  let lookedAt = Number.NEGATIVE_INFINITY
  let isShort = false
  let measuredAt = Number.NEGATIVE_INFINITY

  function isThere(): boolean {
    return bytes === 0 || (statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= bytes
  }

  function reserveAgain(): void {
    lookedAt = elapsed()
    if (freeBytesOf(directory) < reservedAgainBytes + owedBytes()) return
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

  function isSpent(): boolean {
    if (spent && elapsed() - lookedAt >= lookEveryMs) reserveAgain()
    if (spent || owedBytes() === 0) return spent
    if (elapsed() - measuredAt >= measureEveryMs) {
      measuredAt = elapsed()
      isShort = freeBytesOf(directory) < owedBytes()
    }
    return isShort
  }

  if (spent) reserveAgain()
  return {
    spend() {
      spent = true
      lookedAt = elapsed()
      rmSync(path, { force: true })
    },
    isSpent,
    room: () => ({
      full: isSpent(),
      freeBytes: freeBytesOf(directory),
      neededBytes: owedBytes() + (isShort && !spent ? 0 : reservedAgainBytes),
    }),
  }
}

function freeBytesOf(directory: string): number {
  const { bavail, bsize } = statfsSync(directory)
  return bavail * bsize
}

/** How many bytes are reserved on the disk of this directory: `most`, or less where the disk is small. */
export function reserveFor(directory: string, most: number): number {
  const { blocks, bsize } = statfsSync(directory)
  return Math.min(most, Math.floor(blocks * bsize * largestShare))
}
