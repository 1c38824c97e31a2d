import { type Clock, WaybillError } from '@waybill/core'
import type { Committer } from './commit/committer.js'
import { inTime } from './in-time.js'
import type { Lane } from './lane/lane.js'
import type { OnHand } from './lane/on-hand.js'
import type { Notifier } from './notifier.js'
import type { Store } from './store/store.js'
import type { DrainOptions, DrainResult } from './waybill.js'

export interface CreateDrainOptions {
  readonly store: Store
  readonly committer: Committer
  readonly lanes: readonly Lane[]
  readonly names: readonly string[]
  readonly onHand: Pick<OnHand, 'count'>
  /** Notifies when deliveries settled or a lane has nothing left to do. */
  readonly changed: Notifier
  readonly clock: Clock
}

/** Waits until nothing is pending. */
export interface Drain {
  /** Waits until nothing is pending, until what is pending cannot go on by itself, or until the deadline. */
  flush(options?: DrainOptions): Promise<DrainResult>
  /** What is pending now. */
  left(): Promise<DrainResult>
  /** What this process has leased and not settled: all that is known of what is pending while the store does not answer. */
  known(): DrainResult
}

/** How much longer than its time `flush` waits for a store that does not answer, in milliseconds. */
const graceMs = 500

export function createDrain({ store, committer, lanes, names, onHand, changed, clock }: CreateDrainOptions): Drain {
  async function left(): Promise<DrainResult> {
    const totals = await store.totals()
    const pending = Object.fromEntries(names.map((name) => [name, totals[name]?.pending ?? 0]))
    return { settled: Object.values(pending).every((count) => count === 0), left: pending }
  }

  async function allQuiet(): Promise<boolean> {
    const quiet = await Promise.all(lanes.map((lane) => lane.isQuiet()))
    return quiet.every(Boolean)
  }

  async function untilDrained(timeoutMs: number): Promise<DrainResult> {
    const until = clock.elapsed() + timeoutMs
    for (;;) {
      const change = changed.next()
      await committer.idle()
      // The lanes are quiet and everything is stored: what is pending now waits for a person or for a later time.
      const atRest = (await allQuiet()) && !committer.busy
      const drained = await left()
      if (drained.settled || atRest || clock.elapsed() >= until) return drained
      await change.orAfter(until - clock.elapsed())
    }
  }

  function known(): DrainResult {
    return { settled: false, left: Object.fromEntries(names.map((name) => [name, onHand.count(name)])) }
  }

  return {
    left,
    known,
    async flush({ timeoutMs = 10_000 } = {}) {
      const [drained] = (await inTime(untilDrained(timeoutMs), timeoutMs + graceMs, clock)) ?? []
      return drained ?? { ...known(), unfinished: [{ part: 'store', error: silent() }] }
    },
  }
}

function silent(): WaybillError {
  return new WaybillError('The store did not answer in time.', {
    kind: 'unavailable',
    code: 'store_silent',
    hint: 'What is left is what this process has taken; more may be pending.',
  })
}
