import type { Clock } from '@waybill/core'
import type { Bell } from './bell.js'
import type { Committer } from './commit/committer.js'
import type { Drained, DrainOptions } from './delivery.js'
import type { Lane } from './lane/lane.js'
import type { Store } from './store/store.js'

export interface DrainingOptions {
  readonly store: Store
  readonly committer: Committer
  /** The lanes that work in this process. */
  readonly lanes: readonly Lane[]
  readonly names: readonly string[]
  /** Rings when something came to rest. */
  readonly changed: Bell
  readonly clock: Clock
}

/** Waiting for the end of what is pending. */
export interface Draining {
  /** Until nothing is pending, nothing moves by itself, or the deadline. */
  flush(options?: DrainOptions): Promise<Drained>
  left(): Promise<Drained>
}

export function createDraining({ store, committer, lanes, names, changed, clock }: DrainingOptions): Draining {
  async function left(): Promise<Drained> {
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
    async flush({ deadlineMs = 10_000 } = {}) {
      const until = clock.elapsed() + deadlineMs
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
