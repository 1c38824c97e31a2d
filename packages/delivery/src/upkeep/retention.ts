import type { Clock } from '@waybill/core'
import type { PurgeOptions, Store } from '../store/store.js'
import type { RetentionOptions } from '../waybill-options.js'

/** Ends the retention of settled events, a little at a time, with or without traffic. */
export interface Janitor {
  /** So many events were settled. */
  settled(count: number): void
  stop(): Promise<void>
}

const pauseMs = 1_000
// Also where nothing is known to be due: a wall clock may jump, and others settle what is in a shared store.
const idleMs = 60_000
// A settlement is stamped by another clock than the one that waits.
const slackMs = 10
const atOnce = 2_000
const defaultRetention = { settledForMs: 7 * 86_400_000, settledEvents: 1_000_000 }

export function createRetention(store: Store, retention: RetentionOptions, clock: Clock): Janitor {
  const { settledForMs = defaultRetention.settledForMs, settledEvents = defaultRetention.settledEvents } = retention
  let planned: { readonly at: number; readonly cancel: () => void } | undefined
  let running: Promise<void> | undefined
  let fresh = 0
  let stopped = false
  // What the store had when it was opened was settled before.
  let lastSettledAt = clock.elapsed()

  /** The earliest of the times that were asked for. */
  function plan(afterMs: number): void {
    const at = clock.elapsed() + afterMs
    if (stopped || running !== undefined || (planned && planned.at <= at)) return
    planned?.cancel()
    const cancel = clock.after(
      afterMs,
      () => {
        planned = undefined
        running = sweep().then((next) => {
          running = undefined
          plan(fresh > 0 ? pauseMs : next)
        })
      },
      { background: true },
    )
    planned = { at, cancel }
  }

  /**
   * As much as was settled since the last time, and a little more, so that a smaller retention is reached in time.
   * Answers when to come again.
   */
  async function sweep(): Promise<number> {
    let left = 2 * fresh + atOnce
    fresh = 0
    while (left > 0 && !stopped) {
      const limit = Math.min(left, atOnce)
      const options = { settledBefore: clock.now() - settledForMs, keep: settledEvents, limit }
      const purged = await purge(options)
      if (purged < limit) return untilDue()
      left -= purged
    }
    return pauseMs
  }

  /** A store that cannot delete now keeps more than it should for a while: no reason to stop anything. */
  async function purge(options: PurgeOptions): Promise<number> {
    try {
      return await store.purge(options)
    } catch {
      return 0
    }
  }

  /** By then everything that was settled here has had its time. */
  function untilDue(): number {
    const left = lastSettledAt + settledForMs + slackMs - clock.elapsed()
    return left > 0 ? Math.min(Math.max(left, pauseMs), idleMs) : idleMs
  }

  plan(pauseMs)
  return {
    settled(count) {
      fresh += count
      lastSettledAt = clock.elapsed()
      plan(pauseMs)
    },
    async stop() {
      stopped = true
      planned?.cancel()
      await running
    },
  }
}
