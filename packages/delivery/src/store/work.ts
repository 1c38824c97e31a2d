import type { CustomerEvent, Remark } from '@waybill/core'
import type { Delivery } from '@waybill/core/destination'
import type { AwaitedLane, Claim } from './claim.js'
import type { AttemptRecord, DeliveryState } from './ledger.js'

/** An event to accept. It is stored once, however many lanes it has. */
export interface NewEvent {
  /** Where it comes from: a write key, or any name. An event whose source and `event.messageId` are known is a duplicate. */
  readonly source: string
  /** The validated event. */
  readonly event: CustomerEvent
  /** Wall time of acceptance, epoch milliseconds. */
  readonly at: number
  /** Size of the event as JSON in bytes, approximately. */
  readonly bytes: number
  /** The ids of its user, `u:` before a known and `a:` before an anonymous one. Used for order, `find` and `forget`. */
  readonly keys: readonly string[]
  /** Whether later events with one of its keys wait for it under `identify-first`. */
  readonly barrier: boolean
  /** The lanes in which it is to be delivered. */
  readonly lanes: readonly string[]
  /** Lanes in which it has ended from the start: `skipped`, or parked. */
  readonly skipped?: readonly SkippedLane[]
  /**
   * Somebody waits for the answer in this lane: the unit that accepts the event leases its delivery, and the receipt has the
   * claim. Without meaning for a duplicate, for an event that is not stored, and in the transaction of a caller. Absent: nobody.
   */
  readonly awaited?: AwaitedLane
}

/** A lane in which an event is skipped, or parked, when it is accepted. */
export interface SkippedLane {
  /** The lane's name. */
  readonly lane: string
  /** Why, such as `no_consent`. */
  readonly reason: string
  /** Present where a person must decide: the body is kept, and the event counts as any parked one. Default: skipped. */
  readonly state?: 'parked'
}

/** The right to change one leased delivery. A ticket of an earlier lease is stale and changes nothing. */
export interface Ticket {
  /** The lane's name. */
  readonly lane: string
  /** The event's number in the store. */
  readonly seq: number
  /** The number of the lease: different for each lease of the delivery. */
  readonly lease: number
}

/** A delivery that this process may send. */
export interface LeasedDelivery extends Delivery, Ticket {
  /** Where the event comes from. */
  readonly source: string
  /** Size of the event as JSON in bytes, as `NewEvent` has it. */
  readonly bytes: number
  /** Whether later events of the lane wait for it. */
  readonly head: boolean
  /** It goes after everything that is live, as what is replayed does. Absent: it is live. */
  readonly bulk?: true
  /** A process ended after the start mark: the vendor may have acted on a harmful call. A replay clears it. */
  readonly inDoubt?: true
  /** How many unclean stops in a row found the delivery on probation. Absent: none. */
  readonly stops?: number
  /**
   * Its last lease expired unsettled: whoever had it may have died of planning it. Where leases are durable alone: elsewhere
   * `open` says so of all that an owner left. Absent: it is new, or its last lease was ended.
   */
  readonly abandoned?: true
}

/** The longest wait that the engine asks a store for, in milliseconds: ten years. Every store must hold it. */
export const longestWaitMs = 10 * 365 * 86_400_000

/** The state of deliveries after a lease: a final one, or pending again. */
export type NextState =
  /** The deliveries are settled, or parked. */
  | {
      /** The new state. */
      readonly state: Exclude<DeliveryState, 'pending' | 'discarded'>
      /** Why: an error's code or a skip's reason. Absent for `delivered`. */
      readonly reason?: string
      /** The error's message: fields and rules, never values. */
      readonly detail?: string
      /** What went out weaker than it was meant, or would have; at most 20. Replaces those known. Absent: nothing did. */
      readonly remarks?: readonly Remark[]
      /** Whether the vendor may have acted on the present call. Absent: no more than was known before. */
      readonly maybeDelivered?: boolean
    }
  /** The deliveries are to be sent again, or go on with their next call. */
  | {
      readonly state: 'pending'
      /** Milliseconds until they may be leased again, by the store's clock: 0 to `longestWaitMs`. */
      readonly afterMs: number
      /** The endpoint of their present call. They are filed under it until the vendor has taken the call. */
      readonly endpoint?: string
      /** Whether the attempt counts. */
      readonly spent: boolean
      /** Whether the vendor took the present call, so that the delivery's next call is due. */
      readonly stepDone: boolean
      /** Whether the vendor may have acted on the present call. */
      readonly maybeDelivered: boolean
      /** Later events with the same keys need not wait for these any more. The ledger records it. */
      readonly overtaken?: true
      /** Why they wait: an error's code. */
      readonly reason?: string
    }

/** The recorded result of a lease, the same for several deliveries of one request. */
export interface Transition {
  /** The leased deliveries that it changes. */
  readonly tickets: readonly Ticket[]
  /** Their new state. */
  readonly next: NextState
  /** The attempts that led to it, oldest first. The store adds them to those it has. */
  readonly attempts: readonly AttemptRecord[]
}

/**
 * One atomic unit: the store takes all of it, or nothing. Transitions are applied after everything else, as marks of the same
 * unit may precede them, and claims come last: what a transition ends is waited for no more.
 */
export interface Work {
  /** Events to accept. */
  readonly accept?: readonly NewEvent[]
  /** Start marks: a harmful call of these is about to be sent. A mark ends with the transition or release of its delivery. */
  readonly start?: readonly Ticket[]
  /** These are about to be planned after an unclean stop. A mark ends with a transition, a release, or `probationPassed`. */
  readonly probation?: readonly Ticket[]
  /** These have been planned and the process has not ended: ends their probation and clears their count of stops. */
  readonly probationPassed?: readonly Ticket[]
  /** Results of leases. */
  readonly transitions?: readonly Transition[]
}

/** A bound of a lane, by the name of its option. The last two are `memoryStore`'s. */
export type LaneBound = 'maxPending' | 'maxPendingBytes' | 'maxParked' | 'maxParkedBytes'

/** A lane with `whenFull: 'refuse'` had no room, and the event was not stored, in no lane. */
export interface LaneFull {
  /** Tells it from the other answers. */
  readonly status: 'full'
  /** The name of the full lane. */
  readonly lane: string
  /** Which of its bounds is reached. */
  readonly bound: LaneBound
  /** The bound's value. */
  readonly limit: number
}

/** A lane has reached 80 % of a bound. */
export interface LaneFilling extends Omit<LaneFull, 'status'> {
  /** How full it is: 1 when the bound is reached. */
  readonly fill: number
}

/**
 * What the store did with an event. `full`: its disk left no room, and the event was not stored. In full lanes with
 * `whenFull: 'skip'` an accepted event is `skipped` with reason `lane_full`.
 */
export type AcceptStatus = 'accepted' | 'duplicate' | 'full' | LaneFull

/** How much room the disk of a store has. */
export interface DiskRoom {
  /** Whether new events are refused because the disk is full. What is stored already is still delivered and recorded. */
  readonly full: boolean
  /** Bytes that are free on the disk. Absent where the store cannot see its disk. */
  readonly freeBytes?: number
  /** Bytes that must be free before new events are taken again. Absent where the store cannot see its disk. */
  readonly neededBytes?: number
}

/** The store's answer to a unit of work. */
export interface Receipt {
  /** One status for each event of `accept`, in order. */
  readonly accepted: readonly AcceptStatus[]
  /** Tickets whose lease was no longer valid. Their transitions changed nothing. */
  readonly stale: readonly Ticket[]
  /** One claim for each event that has `awaited` and was accepted there, not skipped, in order. Absent: there is none. */
  readonly claims?: readonly Claim[]
  /** The lanes that this unit has brought to 80 % of a bound. Once each, until one has been below 70 %. Absent: none. */
  readonly filling?: readonly LaneFilling[]
  /** Present when events were answered `full` because the disk is, and not for the bound of a lane. */
  readonly disk?: DiskRoom
}

/** Options of `Store.lease`. */
export interface LeaseOptions {
  /** Most deliveries to lease. */
  readonly max: number
  /** No further delivery is leased once their events have this many bytes. At least one is leased where one is due. */
  readonly maxBytes: number
  /** Length of the lease in milliseconds, where leases are durable. Then another process may lease the delivery. */
  readonly forMs: number
  /** Endpoints that cannot be called now. What is filed under one of them is left where it is, and costs nothing. */
  readonly closed?: readonly string[]
  /** Leases only what is filed under this endpoint. Absent: whatever is not filed under a closed one. */
  readonly only?: string
}

/** When released deliveries may be leased again. */
export interface ReleaseOptions {
  /** Milliseconds until then: 0 to `longestWaitMs`. Default: at once. */
  readonly afterMs?: number
  /** The endpoint of their present call. They are filed under it until the vendor has taken the call. */
  readonly endpoint?: string
}
