import type { Clock } from '../../clock.js'

/** A clock that is moved by hand, and counts the timers that were set. Both of its scales begin at 0. */
export function handClock() {
  let now = 0
  let timers: { at: number; callback: () => void }[] = []
  let set = 0
  const clock: Clock = {
    now: () => now,
    elapsed: () => now,
    after(ms, callback) {
      const timer = { at: now + Math.max(1, ms), callback }
      set++
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
  }
  return {
    clock,
    alive: () => timers.length,
    set: () => set,
    moveTo(time: number) {
      for (;;) {
        const next = timers.filter(({ at }) => at <= time).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        timers = timers.filter((timer) => timer !== next)
        now = Math.max(now, next.at)
        next.callback()
      }
      now = time
    },
  }
}
