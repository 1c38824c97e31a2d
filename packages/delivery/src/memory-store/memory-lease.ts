import type { CustomerEvent } from '@waybill/core'
import type { LeasedDelivery } from '../store/work.js'
import type { StoredDelivery } from './stored-event.js'

/** Makes the lease of a delivery that its queue has just returned. */
export function leaseOf(entry: StoredDelivery, head: boolean): LeasedDelivery {
  entry.lease++
  const { row, lane, lease, step, attempt, maybeDelivered, overtaken } = entry
  return {
    lane,
    seq: row.seq,
    lease,
    source: row.source,
    bytes: row.bytes,
    // A delivery whose body is erased is never pending.
    event: row.event as CustomerEvent,
    step,
    attempt,
    maybeDelivered,
    acceptedAt: row.at,
    wantsReply: false,
    head: head && !overtaken,
  }
}
