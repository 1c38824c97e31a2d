import type { AttemptRecord, DeliveryState } from './store/ledger.js'
import type { Hold } from './store/store.js'
import type { LaneFilling } from './store/work.js'

/** Identifies an event in the ledger. */
export interface EventId {
  /** Who sent it, as `source` of `accept` says. */
  readonly source: string
  /** The event's `messageId`, unique within its source. */
  readonly messageId: string
}

/** What is known of an event that was refused for its content. It holds names and rules, but no values of the event. */
export interface RefusedEvent {
  /** Who sent it, as `source` of `accept` says. */
  readonly source: string
  /** The event's `messageId`, at most 100 characters. Absent where it has none that is a text. */
  readonly messageId?: string
  /** The error's code, like `invalid_event`. */
  readonly code: string
  /** The field that breaks the rule, at most 200 characters; empty for the event as a whole. */
  readonly field: string
  /** The rule, at most 200 characters. */
  readonly rule: string
  /** When it was refused: wall time, epoch milliseconds. */
  readonly at: number
}

/** What `observe` receives, for metrics, traces and live views. Contains ids and codes, but no values of events and no secrets. */
export type LifecycleEvent =
  /** A call of `accept` or `acceptMany` was answered. */
  | {
      readonly type: 'accepted'
      /** How many events of the call are newly stored. */
      readonly accepted: number
      /** How many events of the call were stored before. */
      readonly duplicates: number
      /** How many events of the call were refused. */
      readonly refused: number
      /** Milliseconds from the call to the answer of the store. */
      readonly durationMs: number
    }
  /** An event was refused for its content: it is stored nowhere, and this is its only trace. Names the first broken rule. */
  | ({ readonly type: 'refused' } & RefusedEvent)
  /** An HTTP request is over. Where its deliveries have different outcomes, there is one event for each outcome. */
  | {
      readonly type: 'attempt'
      /** The lane's name, which is its destination's. */
      readonly lane: string
      /** The record that the ledger keeps of the request. */
      readonly attempt: AttemptRecord
      /** How many deliveries have this outcome. */
      readonly count: number
      /** Returns the ids of these deliveries' events. Makes the list at each call: read `count` to count. */
      readonly events: () => readonly EventId[]
    }
  /** Deliveries reached a final state, and the store has recorded it. */
  | {
      readonly type: 'settled'
      /** The lane's name, which is its destination's. */
      readonly lane: string
      /** The state that the deliveries have now. */
      readonly state: Exclude<DeliveryState, 'pending' | 'discarded'>
      /** Why: an error's `code` or a skip's reason. Absent for `delivered`. */
      readonly reason?: string
      /** How many deliveries reached the state together. */
      readonly count: number
      /** Returns the ids of these deliveries' events. Makes the list at each call: read `count` to count. */
      readonly events: () => readonly EventId[]
    }
  /** Parked deliveries were let go, by `discard` or by `parkedForMs` of a lane. */
  | {
      readonly type: 'discarded'
      /** Why, as `discard` was told; `parked_too_long` for `parkedForMs`. */
      readonly reason: string
      /** Who did it. Absent: nobody was named. */
      readonly by?: string
      /** How many. */
      readonly count: number
    }
  /**
   * Deliveries went out weaker than they were meant, or were parked for it, and the store has recorded it. One event for each
   * code, besides `settled`.
   */
  | {
      readonly type: 'remarked'
      /** The lane's name, which is its destination's. */
      readonly lane: string
      /** The code of the remark. */
      readonly code: string
      /** The state that the deliveries have now. */
      readonly state: Exclude<DeliveryState, 'pending'>
      /** How many deliveries have a remark of this code. */
      readonly count: number
      /** Returns the ids of these deliveries' events. Makes the list at each call: read `count` to count. */
      readonly events: () => readonly EventId[]
    }
  /** An accepted event's `integrations` name what no destination here is called. Told once for each source and name. */
  | {
      readonly type: 'unknown_integration'
      /** Who sent it, as `source` of `accept` says. */
      readonly source: string
      /** The name, at most 100 characters. */
      readonly name: string
    }
  /**
   * An accepted event carries consent that nothing here reads: a no, or all that it says, is of categories that no
   * destination requires. Never told where `consent` is asked, which may read all of it.
   */
  | {
      readonly type: 'unread_consent'
      /** Who sent it, as `source` of `accept` says. */
      readonly source: string
      /** The categories that nothing reads, in lower case, at most 20; an empty text for consent that cannot be read. */
      readonly categories: readonly string[]
    }
  /** A person or the engine stopped a lane or an endpoint. */
  | ({ readonly type: 'held' } & Hold)
  /** `resume` started a lane or an endpoint again. */
  | {
      readonly type: 'resumed'
      /** The lane's name, which is its destination's. */
      readonly lane: string
      /** The endpoint that goes on. Absent: the whole lane. */
      readonly endpoint?: string
    }
  /**
   * A lane has reached 80 % of a bound. Reported once, until it has been below 70 %; by each process that accepts into it,
   * where several share the store.
   */
  | ({ readonly type: 'filling' } & LaneFilling)
  /** The store did not take a unit of work. Events in it were refused; transitions in it are tried again. */
  | {
      readonly type: 'store_failed'
      /** The store's error. */
      readonly error: Error
    }
  /** The disk of the store is full: new events are refused from now on, and what is stored is still delivered. Told once. */
  | {
      readonly type: 'disk_full'
      /** Bytes that are free. Absent where the store cannot see its disk. */
      readonly freeBytes?: number
      /** Bytes that must be free before new events are taken again. Absent where the store cannot see its disk. */
      readonly neededBytes?: number
    }
  /** The disk of the store was full, and takes events again. */
  | { readonly type: 'disk_has_room' }
  /** Transitions were ignored, because another process had leased their deliveries meanwhile. */
  | {
      readonly type: 'stale'
      /** How many deliveries that concerns. */
      readonly count: number
    }
