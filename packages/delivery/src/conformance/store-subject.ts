import type { Clock } from '@waybill/core'
import type { Store, StoreGuarantees } from '../store/store.js'

/** A kind of store, as the suite gets to know it. */
export interface StoreSubject {
  readonly name: string
  /** What the store says of itself; decides which chapters apply. A chapter compares it with the store's own statement. */
  readonly guarantees: StoreGuarantees
  /** It measures waits with a clock of its own, and ignores the one it is given: chapters wait for real, clocks do not jump. */
  readonly ownClock?: boolean
  /** A new, empty place to keep things in; each chapter gets its own. */
  make(): Promise<StorePlace>
  /**
   * For a store with `acceptWithin`: runs the work inside a transaction of the caller's, commits it when the work
   * resolves and rolls it back when it rejects, with the same rejection.
   */
  inTransaction?(place: StorePlace, work: (transaction: unknown) => Promise<void>): Promise<void>
}

/** Where the data of one chapter lives. */
export interface StorePlace {
  /**
   * A store over this place's data, not opened yet. May be asked for again once the last one was closed or has died;
   * where the store is shared, at any time.
   */
  store(options?: StorePlaceOptions): Store
  /** Leaves the data as a process that dies leaves it, without closing. Absent where nothing outlives the process. */
  crash?(): Promise<void>
  remove(): Promise<void>
}

export interface StorePlaceOptions {
  /** Bounds of what is pending or parked; see `memoryStore`. */
  readonly maxPending?: number
  readonly maxPendingBytes?: number
  readonly clock?: Clock
}
