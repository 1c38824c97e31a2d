import type { CustomerEvent, ErrorKind } from '@waybill/core'

/** What the ledger says of one event at one destination. */
export type DeliveryState = 'pending' | 'delivered' | 'skipped' | 'parked' | 'expired' | 'erased'

/** One HTTP round trip, as the ledger remembers it for each event that was in it. */
export interface AttemptRecord {
  /** Wall time of the start, epoch milliseconds. */
  readonly at: number
  readonly durationMs: number
  /** The destination's endpoint. */
  readonly endpoint: string
  /** How many calls shared the request. */
  readonly calls: number
  readonly result: 'delivered' | 'duplicate' | 'rejected' | 'retry' | 'blocked'
  /** HTTP status of the answer, where there was one. */
  readonly status?: number
  readonly kind?: ErrorKind
  readonly code?: string
  /** The error's message. */
  readonly message?: string
  /** The start of the vendor's answer, with secrets replaced. */
  readonly evidence?: string
}

/** One event at one destination. */
export interface DeliveryRecord {
  readonly lane: string
  readonly state: DeliveryState
  /** Why: an error's `code`, a skip's reason, or what a pending event waits for. */
  readonly reason?: string
  /** What the error said that parked it before it was sent: fields and rules, never values. */
  readonly detail?: string
  /** Attempts that counted; one that was blocked by a setup error does not. A replay starts again at 0. */
  readonly attempt: number
  /** How many of the event's calls are delivered. */
  readonly step: number
  /** Whether the present call may already have reached the vendor. */
  readonly maybeDelivered: boolean
  /** Later events of the same user went before this one. */
  readonly overtaken?: true
  /** How many times a person sent it on its way again. Absent: never. */
  readonly replays?: number
  /** Oldest first. The newest 50 are kept. */
  readonly attempts: readonly AttemptRecord[]
}

/** Everything known of one event. */
export type Where =
  | {
      readonly status: 'found'
      readonly seq: number
      readonly source: string
      readonly messageId: string
      /** Wall time, epoch milliseconds. */
      readonly acceptedAt: number
      /** Absent once erased, or dropped after delivery by policy. */
      readonly event?: CustomerEvent
      readonly lanes: Readonly<Record<string, DeliveryRecord>>
    }
  /** It was here and settled, and its retention has ended. */
  | { readonly status: 'purged' }
  | { readonly status: 'unknown' }

/** Which entries are meant: all conditions hold together. */
export interface DeliveryQuery {
  readonly lane?: string | undefined
  readonly state?: DeliveryState | undefined
  readonly reason?: string | undefined
  /** Segment's event name of a `track`, or the type of another event. */
  readonly event?: string | undefined
  readonly source?: string | undefined
  readonly messageIds?: readonly string[] | undefined
  readonly userId?: string | undefined
  readonly anonymousId?: string | undefined
  /** Accepted at or after this wall time, epoch milliseconds. */
  readonly from?: number | undefined
  /** Accepted before this wall time, epoch milliseconds. */
  readonly before?: number | undefined
}

export interface FindPage {
  /** Continue after this `seq` (before it, newest first). Default from the start. */
  readonly after?: number | undefined
  /** Events, from 1 to 1,000. Default 100. */
  readonly limit?: number | undefined
  /** Default oldest first. */
  readonly newestFirst?: boolean | undefined
}

export interface FoundDelivery {
  readonly seq: number
  readonly source: string
  readonly messageId: string
  readonly acceptedAt: number
  /** `type`, and a track's `event`. Absent once erased or dropped. */
  readonly name?: string
  readonly delivery: DeliveryRecord
}

/** How many events of one lane are in each state. `accepted` is the sum of the others, or the ledger is wrong. */
export type Tally = Readonly<Record<DeliveryState | 'accepted', number>>

/** One tally per lane. */
export type Totals = Readonly<Record<string, Tally>>

/** What waits in a lane. */
export interface LaneDepth {
  readonly pending: number
  /** Wall time at which the oldest pending event was accepted, epoch milliseconds. */
  readonly oldestAt?: number
}
