import { createFifo } from '@waybill/delivery/queue'
import type { LiveDelivery } from '../rows/live-delivery.js'

/** How far a lane has got: where the next opening must begin to look for events that have no row. */
export interface Watermark {
  /** A pending event that has no row, newer than those before. */
  push(entry: LiveDelivery): void
  /** Every event before this `seq` has ended or has a row, and all of that is committed. */
  low(cursor: number): number
  /** Events before `end` that are pending and have no row, oldest first. */
  before(end: number): readonly LiveDelivery[]
}

export function createWatermark(): Watermark {
  const inOrder = createFifo<LiveDelivery>()
  const isOpen = (entry: LiveDelivery) => !entry.stored && entry.isPending()

  function first(): LiveDelivery | undefined {
    for (let entry = inOrder.first(); entry; entry = inOrder.first()) {
      if (isOpen(entry)) return entry
      // It is never looked at again: what says that it ended must not be taken back.
      inOrder.shift()
    }
    return undefined
  }

  return {
    push: inOrder.push,
    low: (cursor) => first()?.row.seq ?? cursor + 1,
    before(end) {
      const most = end - (first()?.row.seq ?? end)
      return inOrder.peek(most).filter((entry) => entry.row.seq < end && isOpen(entry))
    },
  }
}
