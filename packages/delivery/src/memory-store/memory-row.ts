import type { CustomerEvent } from '@waybill/core'
import type { AttemptRecord, EntryState, LedgerEntry } from '../store/ledger.js'

/** One accepted event. */
export interface Row {
  readonly seq: number
  readonly source: string
  readonly event: CustomerEvent
  readonly at: number
  readonly bytes: number
  readonly keys: readonly string[]
  readonly barrier: boolean
  readonly entries: Entry[]
  /** Entries that are still pending. */
  open: number
}

/** One event in one lane. Only the store changes it. */
export interface Entry {
  readonly row: Row
  readonly lane: string
  state: EntryState
  reason: string | undefined
  attempt: number
  step: number
  maybeDelivered: boolean
  attempts: readonly AttemptRecord[]
  /** Counts the leases; the fence of tickets. */
  lease: number
  leased: boolean
  /** Elapsed time at which it may be leased again. */
  dueAt: number
  /** Earlier events that it waits for. */
  blockers: number
  /** Later events that wait for it. */
  waiters: Entry[] | undefined
}

const none: readonly AttemptRecord[] = []

export function newEntry(row: Row, lane: string): Entry {
  return {
    row,
    lane,
    state: 'pending',
    reason: undefined,
    attempt: 0,
    step: 0,
    maybeDelivered: false,
    attempts: none,
    lease: 0,
    leased: false,
    dueAt: 0,
    blockers: 0,
    waiters: undefined,
  }
}

export function ledgerEntryOf({ lane, state, reason, attempt, step, maybeDelivered, attempts }: Entry): LedgerEntry {
  return { lane, state, ...(reason === undefined ? {} : { reason }), attempt, step, maybeDelivered, attempts }
}
