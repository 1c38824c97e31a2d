import type { CustomerEvent, ErrorKind, Remark } from '@waybill/core'
import type { Waiting, WaitsFor } from './waiting.js'

/**
 * The state of one delivery. `pending`: it is to be sent. `delivered`: the vendor took it. `skipped`: it was not to be sent.
 * `parked`: a person must decide. `expired`: it became too old. `erased`: its user was forgotten. `discarded`: it was parked, and
 * was let go, by a person or by the lane's `parkedForMs`.
 */
export type DeliveryState = 'pending' | 'delivered' | 'skipped' | 'parked' | 'expired' | 'erased' | 'discarded'

/** How a parked delivery was let go. Why, its `reason` says. */
export interface Discarded {
  /** Wall time, epoch milliseconds. */
  readonly at: number
  /** Who did it, as `by` of `discard` says; `parkedForMs` where the lane's option did. Absent: nobody was named. */
  readonly by?: string
  /** The reason for which it was parked. Absent: there was none. */
  readonly parkedAs?: string
}

/** One HTTP request, as the ledger records it for each delivery in it. */
export interface AttemptRecord {
  /** Wall time of the start, epoch milliseconds. */
  readonly at: number
  /** From the start to the answer or the failure, in milliseconds. */
  readonly durationMs: number
  /** The name of the destination's endpoint. */
  readonly endpoint: string
  /** How many calls shared the request. */
  readonly calls: number
  /** The outcome for this delivery. `duplicate`: the vendor had it already. `blocked`: a setup error, which is no attempt. */
  readonly result: 'delivered' | 'duplicate' | 'rejected' | 'retry' | 'blocked'
  /** The wait that the vendor asked for, in milliseconds, where it was longer than `maxRetryAfterMs`, for which it was waited. */
  readonly askedMs?: number
  /** The names of the destination's steps that changed the event for it. Absent: none did. */
  readonly changedBy?: readonly string[]
  /** HTTP status of the answer, where there was one. */
  readonly status?: number
  /** The error's kind, where the delivery failed. */
  readonly kind?: ErrorKind
  /** The error's code, where the delivery failed. */
  readonly code?: string
  /** The error's message, where the delivery failed. */
  readonly message?: string
  /** The start of the vendor's answer, with secrets replaced. */
  readonly evidence?: string
}

/** What the ledger records of one delivery: one event at one destination. */
export interface DeliveryRecord {
  /** The lane's name, which is its destination's. */
  readonly lane: string
  /** Its present state. */
  readonly state: DeliveryState
  /** Why it has this state: an error's `code`, a skip's reason, why it was discarded, or why a pending delivery waits. */
  readonly reason?: string
  /** The message of the error that parked it before it was sent: fields and rules, never values. */
  readonly detail?: string
  /** What went out weaker than it was meant, or would have if it had not been parked. At most 20. Absent: nothing. */
  readonly remarks?: readonly Remark[]
  /** Attempts that count; one that a setup error blocked does not. A replay starts again at 0. */
  readonly attempt: number
  /** How many of the delivery's calls the vendor has taken. */
  readonly step: number
  /** Whether the vendor may have acted on the present call. */
  readonly maybeDelivered: boolean
  /**
   * Later events of the same user were sent before this one: it let them pass, or a later event was sent already that others
   * wait for (an identify, group or alias under `identify-first`, any event under `per-user`) when it was marked for a replay,
   * or when the caller's transaction in which it was accepted had committed.
   */
  readonly overtaken?: true
  /** How often it was replayed. Absent: never. */
  readonly replays?: number
  /** When it was let go, and who did it. Absent unless it is `discarded`. */
  readonly discarded?: Discarded
  /**
   * Wall time at which a pending delivery goes on by itself, epoch milliseconds. Absent: nothing waits for a time, or the time
   * is not known. The engine's `where` and `find` say it, no store does.
   */
  readonly dueAt?: number
  /** Why a pending delivery is not sent yet. The engine's `where` and `find` say it, no store does. */
  readonly waitsFor?: WaitsFor
  /** The attempts, oldest first. The newest 50 are kept. */
  readonly attempts: readonly AttemptRecord[]
}

/** Everything that the ledger knows of one event. */
export type Where =
  /** The event is in the store. */
  | {
      readonly status: 'found'
      /** The event's number in the store: a later accepted event has a larger one. */
      readonly seq: number
      /** Where the event comes from, as `source` of `accept` says. */
      readonly source: string
      /** The event's `messageId`. */
      readonly messageId: string
      /** Wall time of acceptance, epoch milliseconds. */
      readonly acceptedAt: number
      /** The event. Absent once it is erased, or dropped by `retention.bodies`, and where it went to no lane. */
      readonly event?: CustomerEvent
      /** Its deliveries, by lane. */
      readonly lanes: Readonly<Record<string, DeliveryRecord>>
      /**
       * What the store knows of why pending deliveries are not sent yet, by lane; those that can go may be left out. The engine
       * makes `waitsFor` and `dueAt` of the deliveries from it.
       */
      readonly waits?: Readonly<Record<string, Waiting>>
      /**
       * The lanes of this process that have no delivery of it, and why. `integrations`: the event's own `integrations` exclude
       * the destination. `not_addressed`: `destinations` of `accept` did, or the lane came later, or the event has no body any
       * more that could tell. Absent: there is none. The engine adds it; stores leave it out.
       */
      readonly notAddressed?: Readonly<Record<string, 'integrations' | 'not_addressed'>>
    }
  /** The event was settled and has been purged after its retention. */
  | { readonly status: 'purged' }
  /** The store knows no such event. */
  | { readonly status: 'unknown' }

/** Conditions on deliveries. A delivery matches when all that are given hold. */
export interface DeliveryQuery {
  /** The delivery's lane. */
  readonly lane?: string | undefined
  /** The delivery's present state. */
  readonly state?: DeliveryState | undefined
  /** The delivery's reason: an error's code, or why it was skipped. */
  readonly reason?: string | undefined
  /** The delivery has a remark of this code; `true`: any remark. */
  readonly remark?: string | true | undefined
  /** The event name of a `track`, or the type of another event. */
  readonly event?: string | undefined
  /** Where the event comes from, as `source` of `accept` says. */
  readonly source?: string | undefined
  /** The event's `messageId` is one of these. */
  readonly messageIds?: readonly string[] | undefined
  /** The event's `userId`, or an id that it aliases. */
  readonly userId?: string | undefined
  /** The event's `anonymousId`, or an id that it aliases. */
  readonly anonymousId?: string | undefined
  /** Accepted at or after this wall time, epoch milliseconds. */
  readonly from?: number | undefined
  /** Accepted before this wall time, epoch milliseconds. */
  readonly before?: number | undefined
}

/** Conditions on parked deliveries. */
export interface ParkedQuery extends DeliveryQuery {
  /** Parked before this wall time, epoch milliseconds. */
  readonly parkedBefore?: number | undefined
}

/** Which page of the matches `find` returns. */
export interface FindPage {
  /** Continues after the event with this `seq`; with `newestFirst`, before it. Default: from the start. */
  readonly after?: number | undefined
  /** Most events of a page, from 1 to 1,000. An event can have several matching deliveries. Default 100. */
  readonly limit?: number | undefined
  /** Returns the newest events first. Default false: the oldest first. */
  readonly newestFirst?: boolean | undefined
}

/** One match of `find`. */
export interface FoundDelivery {
  /** The event's number in the store; `after` of the next page. */
  readonly seq: number
  /** Where the event comes from, as `source` of `accept` says. */
  readonly source: string
  /** The event's `messageId`. */
  readonly messageId: string
  /** Wall time of acceptance, epoch milliseconds. */
  readonly acceptedAt: number
  /** The event name of a `track`, or the type of another event. Absent once the body is erased or dropped. */
  readonly name?: string
  /** What the ledger records of the delivery. */
  readonly delivery: DeliveryRecord
  /**
   * What the store knows of why a pending delivery is not sent yet; for one that can go it may be left out. The engine makes
   * `waitsFor` and `dueAt` of the delivery from it.
   */
  readonly waits?: Waiting
}

/** How many deliveries of one lane are in each state. `accepted` is their sum; purged ones stay counted. */
export type Tally = Readonly<Record<DeliveryState | 'accepted', number>>

/** What a replay would take in one lane. */
export interface Replayable {
  /** How many deliveries. */
  readonly count: number
  /** How many of them would be `overtaken`, as `DeliveryRecord` has it. */
  readonly overtaken: number
}

/** One tally per lane. */
export type Totals = Readonly<Record<string, Tally>>

/** How much waits in a lane. */
export interface LaneDepth {
  /** How many deliveries are pending. */
  readonly pending: number
  /** How much of the lane's bound that is, in deliveries or in bytes, whichever is more: 1 is full. Where parked deliveries have a bound, how much of that, if it is more. Absent for a lane that this process does not have. */
  readonly fill?: number
  /** Wall time at which the oldest pending event was accepted, epoch milliseconds. */
  readonly oldestAt?: number
}
