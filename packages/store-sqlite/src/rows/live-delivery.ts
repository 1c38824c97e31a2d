import {
  type DeliveryFacts,
  leasedDeliveryOf,
  newFacts,
  type QueuedDelivery,
  type QueuedEvent,
} from '@waybill/delivery/queue'
import type { DeliveryState, LeasedDelivery } from '@waybill/delivery/store'
import type { InLine } from '../lanes/order-lines.js'

/** The states by their numbers in the tables. The order never changes. */
export const states = [
  'pending',
  'delivered',
  'skipped',
  'parked',
  'expired',
  'erased',
  'discarded',
] as const satisfies readonly DeliveryState[]

export const stateCode: Readonly<Record<DeliveryState, number>> = {
  pending: 0,
  delivered: 1,
  skipped: 2,
  parked: 3,
  expired: 4,
  erased: 5,
  discarded: 6,
}

/** An event that at least one lane has in memory. */
export interface LiveEvent extends QueuedEvent {
  /** In how many lanes it is pending or parked. */
  open: number
  /** How many lanes have it in memory. */
  holders: number
}

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
export interface LiveDelivery extends QueuedDelivery, Omit<InLine, 'bulk'> {
  readonly row: LiveEvent
  readonly lane: string
  progress: DeliveryFacts
  /** Whether `entries` has a row of it. */
  stored: boolean
  marks: Marks | undefined
  /** The number of its last lease, which tickets must have. */
  lease: number
  /** Whether it counts as one that cannot go: it waits for a time, an endpoint, or an earlier event. */
  waits: boolean
  /** Whether it waits for an earlier event. */
  blocked: boolean
  /** Whether it came back from the disk and was not taken since. */
  isBack: boolean
  /** The number of the unit that changes it. A second transition in the same unit is stale. */
  settledIn: number
}

/** What the rows say of a delivery that was met before. */
export interface Known {
  readonly progress: DeliveryFacts
  readonly endpoint: string | undefined
  readonly replayed: ReplayTurn | undefined
}

/** When a delivery was replayed. */
export interface ReplayTurn {
  /** The number of its replay. Later ones have greater numbers. */
  readonly turn: number
  /** The last event that the store had accepted by then. It waits for no later one. */
  readonly behind: number
}

export function newLiveDelivery(row: LiveEvent, lane: string, known?: Known): LiveDelivery {
  const { progress = newFacts, endpoint, replayed } = known ?? {}
  return {
    row,
    lane,
    seq: row.seq,
    source: row.source,
    bulk: replayed !== undefined,
    turn: replayed?.turn ?? row.seq,
    behind: replayed?.behind ?? row.seq - 1,
    endpoint,
    keys: row.keys,
    barrier: row.barrier,
    bytes: row.bytes,
    isPending: isPendingEntry,
    progress,
    stored: known !== undefined,
    marks: undefined,
    lease: 0,
    leased: false,
    waits: false,
    blocked: false,
    isBack: false,
    settledIn: 0,
    dueAt: 0,
    blockers: undefined,
    waiters: undefined,
  }
}

/** When a replayed delivery was replayed; `undefined` for a live one. */
export function replayedOf({ bulk, turn, behind }: InLine): ReplayTurn | undefined {
  return bulk ? { turn, behind } : undefined
}

function isPendingEntry(this: LiveDelivery): boolean {
  return this.progress.state === 'pending'
}

/** Makes the lease of a delivery that its queue has just returned. */
export function leaseOf(
  entry: LiveDelivery,
  { lease, head }: { readonly lease: number; readonly head: boolean },
): LeasedDelivery {
  entry.lease = lease
  const { row, lane, bulk, progress, marks } = entry
  return leasedDeliveryOf(row, progress, { lane, lease, head, bulk, inDoubt: marks?.doubt, stops: marks?.stops })
}
