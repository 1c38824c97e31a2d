import type { LaneStatus } from '@waybill/delivery'
import type {
  AttemptRecord,
  DeliveryRecord,
  DeliveryState,
  Erasure,
  Hold,
  Tally,
  Totals,
  WorkerStatus,
} from '@waybill/delivery/store'

/** What the admin API under `/admin/api` answers, and what it takes. Times are epoch milliseconds. */

export type { AttemptRecord, DeliveryRecord, DeliveryState, Erasure, Hold, LaneStatus, Tally, Totals, WorkerStatus }

/** The body of every reply that is not a success. */
export interface AdminError {
  readonly success: false
  /** Stable; match on it. */
  readonly code: string
  readonly message: string
  readonly errors?: readonly { readonly field: string; readonly rule: string; readonly hint?: string }[]
}

export interface Session {
  /** To be sent as `x-waybill-csrf` with everything that is not a GET. */
  readonly csrf: string
  readonly expiresAt: number
}

/** What happened in one second. */
export interface SeriesPoint {
  /** Start of the second. */
  readonly at: number
  readonly accepted: number
  readonly delivered: number
  /** Attempts that were answered otherwise. */
  readonly failed: number
  readonly parked: number
}

/** Attempts that failed in the same way, since the process started. */
export interface ErrorCount {
  readonly lane: string
  readonly kind: string
  readonly code: string
  readonly count: number
  readonly lastAt: number
  /** Of the last one. */
  readonly message?: string
}

export interface Overview {
  readonly now: number
  /** Since when this process counts. */
  readonly since: number
  readonly totals: Totals
  readonly lanes: readonly LaneStatus[]
  /** Endpoints by lane: each can be held alone. */
  readonly endpoints: Readonly<Record<string, readonly string[]>>
  readonly workers: readonly WorkerStatus[]
  readonly errors: readonly ErrorCount[]
  /** Oldest first, without gaps. */
  readonly series: readonly SeriesPoint[]
}

/** The ledger's counters beside its rows, counted again. */
export interface Balance {
  /** `moving`: events settled while it was counted, so the two could not be compared. */
  readonly status: 'balanced' | 'moving' | 'differs'
  readonly totals: Totals
  readonly recount: Totals
  readonly tookMs: number
}

/** Who sent an event, without the write key: a short fingerprint of it. */
export type SourceId = string

export interface EntryRow {
  readonly seq: number
  readonly sourceId: SourceId
  readonly messageId: string
  readonly acceptedAt: number
  readonly name?: string
  readonly lane: string
  readonly state: DeliveryState
  readonly reason?: string
  readonly detail?: string
  readonly attempt: number
  readonly replays?: number
  readonly lastStatus?: number
}

export interface EntryPage {
  readonly entries: readonly EntryRow[]
  /** Pass it as `after` for the next page; absent at the end. */
  readonly next?: number
}

/** Present where an id was once known: settled, and its retention is over. */
export interface Search extends EntryPage {
  readonly purged: boolean
}

/** What the parked events are parked for. */
export interface ParkedReasons {
  readonly reasons: readonly { readonly lane: string; readonly reason: string; readonly count: number }[]
  /** False when there were more parked events than were counted. */
  readonly complete: boolean
}

export interface ShownRequest {
  readonly endpoint: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Pretty JSON, or as it is where it is none. */
  readonly body?: string
  readonly bytes: number
  readonly step: number
  readonly steps: number
  readonly curl: string
}

export interface ShownLane {
  readonly lane: string
  readonly entry: DeliveryRecord
  /** What this vendor is sent for the event; absent once its body is gone. */
  readonly requests?: readonly ShownRequest[]
  /** Why it needs no request. */
  readonly unsent?: string
}

export interface EventPage {
  readonly seq: number
  readonly sourceId: SourceId
  readonly messageId: string
  readonly acceptedAt: number
  /** Whether values are shown. Otherwise each is replaced by its kind. */
  readonly revealed: boolean
  /** What came in, as pretty JSON; absent once erased, or dropped by policy. */
  readonly event?: string
  readonly name?: string
  readonly lanes: readonly ShownLane[]
}

/** Which entries to send again. Without `state`: parked ones. At least one condition. */
export interface ReplayRequest {
  readonly lane?: string
  readonly state?: DeliveryState
  readonly reason?: string
  readonly event?: string
  readonly messageIds?: readonly string[]
  /** Which of the sources of `messageIds` is meant. Default all. */
  readonly sourceId?: SourceId
  readonly from?: number
  readonly before?: number
}

export interface ReplayCounts {
  readonly counts: Readonly<Record<string, number>>
  readonly total: number
}

export interface ReplayJob {
  readonly id: string
  readonly query: ReplayRequest
  readonly status: 'running' | 'done' | 'failed'
  readonly done: number
  readonly total: number
  readonly startedAt: number
  readonly endedAt?: number
  readonly error?: string
}

/** One line of the live stream. Carries no values of events. */
export interface LiveLine {
  readonly at: number
  readonly type: 'accepted' | 'attempt' | 'settled' | 'held' | 'resumed' | 'store_failed' | 'stale'
  readonly lane?: string
  readonly text: string
  readonly tone: 'good' | 'plain' | 'warn' | 'bad'
  /** The first of the events it is about. */
  readonly messageId?: string
  readonly sourceId?: SourceId
  /** How many events it is about. */
  readonly events: number
}

export interface LiveBatch {
  readonly lines: readonly LiveLine[]
  /** Lines left out since the last batch, because there were too many. */
  readonly dropped: number
}
