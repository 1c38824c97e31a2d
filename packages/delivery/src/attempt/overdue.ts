import type { Clock } from '@waybill/core'

/** Ends waits for destinations that answer neither at their deadline nor when they are aborted. */
export interface Overdue {
  /** Calls `giveUp` once, unless the wait ends before: when it is overdue. Waits are all of one length. */
  watch(giveUp: () => void): Wait
  /** Ends a wait. Returns whether it was not overdue. */
  end(wait: Wait): boolean
  /** All waits are overdue after so many milliseconds, if they do not end before. */
  endAllAfter(ms: number): void
  /** How many of those that were given up have not ended yet. */
  readonly lost: number
}

interface Wait {
  readonly until: number
  readonly giveUp: () => void
}

/**
 * One timer for all waits of a lane, which all take `ms` milliseconds and so end in the order in which they began: a timer
 * for each request would cost more than all else that is recorded for it.
 */
export function createOverdue(clock: Clock, ms: number): Overdue {
  const waits = new Set<Wait>()
  const lost = new Set<Wait>()
  let disarm: (() => void) | undefined

  function arm(): void {
    if (disarm) return
    const [first] = waits
    if (!first) return
    disarm = clock.after(Math.max(1, Math.ceil(first.until - clock.elapsed())), () => {
      disarm = undefined
      const now = clock.elapsed()
      for (const wait of waits) {
        if (wait.until > now) break
        waits.delete(wait)
        lost.add(wait)
        wait.giveUp()
      }
      arm()
    })
  }

  return {
    get lost() {
      return lost.size
    },
    watch(giveUp) {
      const wait = { until: clock.elapsed() + ms, giveUp }
      waits.add(wait)
      arm()
      return wait
    },
    end(wait) {
      if (!waits.delete(wait)) {
        lost.delete(wait)
        return false
      }
      if (waits.size > 0) return true
      disarm?.()
      disarm = undefined
      return true
    },
    endAllAfter(restMs) {
      clock.after(
        restMs,
        () => {
          const all = [...waits]
          waits.clear()
          for (const wait of all) {
            lost.add(wait)
            wait.giveUp()
          }
        },
        { background: true },
      )
    },
  }
}
