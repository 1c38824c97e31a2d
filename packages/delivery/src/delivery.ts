import type { Clock, Destination, WaybillError } from '@waybill/core'
import type { FindPage, FindQuery, Found, Totals, Where } from './store/ledger.js'
import type { Hold, Order, Store } from './store/store.js'

/** How one lane paces itself. */
export interface LaneOptions {
  /** Most requests in flight. Default 64. */
  readonly concurrency?: number
  /** Requests in flight at the start; grows while the vendor keeps up. Default 16. */
  readonly initialConcurrency?: number
  /** Bounds one attempt, in milliseconds, login included. Default 10,000. */
  readonly attemptTimeoutMs?: number
  /** First wait after a failure, in milliseconds; doubles with each further one, with full jitter. Default 500. */
  readonly backoffMs?: number
  /** Longest wait after a failure, in milliseconds. Default 300,000. */
  readonly maxBackoffMs?: number
  /** Failures in a row after which the lane only probes. Default 5. */
  readonly breakerAfter?: number
  /** Longest pause between two probes, in milliseconds. Default 30,000. */
  readonly maxProbePauseMs?: number
  /** Events parked in a row for an answer nobody has classified, after which the endpoint is held. Default 3. */
  readonly unknownLimit?: number
  /** Events parked in a row as invalid, after which the endpoint is held. Default 50. */
  readonly invalidLimit?: number
  /** What to do with a call that may have been delivered and would do harm twice. Default `park`. */
  readonly onInDoubt?: 'park' | 'retry'
  /** Most events planned ahead. Default 2,000. */
  readonly window?: number
}

export interface DeliveryOptions {
  readonly store: Store
  /** One lane each, named by the destination. */
  readonly destinations: readonly Destination[]
  /** Per destination name; see `defaults`. */
  readonly lanes?: Readonly<Record<string, LaneOptions>>
  /** For every lane that `lanes` does not set. */
  readonly defaults?: LaneOptions
  /**
   * `identify-first`: identify, group and alias are settled before later events of the same user start ·
   * `per-user`: one event of a user at a time · `none`. Default `identify-first`.
   */
  readonly order?: Order
  /** Largest event, in bytes of JSON, approximately. Default 1,000,000. */
  readonly maxEventBytes?: number
  readonly clock?: Clock
  /** 0 to below 1. Default `Math.random`. */
  readonly random?: () => number
}

export interface AcceptOptions {
  /** Who sends: the write key, or any name. Message ids are unique within it. Default `default`. */
  readonly source?: string
  /** How long to wait for room when the store is at its bound, in milliseconds. Default 0: refused at once. */
  readonly waitMs?: number
}

export interface Accepted {
  readonly status: 'accepted' | 'duplicate'
  readonly messageId: string
}

export interface Refused {
  readonly status: 'refused'
  /** `invalid` (an `InvalidInputError`), or `unavailable` with code `store_full`, `store_failed` or `closed`. */
  readonly error: WaybillError
}

export interface DrainOptions {
  /** How long to wait, in milliseconds. Default 10,000. */
  readonly deadlineMs?: number
}

/** What was still pending when the wait ended, per lane. */
export interface Drained {
  /** Whether nothing is pending any more. */
  readonly settled: boolean
  readonly left: Readonly<Record<string, number>>
}

/** The engine: events in, one honest state per destination out. */
export interface Delivery {
  /**
   * Validates, stamps and stores one event; resolves when the store has it safe. Rejects with `InvalidInputError` for a
   * malformed event, and with kind `unavailable` (codes `store_full`, `store_failed`, `closed`) when it was not taken.
   */
  accept(event: unknown, options?: AcceptOptions): Promise<Accepted>
  /** The same for many in one unit: one answer per event, in order; a bad one costs no other. Never rejects. */
  acceptMany(events: readonly unknown[], options?: AcceptOptions): Promise<readonly (Accepted | Refused)[]>
  where(source: string, messageId: string): Promise<Where>
  find(query: FindQuery, page?: FindPage): Promise<readonly Found[]>
  /** The ledger's counters. */
  totals(): Promise<Totals>
  /** The ledger's rows, counted again: equal to `totals`, or something is broken. */
  recount(): Promise<Totals>
  /** Stops sending for a lane or one endpoint of it; events are kept. */
  hold(hold: Hold): Promise<void>
  resume(lane: string, endpoint?: string): Promise<void>
  /** Holds in force, also those set by the engine after a setup error. */
  holds(): readonly Hold[]
  /** Waits until nothing is pending, or until the deadline. */
  flush(options?: DrainOptions): Promise<Drained>
  /** Accepts and starts nothing more, waits for what is in flight, closes destinations and store. May be called twice. */
  close(options?: DrainOptions): Promise<Drained>
}
