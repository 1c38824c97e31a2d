import type { CustomerEvent } from '@waybill/core'
import type { QueuedDelivery } from '../queue/queued-delivery.js'
import type { AttemptRecord, DeliveryState } from '../store/ledger.js'
import type { NewEvent } from '../store/work.js'

/** An accepted event. */
export interface StoredEvent {
  readonly seq: number
  readonly source: string
  readonly messageId: string
  /** The event name of a track, or the type of another event. */
  readonly name: string
  /** `undefined` once it is erased or dropped. */
  event: CustomerEvent | undefined
  readonly at: number
  readonly bytes: number
  readonly keys: readonly string[]
  readonly barrier: boolean
  entries: readonly StoredDelivery[]
  /** How many deliveries are pending. */
  pending: number
  /** How many deliveries are parked. */
  parked: number
  /** Elapsed time since when no delivery is pending or parked; `undefined` while one is. */
  settledAt: number | undefined
  /** Whether it is deleted except for its id. */
  purged: boolean
  /** How often it is in the queue of settled rows: a replayed event settles again. */
  retired: number
}

/** A delivery: one event in one lane. Only the store changes it. */
export interface StoredDelivery extends QueuedDelivery {
  readonly row: StoredEvent
  readonly lane: string
  state: DeliveryState
  reason: string | undefined
  detail: string | undefined
  attempt: number
  step: number
  maybeDelivered: boolean
  overtaken: boolean
  replays: number
  /** The replay that has marked it and not yet made it pending. */
  replay: string | undefined
  attempts: readonly AttemptRecord[]
  /** The number of its last lease, which tickets must have. */
  lease: number
}

const none: readonly never[] = []

export function newStoredEvent(
  seq: number,
  { source, event, at, bytes, keys, barrier, lanes, skipped }: NewEvent,
): StoredEvent {
  const row: StoredEvent = {
    seq,
    source,
    messageId: event.messageId,
    name: nameOf(event),
    event,
    at,
    bytes,
    keys,
    barrier,
    entries: none,
    pending: 0,
    parked: 0,
    settledAt: undefined,
    purged: false,
    retired: 0,
  }
  // `map` makes arrays without spare room; an array that grows would keep it as long as the event is in memory.
  const entries = lanes.map((lane) => newStoredDelivery(row, lane))
  row.entries = skipped
    ? [...entries, ...skipped.map(({ lane, reason }) => skippedDelivery(row, lane, reason))]
    : entries
  return row
}

function skippedDelivery(row: StoredEvent, lane: string, reason: string): StoredDelivery {
  return { ...newStoredDelivery(row, lane), state: 'skipped', reason }
}

function newStoredDelivery(row: StoredEvent, lane: string): StoredDelivery {
  return {
    row,
    lane,
    keys: row.keys,
    barrier: row.barrier,
    bytes: row.bytes,
    isPending,
    state: 'pending',
    reason: undefined,
    detail: undefined,
    attempt: 0,
    step: 0,
    maybeDelivered: false,
    overtaken: false,
    replays: 0,
    replay: undefined,
    attempts: none,
    lease: 0,
    leased: false,
    dueAt: 0,
    blockers: 0,
    waiters: undefined,
  }
}

/** One function for all deliveries: a closure for each would cost memory for each. */
function isPending(this: StoredDelivery): boolean {
  return this.state === 'pending'
}

/** The event name of a track, or the type of another event. */
function nameOf(event: CustomerEvent): string {
  return event.type === 'track' ? event.event : event.type
}
