import type { Clock } from '@waybill/core'
import type { Store, StoreGuarantees } from '../store/store.js'

/** The store under test. */
export interface StoreSubject {
  /** A name for reports. */
  readonly name: string
  /** The store's guarantees, which decide which chapters apply. A chapter compares them with `guarantees` of the store. */
  readonly guarantees: StoreGuarantees
  /** Whether the store measures waits with a clock of its own, such as a server's. Then chapters wait in real time. Default false. */
  readonly ownClock?: boolean
  /** Makes a new, empty place for data. Each chapter gets its own. */
  make(): Promise<StorePlace>
  /**
   * For a store with `acceptWithin`: begins a transaction and runs the work in it. Commits when the work resolves; rolls
   * back when it rejects, and rejects with the same error.
   */
  inTransaction?(place: StorePlace, work: (transaction: unknown) => Promise<void>): Promise<void>
}

/** Where the data of one chapter is kept. */
export interface StorePlace {
  /**
   * Makes a store with this place's data, without opening it. Called again after the last one was closed or has crashed; at
   * any time where the store is shared.
   */
  store(options?: StorePlaceOptions): Store
  /** Leaves the data as a process leaves it that ends without `close`. Absent where the data ends with the process. */
  crash?(): Promise<void>
  /** Deletes the data. */
  remove(): Promise<void>
}

/** Options of the store that a chapter needs. */
export interface StorePlaceOptions {
  /** Most pending deliveries of each lane, as `memoryStore` has it. Absent: the store's default. */
  readonly maxPending?: number
  /** Most bytes of their events. Absent: the store's default. */
  readonly maxPendingBytes?: number
  /** The clock that the store must use, unless `ownClock` is set. */
  readonly clock?: Clock
}
