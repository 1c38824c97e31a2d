import type { LaneOptions } from '../../waybill-options.js'

/** What an engine of a fleet is told at its start. */
export interface EngineOrders {
  readonly name: string
  /** What the program opens the store with. */
  readonly place: string
  readonly lanes: Readonly<Record<string, LaneOptions>>
  readonly deliver: boolean | readonly string[]
}

/** From the parent to an engine. */
export type ToEngine =
  | ({ readonly type: 'start' } & EngineOrders)
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly type: 'answer'; readonly id: number; readonly answer: WireAnswer }

/** From an engine to the parent. */
export type FromEngine =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly message: string; readonly code?: string }
  /** A request that has left: the channel is the wire, and the parent is the vendor. */
  | { readonly type: 'request'; readonly id: number; readonly lane: string; readonly messageId: string }

/** What the vendor answers. */
export interface WireAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}
