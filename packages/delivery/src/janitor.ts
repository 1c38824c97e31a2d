import type { Clock } from '@waybill/core'
import type { RetentionOptions } from './delivery-options.js'
import type { Store } from './store/store.js'

/** Ends the retention of settled events, a little at a time, and only while there is something to settle. */
export interface Janitor {
  /** So many events were settled. */
  settled(count: number): void
  stop(): Promise<void>
}

const pauseMs = 1_000
const atOnce = 2_000
const defaultRetention = { settledForMs: 7 * 86_400_000, settledEvents: 1_000_000 }

export function createJanitor(store: Store, retention: RetentionOptions, clock: Clock): Janitor {
  const { settledForMs = defaultRetention.settledForMs, settledEvents = defaultRetention.settledEvents } = retention
  let cancel: (() => void) | undefined
  let running: Promise<void> | undefined
  let fresh = 0
  let stopped = false

  function schedule(): void {
    if (stopped || cancel !== undefined || running !== undefined) return
    cancel = clock.after(pauseMs, () => {
      cancel = undefined
      running = sweep().finally(() => {
        running = undefined
        if (fresh > 0) schedule()
      })
    })
  }

  /** As much as was settled since the last time, and a little more, so that a smaller retention is reached in time. */
  async function sweep(): Promise<void> {
    let left = 2 * fresh + atOnce
    fresh = 0
    while (left > 0 && !stopped) {
      const limit = Math.min(left, atOnce)
      const options = { settledBefore: clock.now() - settledForMs, keep: settledEvents, limit }
      // A store that cannot delete now keeps more than it should for a while: no reason to stop anything.
      const purged = await store.purge(options).catch(() => 0)
      if (purged < limit) return
      left -= purged
    }
  }

  return {
    settled(count) {
      fresh += count
      schedule()
    },
    async stop() {
      stopped = true
      cancel?.()
      await running
    },
  }
}
