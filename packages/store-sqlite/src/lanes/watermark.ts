import { createFifo } from '@waybill/delivery/queue'
import type { LiveDelivery } from '../rows/live-delivery.js'

/** How far a lane is: the next opening begins here to look for pending deliveries without a row. */
export interface Watermark {
  /** Adds a pending delivery without a row. It must be newer than those before. */
  push(entry: LiveDelivery): void
  /** The delivery of every event before this `seq` is settled or has a row, and that is committed. */
  low(cursor: number): number
  /** Pending deliveries without a row before `end`, oldest first. */
  before(end: number): readonly LiveDelivery[]
}

export function createWatermark(): Watermark {
  const inOrder = createFifo<LiveDelivery>()
  const isOpen = (entry: LiveDelivery) => !entry.stored && entry.isPending()

  function first(): LiveDelivery | undefined {
    for (let entry = inOrder.first(); entry; entry = inOrder.first()) {
      if (isOpen(entry)) return entry
      // It is not looked at again, so its end must be committed before.
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
