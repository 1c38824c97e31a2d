import type { CustomerEvent } from '@waybill/core'
import type { DeliveryFacts, QueuedDelivery } from '@waybill/delivery/queue'
import type { AttemptRecord, DeliveryState } from '@waybill/delivery/store'

/** The states by their numbers in the tables. The order never changes. */
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

/** An event that at least one lane has in memory. */
export interface LiveEvent {
  readonly seq: number
  readonly source: string
  readonly messageId: string
  readonly at: number
  readonly bytes: number
  readonly keys: readonly string[]
  readonly barrier: boolean
  /** `undefined` once it is erased. */
  event: CustomerEvent | undefined
  /** In how many lanes it is pending or parked. */
  open: number
  /** How many lanes have it in memory. */
  holders: number
}

/** The facts of a delivery that its row in `entries` contains. */
export type Progress = DeliveryFacts

/** The marks of a delivery. */
export interface Marks {
  /** Has the start mark: a harmful call is about to be sent. */
  readonly started: boolean
  /** An owner ended after the start mark. */
  readonly doubt: boolean
  /** Is on probation. */
  readonly planning: boolean
  /** How many unclean stops in a row found it on probation. */
  readonly stops: number
}

/** A pending delivery in memory. */
export interface LiveDelivery extends QueuedDelivery {
  readonly row: LiveEvent
  readonly lane: string
  progress: Progress
  /** Whether `entries` has a row of it. */
  stored: boolean
  marks: Marks | undefined
  /** The number of its last lease, which tickets must have. */
  lease: number
  /** Whether it waits for a time or an endpoint. */
  waits: boolean
  /** The number of the unit that changes it. A second transition in the same unit is stale. */
  settledIn: number
}

const none: readonly AttemptRecord[] = []

/** The progress of every new delivery. */
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

/** Whether a delivery in this state is pending or parked. */
export function isOpenState(state: DeliveryState): boolean {
  return state === 'pending' || state === 'parked'
}
