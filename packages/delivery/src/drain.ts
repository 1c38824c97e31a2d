import type { Clock } from '@waybill/core'
import type { Committer } from './commit/committer.js'
import type { Lane } from './lane/lane.js'
import type { Notifier } from './notifier.js'
import type { Store } from './store/store.js'
import type { DrainOptions, DrainResult } from './waybill.js'

export interface DrainingOptions {
  readonly store: Store
  readonly committer: Committer
  /** The lanes that work in this process. */
  readonly lanes: readonly Lane[]
  readonly names: readonly string[]
  /** Rings when something came to rest. */
  readonly changed: Notifier
  readonly clock: Clock
}

/** Waiting for the end of what is pending. */
export interface Draining {
  /** Until nothing is pending, nothing moves by itself, or the deadline. */
  flush(options?: DrainOptions): Promise<DrainResult>
  left(): Promise<DrainResult>
}

export function createDraining({ store, committer, lanes, names, changed, clock }: DrainingOptions): Draining {
  async function left(): Promise<DrainResult> {
    const totals = await store.totals()
    const pending = Object.fromEntries(names.map((name) => [name, totals[name]?.pending ?? 0]))
    return { settled: Object.values(pending).every((count) => count === 0), left: pending }
  }

  async function allQuiet(): Promise<boolean> {
    const quiet = await Promise.all(lanes.map((lane) => lane.isQuiet()))
    return quiet.every(Boolean)
  }

  return {
    left,
    async flush({ timeoutMs = 10_000 } = {}) {
      const until = clock.elapsed() + timeoutMs
      for (;;) {
        const rung = changed.next()
        await committer.idle()
        // Quiet lanes with nothing left to store: what is pending now waits for a person or for a later time.
        const atRest = (await allQuiet()) && !committer.busy
        const drained = await left()
        if (drained.settled || atRest || clock.elapsed() >= until) return drained
        await rung.orAfter(until - clock.elapsed())
      }
    },
  }
}
