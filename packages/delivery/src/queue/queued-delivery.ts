/** One event in one lane, as the queue of a store with a single owner sees it. The queue changes what is not `readonly`. */
export interface QueuedDelivery {
  /** Whose event it is, for order. */
  readonly keys: readonly string[]
  /** Whether later events of its keys wait for it under `identify-first`. */
  readonly barrier: boolean
  readonly bytes: number
  /** Whether it is still pending. One that is not is passed over wherever it stands. */
  isPending(): boolean
  leased: boolean
  /** Elapsed time at which it may be leased again, in milliseconds. */
  dueAt: number
  /** Earlier events that it waits for. */
  blockers: number
  /** Later events that wait for it. */
  waiters: QueuedDelivery[] | undefined
}
