import type { CustomerEvent } from '@waybill/core'
import type { Delivery } from '@waybill/core/destination'
import type { AttemptRecord, DeliveryState } from './ledger.js'

/** An event to accept. Stored once, however many lanes it has. */
export interface NewEvent {
  /** Who sent it: the write key. Dedupe is by source and `event.messageId`; the first of a pair wins. */
  readonly source: string
  readonly event: CustomerEvent
  /** Wall time of acceptance, epoch milliseconds. */
  readonly at: number
  /** Size of the event as JSON, approximately. */
  readonly bytes: number
  /** Whose event it is (`u:` a known id, `a:` an anonymous one): for order, `find` and `forget`. */
  readonly keys: readonly string[]
  /** Whether later events of its keys wait for it under `identify-first`. */
  readonly barrier: boolean
  /** Where it is to be delivered. */
  readonly lanes: readonly string[]
  /** Lanes that it does not enter, and why: `skipped` in the ledger from the start. */
  readonly skipped?: readonly SkippedLane[]
}

export interface SkippedLane {
  readonly lane: string
  readonly reason: string
}

/** The right to settle one leased event. A ticket of an earlier lease is stale and changes nothing. */
export interface Ticket {
  readonly lane: string
  readonly seq: number
  readonly lease: number
}

/** One event of a lane, taken out to be sent. */
export interface LeasedDelivery extends Delivery, Ticket {
  readonly source: string
  readonly bytes: number
  /** Whether later events wait for it in this lane's order. */
  readonly head: boolean
  /** A start mark stood when the process died: a harmful call may have reached the vendor. A replay clears it. */
  readonly inDoubt?: true
  /** How many unclean stops in a row found the event marked as being planned. Absent: none. */
  readonly stops?: number
}

/** The longest wait that a store is ever asked to hold, in milliseconds: ten years. Every store holds it. */
export const longestWaitMs = 10 * 365 * 86_400_000

/** What becomes of leased events: an end, or another round. */
export type NextState =
  | {
      readonly state: Exclude<DeliveryState, 'pending'>
      readonly reason?: string
      /** What the error said: fields and rules, never values. */
      readonly detail?: string
    }
  | {
      readonly state: 'pending'
      /** When it may be leased again, from now, by the store's own clock: 0 to `longestWaitMs`. */
      readonly afterMs: number
      /** Not before this endpoint is resumed. */
      readonly held?: string
      /** Whether this round counts as an attempt. */
      readonly spent: boolean
      /** Whether the present call was delivered and the event's next call is due. */
      readonly stepDone: boolean
      readonly maybeDelivered: boolean
      /** Later events of its keys go before it from now on; the ledger says so. */
      readonly overtaken?: true
      readonly reason?: string
    }

/** The same next state for the events of one request, with the round trips that led there. */
export interface Transition {
  readonly tickets: readonly Ticket[]
  readonly next: NextState
  readonly attempts: readonly AttemptRecord[]
}

/** One atomic unit: all of it is stored, or nothing. Settlements come last: they may follow marks of the same unit. */
export interface Work {
  readonly accept?: readonly NewEvent[]
  /** Attempts that must not be repeated blindly: durable before their bytes leave. Ends with the event's settlement or release. */
  readonly start?: readonly Ticket[]
  /** Events about to be planned after an unclean stop. Ends with their settlement, release, or `planned`. */
  readonly probation?: readonly Ticket[]
  /** They were planned, and the process is still here: clears their count of stops. */
  readonly probationPassed?: readonly Ticket[]
  readonly transitions?: readonly Transition[]
}

/** `full`: the store's bound, or its disk, is at its end and the event was not taken. */
export type AcceptStatus = 'accepted' | 'duplicate' | 'full'

export interface Receipt {
  /** One per event of `accept`, in order. */
  readonly accepted: readonly AcceptStatus[]
  /** Tickets that no longer held; their settlements changed nothing. */
  readonly stale: readonly Ticket[]
}

export interface LeaseOptions {
  readonly max: number
  /** Stops after this many bytes; always gives at least one event where there is one. */
  readonly maxBytes: number
  /** Where leases are durable: how long until the event may go to another process, in milliseconds. */
  readonly forMs: number
}

export interface ReleaseOptions {
  /** When they may be leased again, from now: 0 to `longestWaitMs`. Default at once. */
  readonly afterMs?: number
  /** Not before this endpoint is resumed. */
  readonly held?: string
}
