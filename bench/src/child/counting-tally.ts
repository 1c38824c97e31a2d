import type { Tally } from '../contestants/contestant.js'

export interface CountingTally extends Tally {
  readonly deliveredCount: number
  readonly failedCount: number
  /** Resolves when at least so many events have come to an end. */
  until(count: number): Promise<void>
}

export function countingTally(): CountingTally {
  let delivered = 0
  let failed = 0
  let waiting: { count: number; go: () => void } | undefined
  const wake = () => {
    if (!waiting || delivered + failed < waiting.count) return
    const { go } = waiting
    waiting = undefined
    go()
  }
  return {
    get deliveredCount() {
      return delivered
    },
    get failedCount() {
      return failed
    },
    delivered(count) {
      delivered += count
      wake()
    },
    failed(count) {
      failed += count
      wake()
    },
    until: (count) =>
      new Promise((resolve) => {
        waiting = { count, go: resolve }
        wake()
      }),
  }
}
