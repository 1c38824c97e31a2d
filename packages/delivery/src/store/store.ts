import type { CustomerEvent, Item } from '@waybill/core'
import type { AttemptRecord, EntryState, FindPage, FindQuery, Found, Totals, Where } from './ledger.js'

/** What a store promises. The engine and the conformance suite branch on these facts. */
export interface StoreGuarantees {
  /** What an accepted event survives: nothing beyond the `process`, a power cut (`disk`), or the loss of a machine. */
  readonly durable: 'process' | 'disk' | 'replicated'
  /** Where leases live: in the memory of the one owning process, or in the store. */
  readonly leases: 'process' | 'durable'
  /** Whether several processes may use it at once. */
  readonly shared: boolean
}

/** Which events wait for which: see `order` of the delivery options. */
export type Order = 'identify-first' | 'per-user' | 'none'

export interface LaneSettings {
  readonly name: string
  readonly order: Order
}

/** An event to accept. Stored once, however many lanes it has. */
export interface NewEvent {
  /** Who sent it: the write key. Dedupe is by source and `event.messageId`; the first of a pair wins. */
  readonly source: string
  readonly event: CustomerEvent
  /** Wall time of acceptance, epoch milliseconds. */
  readonly at: number
  /** Size of the event as JSON, approximately. */
  readonly bytes: number
  /** Whose event it is, for order; an identify has two. */
  readonly keys: readonly string[]
  /** Whether later events of its keys wait for it under `identify-first`. */
  readonly barrier: boolean
  readonly lanes: readonly string[]
}

/** The right to settle one leased event. A ticket of an earlier lease is stale and changes nothing. */
export interface Ticket {
  readonly lane: string
  readonly seq: number
  readonly lease: number
}

/** One event of a lane, taken out to be sent. */
export interface Lease extends Item, Ticket {
  readonly source: string
  readonly bytes: number
}

/** What becomes of leased events: an end, or another round. */
export type NextState =
  | { readonly state: Exclude<EntryState, 'pending' | 'erased'>; readonly reason?: string }
  | {
      readonly state: 'pending'
      /** When it may be leased again, from now, by the store's own clock. */
      readonly afterMs: number
      /** Not before this endpoint is resumed. */
      readonly held?: string
      /** Whether this round counts as an attempt. */
      readonly spent: boolean
      /** Whether the present call was delivered and the event's next call is due. */
      readonly stepDone: boolean
      readonly maybeDelivered: boolean
      readonly reason?: string
    }

/** The same next state for the events of one request, with the round trips that led there. */
export interface Settlement {
  readonly tickets: readonly Ticket[]
  readonly next: NextState
  readonly attempts: readonly AttemptRecord[]
}

/** One atomic unit: all of it is stored, or nothing. */
export interface Work {
  readonly accept?: readonly NewEvent[]
  /** Marks the start of attempts that must not be repeated blindly after a crash. */
  readonly start?: readonly Ticket[]
  readonly settle?: readonly Settlement[]
}

/** `full`: the store's bound is reached and the event was not taken. */
export type AcceptStatus = 'accepted' | 'duplicate' | 'full'

export interface Receipt {
  /** One per event of `accept`, in order. */
  readonly accepted: readonly AcceptStatus[]
  /** Tickets that no longer held; their settlements changed nothing. */
  readonly stale: readonly Ticket[]
}

export interface Hold {
  readonly lane: string
  /** Absent: the whole lane. */
  readonly endpoint?: string
  readonly reason: string
}

export interface Opened {
  /** Holds that were in force when the store was last closed. */
  readonly holds: readonly Hold[]
}

export interface LeaseOptions {
  readonly max: number
  /** Stops after this many bytes; always gives at least one event where there is one. */
  readonly maxBytes: number
}

export interface ReleaseOptions {
  /** When they may be leased again, from now. Default at once. */
  readonly afterMs?: number
  /** Not before this endpoint is resumed. */
  readonly held?: string
}

/** Where lanes and ledger live. Every store passes the same suite. */
export interface Store {
  readonly guarantees: StoreGuarantees
  /** Makes the lanes ready. Called once, before anything else. */
  open(lanes: readonly LaneSettings[]): Promise<Opened>
  /** Stores one unit of work. Called again only after it resolved, so that work gathers while it runs. */
  commit(work: Work): Promise<Receipt>
  /** Takes out events that are due, oldest first, respecting the lane's order. */
  lease(lane: string, options: LeaseOptions): Promise<readonly Lease[]>
  /** Gives unsent leases back; nothing about the events changes. */
  release(tickets: readonly Ticket[], options?: ReleaseOptions): Promise<void>
  /** Milliseconds until the lane's next event is due: 0 when one is, `undefined` when none waits for time. */
  nextDue(lane: string): Promise<number | undefined>
  /** Calls back when a lane has got something due. Returns how to stop. */
  onWork(listener: (lane: string) => void): () => void
  hold(hold: Hold): Promise<void>
  /** Ends a hold; without `endpoint` that of the lane. Events held back for it are due again. */
  resume(lane: string, endpoint?: string): Promise<void>
  where(source: string, messageId: string): Promise<Where>
  find(query: FindQuery, page?: FindPage): Promise<readonly Found[]>
  /** From counters kept in the same unit of work as what they count. */
  totals(): Promise<Totals>
  /** From the rows themselves. */
  recount(): Promise<Totals>
  close(): Promise<void>
}
