import type { CustomerEvent } from '@waybill/core'
import type { LeasedDelivery } from '@waybill/delivery/store'
import type { LiveDelivery } from './live-delivery.js'

/** Makes the lease of a delivery that its queue has just returned. */
export function leaseOf(
  entry: LiveDelivery,
  { lease, head }: { readonly lease: number; readonly head: boolean },
): LeasedDelivery {
  entry.lease = lease
  const { row, lane, progress, marks } = entry
  const { step, attempt, maybeDelivered, overtaken } = progress
  return {
    lane,
    seq: row.seq,
    lease,
    source: row.source,
    bytes: row.bytes,
    // A delivery whose body is erased is never leased.
    event: row.event as CustomerEvent,
    step,
    attempt,
    maybeDelivered,
    acceptedAt: row.at,
    wantsReply: false,
    head: head && !overtaken,
    ...(marks?.doubt ? { inDoubt: true as const } : {}),
    ...(marks && marks.stops > 0 ? { stops: marks.stops } : {}),
  }
}
