import type { LanePause, LaneStatus, ReplayResult } from '@waybill/delivery'
import type {
  AttemptRecord,
  DeliveryRecord,
  DeliveryState,
  Erasure,
  Hold,
  Tally,
  Totals,
  WaitsFor,
  WorkerStatus,
} from '@waybill/delivery/store'

import type { RefusedRow } from './refused-contract.js'
import type { DeliveryPage } from './row-contract.js'

export type { DiscardCounts } from './discard-contract.js'
export type { LiveBatch, LiveLine } from './live-contract.js'
export type { RefusedPage, RefusedRow } from './refused-contract.js'
export type { DeliveryPage, DeliveryRow } from './row-contract.js'

/** Types of the admin API under `/admin/api`: its answers and inputs. Times are in milliseconds since 1970. */
export type {
  AttemptRecord,
  DeliveryRecord,
  DeliveryState,
  Erasure,
  Hold,
  LanePause,
  LaneStatus,
  Tally,
  Totals,
  WaitsFor,
  WorkerStatus,
}

/** Body of every error answer. */
export interface AdminError {
  readonly success: false
  /** Stable code of the error. Programs match on it. */
  readonly code: string
  readonly message: string
  readonly errors?: readonly { readonly field: string; readonly rule: string; readonly hint?: string }[]
}

export interface Session {
  /** Value of the header `x-waybill-csrf`, which every request other than GET needs. */
  readonly csrf: string
  readonly expiresAt: number
  /** Who has the token. */
  readonly name: string
  /** The role of the token. */
  readonly role: string
  /** What it may do: `view`, `values`, `operate`, `forget`, `audit`. */
  readonly may: readonly string[]
}

/** Counts of one second. */
export interface SeriesPoint {
  /** Start of the second. */
  readonly at: number
  readonly accepted: number
  readonly delivered: number
  /** Attempts that did not end as delivered. */
  readonly failed: number
  readonly parked: number
}

/** Failed attempts with the same lane, kind and code, counted since the process started. */
export interface ErrorCount {
  readonly lane: string
  readonly kind: string
  readonly code: string
  readonly count: number
  readonly lastAt: number
  /** Message of the last one. */
  readonly message?: string
}

export interface Overview {
  readonly now: number
  /** When this process began to count. */
  readonly since: number
  readonly totals: Totals
  readonly lanes: readonly LaneStatus[]
  /** Names of endpoints by lane. Each endpoint can be held alone. */
  readonly endpoints: Readonly<Record<string, readonly string[]>>
  readonly workers: readonly WorkerStatus[]
  readonly errors: readonly ErrorCount[]
  /** Oldest first, without gaps. */
  readonly series: readonly SeriesPoint[]
}

/** Counters of the ledger, compared with a count of its deliveries. */
export interface Balance {
  /** `moving`: deliveries changed during the count, so that the two could not be compared. */
  readonly status: 'balanced' | 'moving' | 'differs'
  readonly totals: Totals
  readonly recount: Totals
  readonly tookMs: number
}

/** Fingerprint of an event's source, which does not reveal the write key. */
export type SourceId = string

export interface Search extends DeliveryPage {
  /** Whether the message id was known once: its event is settled, and its retention is over. */
  readonly purged: boolean
  /** Events with this message id that were refused at the door, newest first. Absent: none is known. */
  readonly refused?: readonly RefusedRow[]
}

/** Parked deliveries, counted by lane and reason. */
export interface ParkedReasons {
  readonly reasons: readonly { readonly lane: string; readonly reason: string; readonly count: number }[]
  /** False when not all parked deliveries were counted. */
  readonly complete: boolean
}

export interface ShownRequest {
  readonly endpoint: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Indented JSON, or the body as it is where it is not JSON. */
  readonly body?: string
  readonly bytes: number
  readonly step: number
  readonly steps: number
  readonly curl: string
}

/** One delivery of an event, with its requests. */
export interface ShownLane {
  readonly lane: string
  /** The delivery as the ledger has it. */
  readonly delivery: DeliveryRecord
  /** Requests that the event becomes at this vendor. Absent once the event's content is deleted. */
  readonly requests?: readonly ShownRequest[]
  /** Why the delivery needs no request. */
  readonly unsent?: string
}

export interface EventPage {
  readonly seq: number
  readonly sourceId: SourceId
  readonly messageId: string
  readonly acceptedAt: number
  /** Whether values are shown. Otherwise each is masked. */
  readonly revealed: boolean
  /** Event as received, as indented JSON. Absent once it was erased or dropped by policy. */
  readonly event?: string
  readonly name?: string
  readonly lanes: readonly ShownLane[]
  /** Lanes without a delivery of it, and why: `integrations` or `not_addressed`. Absent: there is none. */
  readonly notAddressed?: Readonly<Record<string, string>>
}

/** Selects the deliveries of a replay. At least one field is required. Default of `state`: parked. */
export interface ReplayRequest {
  readonly lane?: string
  readonly state?: DeliveryState
  readonly reason?: string
  readonly event?: string
  readonly messageIds?: readonly string[]
  /** Only deliveries of events from this source. Default: every source of `messageIds`. */
  readonly sourceId?: SourceId
  readonly from?: number
  readonly before?: number
}

export type ReplayCounts = Pick<ReplayResult, 'counts' | 'overtaken' | 'total'>

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
