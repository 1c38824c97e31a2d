import type { CustomerEvent } from '@waybill/core'
import type { LeasedDelivery } from '../store/work.js'
import type { DeliveryFacts } from './delivery-facts.js'

/** An event as a store has it in memory. */
export interface QueuedEvent {
  /** Its number: later accepted, higher. */
  readonly seq: number
  /** Who sent it. */
  readonly source: string
  /** Its id, unique for its source. */
  readonly messageId: string
  /** Wall time at which it was accepted, epoch milliseconds. */
  readonly at: number
  /** Its size, approximately. */
  readonly bytes: number
  /** The ids of its user, as in `NewEvent`, for the order. */
  readonly keys: readonly string[]
  /** Whether later events with one of its keys wait for it under `identify-first`. */
  readonly barrier: boolean
  /** `undefined` once it is erased or dropped. */
  event: CustomerEvent | undefined
}

/** What a store says of one lease. */
export interface LeaseFacts extends Pick<LeasedDelivery, 'lane' | 'lease'> {
  /** Whether later events wait for the delivery in the lane's order. */
  readonly head: boolean
  /** Whether it goes after everything that is live. Default false. */
  readonly bulk?: boolean | undefined
  /** Whether an owner ended after the start mark. Default false. */
  readonly inDoubt?: boolean | undefined
  /** How many unclean stops in a row found it on probation. Default 0. */
  readonly stops?: number | undefined
}

/** Makes the lease of a delivery that its queue has just returned. Its event must still have its body. */
export function leasedDeliveryOf(
  row: QueuedEvent,
  { step, attempt, maybeDelivered, overtaken }: DeliveryFacts,
  { lane, lease: number, head, bulk = false, inDoubt = false, stops = 0 }: LeaseFacts,
): LeasedDelivery {
  const lease: { -readonly [Field in keyof LeasedDelivery]: LeasedDelivery[Field] } = {
    lane,
    seq: row.seq,
    lease: number,
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
  }
  // No spreads: leases are frozen, and V8 makes a new hidden class for each frozen object that a spread has made.
  if (bulk) lease.bulk = true
  if (inDoubt) lease.inDoubt = true
  if (stops > 0) lease.stops = stops
  return lease
}
