import type { CustomerEvent } from '@waybill/core'
import type { DeliveryFacts, QueuedDelivery } from '@waybill/delivery/queue'
import type { AttemptRecord, DeliveryState } from '@waybill/delivery/store'

/** How states are written down. The order never changes. */
export const states = [
  'pending',
  'delivered',
  'skipped',
  'parked',
  'expired',
  'erased',
] as const satisfies readonly DeliveryState[]

export const stateCode: Readonly<Record<DeliveryState, number>> = {
  pending: 0,
  delivered: 1,
  skipped: 2,
  parked: 3,
  expired: 4,
  erased: 5,
}

/** An accepted event that some lane has in memory. */
export interface LiveEvent {
  readonly seq: number
  readonly source: string
  readonly messageId: string
  readonly at: number
  readonly bytes: number
  readonly keys: readonly string[]
  readonly barrier: boolean
  /** `undefined` once erased. */
  event: CustomerEvent | undefined
  /** Lanes in which it is pending or parked. */
  open: number
  /** Lanes that have it in memory. */
  holders: number
}

/** What the ledger knows of an event in a lane beyond its row: what makes up a row of `entries`. */
export type Progress = DeliveryFacts

/** Marks that stand on an entry. */
export interface Marks {
  readonly started: boolean
  readonly doubt: boolean
  readonly planning: boolean
  readonly stops: number
}

/** A pending event of one lane, in memory. */
export interface LiveDelivery extends QueuedDelivery {
  readonly row: LiveEvent
  readonly lane: string
  progress: Progress
  /** Whether the table of entries has a row of it. */
  stored: boolean
  marks: Marks | undefined
  /** The fence of tickets. */
  lease: number
  /** Whether it waits for its time or for an endpoint. */
  waits: boolean
  /** The number of the commit that settles it: a second settlement in one unit is stale. */
  settledIn: number
}

const none: readonly AttemptRecord[] = []

/** How every event starts in a lane. */
export const fresh: Progress = {
  state: 'pending',
  reason: undefined,
  detail: undefined,
  attempt: 0,
  step: 0,
  maybeDelivered: false,
  overtaken: false,
  replays: 0,
  attempts: none,
}

export function newLiveDelivery(row: LiveEvent, lane: string, progress: Progress = fresh): LiveDelivery {
  return {
    row,
    lane,
    keys: row.keys,
    barrier: row.barrier,
    bytes: row.bytes,
    isPending: isPendingEntry,
    progress,
    stored: progress !== fresh,
    marks: undefined,
    lease: 0,
    leased: false,
    waits: false,
    settledIn: 0,
    dueAt: 0,
    blockers: 0,
    waiters: undefined,
  }
}

function isPendingEntry(this: LiveDelivery): boolean {
  return this.progress.state === 'pending'
}

/** Whether somebody still has to do something about it. */
export function isOpenState(state: DeliveryState): boolean {
  return state === 'pending' || state === 'parked'
}
