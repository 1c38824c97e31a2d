import type { Clock } from '@waybill/core'

/** Rings whenever something may have changed, for whoever waits. */
export interface Notifier {
  notify(): void
  /** Hears every ring from now on; resolves at the first, or after `ms` milliseconds. */
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
      const rung = new Promise<void>((resolve) => {
        release = () => {
          waiting.delete(release)
          resolve()
        }
      })
      waiting.add(release)
      return {
        async orAfter(ms) {
          const cancel = clock.after(Math.max(0, ms), release)
          await rung
          cancel()
        },
      }
    },
  }
}
