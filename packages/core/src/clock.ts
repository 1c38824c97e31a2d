/**
 * The time that Waybill reads. A wall clock may jump, so there are two scales: timestamps are wall time, deadlines and
 * waits are elapsed time.
 */
export interface Clock {
  /** Wall time in epoch milliseconds. For timestamps that people and vendors read. */
  now(): number
  /** Monotonic time in milliseconds, from any zero point. For deadlines, waits and durations. */
  elapsed(): number
  /** Calls `callback` once after `ms` milliseconds. The returned function cancels the timer. */
  after(ms: number, callback: () => void, options?: AfterOptions): () => void
}

/** How `Clock.after` sets a timer. */
export interface AfterOptions {
  /** Whether the process may end before the timer fires. Default false. */
  readonly background?: boolean
}

/** The longest timer of Node, about 24.8 days. A longer one would fire after 1 ms. */
export const longestTimer = 2_147_483_647

/** The machine's clocks: `Date.now`, `performance.now` and `setTimeout`. Waits beyond 24.8 days end there. */
export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  after(ms, callback, { background = false } = {}) {
    const timer = setTimeout(callback, Math.min(ms, longestTimer))
    // Outside Node a timer is a number and keeps no process alive.
    if (background && typeof timer === 'object') timer.unref()
    return () => clearTimeout(timer)
  },
}
