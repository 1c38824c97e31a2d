import type { Clock } from '@waybill/core'

/** Tells waiting callers that something may have changed. */
export interface Notifier {
  notify(): void
  /** Listens from now on. `orAfter` resolves at the first notification, or after `ms` milliseconds. */
  next(): { orAfter(ms: number): Promise<void> }
}

export function createNotifier(clock: Clock): Notifier {
  const waiting = new Set<() => void>()
  return {
    notify() {
      for (const release of waiting) release()
    },
    next() {
      let release: () => void = () => undefined
      const notified = new Promise<void>((resolve) => {
        release = () => {
          waiting.delete(release)
          resolve()
        }
      })
      waiting.add(release)
      return {
        async orAfter(ms) {
          const cancel = clock.after(Math.max(0, ms), release)
          await notified
          cancel()
        },
      }
    },
  }
}
