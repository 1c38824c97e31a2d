import type { ForgetResult, HoldResult, LaneStatus } from '@waybill/delivery'
import type { Totals } from '@waybill/delivery/store'
import type { Sandbox } from '@waybill/sandbox'
import type { Poison } from './poisoned.js'

/** What the parent tells a worker at its start. */
export interface WorkerOrders {
  readonly type: 'start'
  /** URL of the store's module. */
  readonly store: string
  readonly place: string
  /** Stands in the ids of all events of this worker, and in no other's. */
  readonly name: string
  readonly vendors: Pick<Sandbox, 'urls' | 'credentials'>
  /** Whether it delivers, or only accepts. */
  readonly deliver: boolean
  /** Most events taken and not yet settled everywhere. 0: only delivers what is there. */
  readonly backlog: number
  /** Whether its wall clock jumps by an hour, forth and back. */
  readonly clockJumps: boolean
  /** Characters by which each event is larger. */
  readonly padding: number
  /** Only these vendors. Default: all. */
  readonly lanes?: readonly string[]
  readonly poison?: Poison
}

/** Ends the work: what is pending is delivered, or given up after `timeoutMs`. */
export interface DrainOrder {
  readonly type: 'drain'
  readonly timeoutMs: number
}

/** A call that a person makes. */
export type ControlOrder =
  | { readonly type: 'control'; readonly call: 'hold'; readonly lane: string }
  | { readonly type: 'control'; readonly call: 'resume'; readonly lane: string }
  | { readonly type: 'control'; readonly call: 'forget'; readonly userId: string }

/** An entry that no vendor got. */
export interface Undelivered {
  readonly lane: string
  readonly messageId: string
  readonly state: string
  readonly reason?: string
}

export interface DrainReport {
  readonly totals: Totals
  readonly recount: Totals
  /** How each lane stood at the end: says why something is left. */
  readonly lanes: readonly LaneStatus[]
  readonly undelivered: readonly Undelivered[]
}

/** What a worker tells. */
export type WorkerMessage =
  | { readonly type: 'opening' }
  | { readonly type: 'ready' }
  /** Its first event is settled, or accepted where it only accepts. */
  | { readonly type: 'working' }
  | { readonly type: 'acknowledged'; readonly ids: readonly string[] }
  | { readonly type: 'refused'; readonly count: number }
  | { readonly type: 'settled'; readonly lane: string; readonly ids: readonly string[] }
  | { readonly type: 'controlled'; readonly answer?: HoldResult | ForgetResult }
  | { readonly type: 'failed'; readonly message: string }
  | ({ readonly type: 'drained' } & DrainReport)
