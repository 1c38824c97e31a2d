import type { CustomerEvent } from '@waybill/core'
import type { QueuedDelivery } from '../queue/queued-delivery.js'
import type { AttemptRecord, DeliveryState } from '../store/ledger.js'
import type { NewEvent } from '../store/work.js'

/** One accepted event. */
export interface StoredEvent {
  readonly seq: number
  readonly source: string
  readonly messageId: string
  /** Segment's event name of a track, or the type of another event. */
  readonly name: string
  /** `undefined` once erased or dropped. */
  event: CustomerEvent | undefined
  readonly at: number
  readonly bytes: number
  readonly keys: readonly string[]
  readonly barrier: boolean
  entries: readonly StoredDelivery[]
  /** Entries that are pending. */
  pending: number
  /** Entries that are parked. */
  parked: number
  /** Elapsed time since which every entry is settled and none parked; `undefined` while one is open. */
  settledAt: number | undefined
  /** Whether it is forgotten but for its id. */
  purged: boolean
  /** How often it stands in the queue of what is settled: a replayed event settles again. */
  retired: number
}

/** One event in one lane. Only the store changes it. */
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
  /** The replay that has marked it and not yet sent it on its way. */
  replay: string | undefined
  attempts: readonly AttemptRecord[]
  /** Counts the leases; the fence of tickets. */
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
  // Lists of their length: one that grows keeps room for as long as the event is remembered.
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

/** One function for all entries: a closure for each would be garbage for each. */
function isPending(this: StoredDelivery): boolean {
  return this.state === 'pending'
}

/** What one entry is called: a track's event name, or the type of another event. */
function nameOf(event: CustomerEvent): string {
  return event.type === 'track' ? event.event : event.type
}
