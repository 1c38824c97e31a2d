import type { Clock } from '@waybill/core'
import { nextTurn } from '../next-turn.js'
import type { PurgeOptions, Store } from '../store/store.js'
import type { RetentionOptions } from '../waybill-options.js'

/** Purges settled events whose retention is over, in small steps, with or without traffic. */
export interface Retention {
  /** Counts transitions, so that a purge follows them. */
  settled(count: number): void
  stop(): Promise<void>
}

const pauseMs = 1_000
// Looked at even where nothing is known to be due: the wall clock may jump, and other processes settle events too.
const longestIdleMs = 60_000
const shortestIdleMs = 4_000
// The store's clock stamps the events, and this process's clock waits: they may differ a little.
const slackMs = 10
const atOnce = 2_000
const defaultRetention = { settledForMs: 7 * 86_400_000, settledEvents: 1_000_000 }

export function createRetention(store: Store, retention: RetentionOptions, clock: Clock): Retention {
  const { settledForMs = defaultRetention.settledForMs, settledEvents = defaultRetention.settledEvents } = retention
  // No event may stay for more than a twentieth of the time, or five seconds, beyond it.
  const idleMs = Math.min(Math.max(settledForMs / 25, shortestIdleMs), longestIdleMs)
  let planned: { readonly at: number; readonly cancel: () => void } | undefined
  let running: Promise<void> | undefined
  let fresh = 0
  let stopped = false
  // Events that were settled before the store was opened count from here.
  let lastSettledAt = clock.elapsed()

  /** Plans the next purge. An earlier plan stays. */
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
   * Purges as many events as were settled since the last time, and a little more, so that a reduced retention takes effect
   * in time. Resolves with the milliseconds until the next purge.
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
      await nextTurn()
    }
    return pauseMs
  }

  /** A store that cannot delete now keeps events longer than it should. That stops nothing else. */
  async function purge(options: PurgeOptions): Promise<number> {
    try {
      return await store.purge(options)
    } catch {
      return 0
    }
  }

  /** Milliseconds until the retention of all that was settled here is over. */
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
