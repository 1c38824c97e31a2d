import type { AttemptRecord, DeliveryState } from './store/ledger.js'
import type { Hold } from './store/store.js'

/** An event by its name in the ledger. */
export interface EventId {
  readonly source: string
  readonly messageId: string
}

/** Something that happened, for metrics, traces and live views. Carries no values of events and no secrets. */
export type LifecycleEvent =
  | {
      readonly type: 'accepted'
      readonly accepted: number
      readonly duplicates: number
      readonly refused: number
      /** From the call of `accept` to the answer of the store. */
      readonly durationMs: number
    }
  /** One HTTP round trip is over. `events()` are those in the request. */
  | {
      readonly type: 'attempt'
      readonly lane: string
      readonly attempt: AttemptRecord
      readonly count: number
      /** Makes the list at each call; who only counts reads `count`. */
      readonly events: () => readonly EventId[]
    }
  /** Events reached an end. */
  | {
      readonly type: 'settled'
      readonly lane: string
      readonly state: Exclude<DeliveryState, 'pending'>
      readonly reason?: string
      readonly count: number
      /** Makes the list at each call; who only counts reads `count`. */
      readonly events: () => readonly EventId[]
    }
  | ({ readonly type: 'held' } & Hold)
  | { readonly type: 'resumed'; readonly lane: string; readonly endpoint?: string }
  /** The store failed to take a unit of work; accepts were refused, settlements are tried again. */
  | { readonly type: 'store_failed'; readonly error: Error }
  /** Settlements that another process had overtaken: their leases no longer held. */
  | { readonly type: 'stale'; readonly count: number }
