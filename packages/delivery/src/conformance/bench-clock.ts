import { type Clock, systemClock } from '@waybill/core'

/** The clock of one chapter. */
export interface BenchClock extends Clock {
  /** Lets time pass: at once where the store takes our clock, for real where it has its own. */
  pass(ms: number): Promise<void>
  /** Sets the wall clock forth, or back; elapsed time goes on as it was. */
  jump(ms: number): void
}

/** A clock that moves when it is told to. */
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

/** For a store with a clock of its own: time passes as it does. */
export function createRealClock(): BenchClock {
  return {
    ...systemClock,
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms + 20)),
    jump: () => undefined,
  }
}
