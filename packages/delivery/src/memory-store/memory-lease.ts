import type { CustomerEvent } from '@waybill/core'
import type { LeasedDelivery } from '../store/work.js'
import type { StoredDelivery } from './stored-event.js'

/** The lease of an entry that its queue has just given out. */
export function leaseOf(entry: StoredDelivery, head: boolean): LeasedDelivery {
  entry.lease++
  const { row, lane, lease, step, attempt, maybeDelivered, overtaken } = entry
  return {
    lane,
    seq: row.seq,
    lease,
    source: row.source,
    bytes: row.bytes,
    // An entry whose body is gone is never pending.
    event: row.event as CustomerEvent,
    step,
    attempt,
    maybeDelivered,
    acceptedAt: row.at,
    wantsReply: false,
    head: head && !overtaken,
  }
}
