import { type Clock, systemClock } from '@waybill/core'

/** The clock of one chapter. */
export interface BenchClock extends Clock {
  /** Lets `ms` milliseconds pass: at once for the manual clock, in real time where the store has its own clock. */
  pass(ms: number): Promise<void>
  /** Sets the wall clock `ms` milliseconds ahead, or back. Elapsed time does not change. */
  jump(ms: number): void
}

/** A clock that only `pass` and `jump` move. */
export function createManualClock(): BenchClock {
  let elapsed = 1_000
  let wall = Date.UTC(2026, 0, 15, 12)
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  return {
    now: () => wall,
    elapsed: () => elapsed,
    after(ms, callback) {
      const timer = { at: elapsed + ms, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async pass(ms) {
      elapsed += ms
      wall += ms
      for (const timer of [...timers].sort((a, b) => a.at - b.at)) {
        if (timer.at > elapsed || !timers.delete(timer)) continue
        timer.callback()
      }
    },
    jump(ms) {
      wall += ms
    },
  }
}

/** The clock for a store that measures time itself: real time, and `jump` does nothing. */
export function createRealClock(): BenchClock {
  return {
    ...systemClock,
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms + 20)),
    jump: () => undefined,
  }
}
