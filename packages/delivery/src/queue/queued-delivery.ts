/** A delivery in a `LaneQueue`. The queue changes the fields that are not `readonly`. */
export interface QueuedDelivery {
  /** The event's number in the store: the oldest go first. */
  readonly seq: number
  /** Where the event comes from: sources take turns. */
  readonly source: string
  /** The ids of the event's user, as in `NewEvent`, for the order. */
  readonly keys: readonly string[]
  /** Whether later events with one of its keys wait for it under `identify-first`. */
  readonly barrier: boolean
  /** Size of the event in bytes, for `maxBytes` of a lease. */
  readonly bytes: number
  /** Whether it is still pending. The queue skips a delivery that is not. */
  isPending(): boolean
  /** Whether it goes after everything that is live, like a replayed one. The store sets it, while it is not in the queue. */
  bulk: boolean
  /** The endpoint under which it is filed; `undefined` while that is not known. */
  endpoint: string | undefined
  /** Whether it is leased now. The queue sets it; the store clears it. */
  leased: boolean
  /** The time at which it may be leased again, in milliseconds of the queue's clock. */
  dueAt: number
  /** The earlier deliveries that it waits for; `undefined` when there are none. */
  blockers: QueuedDelivery[] | undefined
  /** The later deliveries that wait for it; `undefined` when there are none. */
  waiters: QueuedDelivery[] | undefined
}
