import type { CustomerEvent } from '@waybill/core'
import type { LeasedDelivery } from '@waybill/delivery/store'
import type { LiveDelivery } from './live-delivery.js'

/** The lease of an entry that its queue has just given out. */
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
    // An entry whose body is gone is never given out.
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
