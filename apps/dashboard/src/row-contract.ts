import type { DeliveryState, SourceId, WaitsFor } from './admin-contract.js'

/** One delivery as lists show it. */
export interface DeliveryRow {
  readonly seq: number
  readonly sourceId: SourceId
  readonly messageId: string
  readonly acceptedAt: number
  readonly name?: string
  readonly lane: string
  readonly state: DeliveryState
  readonly reason?: string
  readonly detail?: string
  /** The codes of its remarks: what went out weaker than it was meant. */
  readonly remarks?: readonly string[]
  readonly attempt: number
  readonly replays?: number
  readonly lastStatus?: number
  /** Why a pending one is not sent yet. */
  readonly waitsFor?: WaitsFor
  /** Until when, epoch milliseconds. */
  readonly dueAt?: number
}

export interface DeliveryPage {
  /** Deliveries of the page, those of one event together. */
  readonly deliveries: readonly DeliveryRow[]
  /** Value of `after` for the next page. Absent on the last page. */
  readonly next?: number
}
