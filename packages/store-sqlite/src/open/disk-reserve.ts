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
   * space again once the disk has room; it looks once a second. `asked`: the bytes of the events that would be stored now,
   * default 0.
   */
  isSpent(asked?: number): boolean
  /** The room on the disk now. It is full while `isSpent`. */
  room(): DiskRoom
}

export interface DiskReserveOptions {
  readonly path: string
  /** See `reserveFor`. */
  readonly bytes: number
  /** See `logFor`. */
  readonly log: { readonly bytes: number }
  /** How many deliveries are pending. */
  readonly pending: () => number
  /** Returns milliseconds of a clock that never jumps. */
  readonly elapsed: () => number
}

const lookEveryMs = 1_000
// The room that events need may go much faster than it comes, but no disk fills `plentyBytes` meanwhile.
const measureEveryMs = 50
const plentyBytes = 268_435_456
// What the end of a delivery takes: measured 143 in a run with one attempt, for an endpoint with a short name. One that the
// vendor refused has a row of its own.
const bytesToSettle = 400
const chunk = 1_048_576
// On a small disk a fixed reserve would leave no room for events.
const largestShare = 1 / 8
// What is written is in the log first, then in the file, and the log keeps its size.
const copies = 2
// Once the disk is full, this part of the reserve must be free besides, or the next event would fill it at once.
const margin = 1 / 4

export function createDiskReserve({ path, bytes, log, pending, elapsed }: DiskReserveOptions): DiskReserve {
  const directory = dirname(path)
  const marginBytes = Math.ceil(bytes * margin)
  /** What settling needs beside the reserve. Without a reserve nothing is kept for it. */
  const owedBytes = () => (bytes === 0 ? 0 : Math.max(0, pending() * bytesToSettle + log.bytes * copies - bytes))
  let spent = !isThere()
  let lookedAt = Number.NEGATIVE_INFINITY
  let isShort = false
  let askedBytes = 0
  let hasPlenty = false
  let measuredAt = Number.NEGATIVE_INFINITY

  function isThere(): boolean {
    return bytes === 0 || (statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= bytes
  }

  function reserveAgain(): void {
    lookedAt = elapsed()
    if (freeBytesOf(directory) < bytes + marginBytes + owedBytes()) return
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

  function isSpent(asked = 0): boolean {
    if (spent && elapsed() - lookedAt >= lookEveryMs) reserveAgain()
    if (spent || bytes === 0) return spent
    if (hasPlenty && elapsed() - measuredAt < measureEveryMs) return false
    measuredAt = elapsed()
    askedBytes = asked * copies
    const left = freeBytesOf(directory) - owedBytes()
    hasPlenty = left >= plentyBytes
    isShort = left < askedBytes + (isShort ? marginBytes : 0)
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
      full: isSpent(askedBytes / copies),
      freeBytes: freeBytesOf(directory),
      neededBytes: owedBytes() + marginBytes + (spent ? bytes : askedBytes),
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
