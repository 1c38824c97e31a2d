/**
 * Time as the engine sees it. Two scales, because a wall clock may jump: stamps are wall time, deadlines and pauses
 * are elapsed time.
 */
export interface Clock {
  /** Wall time, epoch milliseconds. For stamps that people and vendors read. */
  now(): number
  /** Monotonic time in milliseconds, zero anywhere. For deadlines, pauses and durations. */
  elapsed(): number
  /** Calls back once after `ms` milliseconds; the returned function cancels. */
  after(ms: number, callback: () => void, options?: AfterOptions): () => void
}

export interface AfterOptions {
  /** Whether the process may end before it is called back. Default false. */
  readonly background?: boolean
}

/** Longer timers overflow to 1 ms in Node; nobody waits 24 days for one. */
export const longestTimer = 2_147_483_647

/** The machine's own clocks. */
export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  after(ms, callback, { background = false } = {}) {
    const timer = setTimeout(callback, Math.min(ms, longestTimer))
    // Where timers are numbers, none keeps anything alive.
    if (background && typeof timer === 'object') timer.unref()
    return () => clearTimeout(timer)
  },
}
