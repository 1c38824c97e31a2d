import type { Clock } from '@waybill/core'
import type { Store } from '../store/store.js'

/** A kind of store, as the suite gets to know it. */
export interface StoreSubject {
  readonly name: string
  /** A new, empty place to keep things in; each test gets its own. */
  make(): Promise<StorePlace>
}

/** Where the data of one test lives. */
export interface StorePlace {
  /** A store over this place's data, not opened yet. May be asked for again once the last one was closed or has died. */
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
