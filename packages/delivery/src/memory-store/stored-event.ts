import { mappingKey } from '@waybill/core/destination'
import { type DeliveryFacts, newFacts } from '../queue/delivery-facts.js'
import type { QueuedEvent } from '../queue/leased-delivery.js'
import type { QueuedDelivery } from '../queue/queued-delivery.js'
import type { NewEvent } from '../store/work.js'

/** An accepted event. */
export interface StoredEvent extends QueuedEvent {
  /** The event name of a track, or the type of another event. */
  readonly name: string
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
  lane: string
  facts: DeliveryFacts
  /** The replay or the discard that has marked it and not yet come to it. */
  mark: string | undefined
  /** Elapsed time at which it was parked last. */
  parkedAt: number
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
    name: mappingKey(event),
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
    ? [
        ...entries,
        ...skipped.map(({ lane, reason, state = 'skipped' as const }) =>
          newStoredDelivery(row, lane, { ...newFacts, state, reason }),
        ),
      ]
    : entries
  return row
}

function newStoredDelivery(row: StoredEvent, lane: string, facts = newFacts): StoredDelivery {
  return {
    row,
    lane,
    keys: row.keys,
    barrier: row.barrier,
    bytes: row.bytes,
    isPending,
    facts,
    mark: undefined,
    parkedAt: 0,
    lease: 0,
    seq: row.seq,
    source: row.source,
    bulk: false,
    endpoint: undefined,
    leased: false,
    dueAt: 0,
    blockers: undefined,
    waiters: undefined,
  }
}

/** One function for all deliveries: a closure for each would cost memory for each. */
function isPending(this: StoredDelivery): boolean {
  return this.facts.state === 'pending'
}
