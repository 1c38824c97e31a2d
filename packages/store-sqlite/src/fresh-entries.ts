import { createFifo } from '@waybill/delivery/queue'
import type { Entry } from './entry.js'

/** Entries in memory of which the disk knows nothing but that they are pending: the watermark stands before the oldest. */
export interface FreshEntries {
  /** One that is newer than all before. */
  push(entry: Entry): void
  oldest(): Entry | undefined
  /** The row that it was given is not on the disk. */
  rowFailed(entry: Entry): void
}

export function createFreshEntries(): FreshEntries {
  const inOrder = createFifo<Entry>()
  // Passed once, as if they had a row.
  let rowless: Entry[] = []
  return {
    push: inOrder.push,
    oldest() {
      for (let first = inOrder.first(); first && !isFresh(first); first = inOrder.first()) inOrder.shift()
      rowless = rowless.filter(isFresh)
      const [oldest] = [...rowless, ...inOrder.peek(1)].sort((a, b) => a.row.seq - b.row.seq)
      return oldest
    },
    rowFailed(entry) {
      entry.stored = false
      rowless.push(entry)
    },
  }
}

function isFresh(entry: Entry): boolean {
  return !entry.stored && entry.isPending()
}
