import type { CustomerEvent, ErrorKind } from '@waybill/core'

/** What the ledger says of one event at one destination. */
export type EntryState = 'pending' | 'delivered' | 'skipped' | 'parked' | 'expired' | 'erased'

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
export interface LedgerEntry {
  readonly lane: string
  readonly state: EntryState
  /** Why: an error's `code`, a skip's reason, or what a pending event waits for. */
  readonly reason?: string
  /** Attempts that counted; one that was blocked by a setup error does not. */
  readonly attempt: number
  /** How many of the event's calls are delivered. */
  readonly step: number
  /** Whether the present call may already have reached the vendor. */
  readonly maybeDelivered: boolean
  /** Oldest first. */
  readonly attempts: readonly AttemptRecord[]
}

/** Everything known of one event. */
export type Where =
  | {
      readonly status: 'found'
      readonly source: string
      readonly messageId: string
      /** Wall time, epoch milliseconds. */
      readonly acceptedAt: number
      readonly event: CustomerEvent
      readonly lanes: Readonly<Record<string, LedgerEntry>>
    }
  /** It was here and settled, and its retention has ended. */
  | { readonly status: 'purged' }
  | { readonly status: 'unknown' }

export interface FindQuery {
  readonly lane?: string
  readonly state?: EntryState
  readonly reason?: string
}

export interface FindPage {
  /** Continue after this `seq`. Default from the start. */
  readonly after?: number
  /** Default 100, at most 1,000. */
  readonly limit?: number
}

export interface Found {
  readonly seq: number
  readonly source: string
  readonly messageId: string
  readonly acceptedAt: number
  readonly entry: LedgerEntry
}

/** How many events of one lane are in each state. `accepted` is the sum of the others, or the ledger is wrong. */
export type Tally = Readonly<Record<EntryState | 'accepted', number>>

/** One tally per lane. */
export type Totals = Readonly<Record<string, Tally>>
