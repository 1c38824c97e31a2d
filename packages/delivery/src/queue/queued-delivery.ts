/** A delivery in a `LaneQueue`. The queue changes the fields that are not `readonly`. */
export interface QueuedDelivery {
  /** The ids of the event's user, as in `NewEvent`, for the order. */
  readonly keys: readonly string[]
  /** Whether later events with one of its keys wait for it under `identify-first`. */
  readonly barrier: boolean
  /** Size of the event in bytes, for `maxBytes` of a lease. */
  readonly bytes: number
  /** Whether it is still pending. The queue skips a delivery that is not. */
  isPending(): boolean
  /** Whether it is leased now. The queue sets it; the store clears it. */
  leased: boolean
  /** The time at which it may be leased again, in milliseconds of the queue's clock. */
  dueAt: number
  /** How many earlier deliveries it waits for. */
  blockers: number
  /** The later deliveries that wait for it; `undefined` when there are none. */
  waiters: QueuedDelivery[] | undefined
}
