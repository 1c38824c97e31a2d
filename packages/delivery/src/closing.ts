import { type Clock, type Destination, WaybillError } from '@waybill/core'
import type { Committer } from './commit/committer.js'
import type { Drain } from './drain.js'
import { inTime } from './in-time.js'
import type { Lane } from './lane/lane.js'
import type { Store } from './store/store.js'
import type { DrainResult, Unfinished } from './waybill.js'

export interface ClosingOptions {
  readonly store: Store
  readonly committer: Committer
  /** The lanes that work in this process. */
  readonly lanes: readonly Lane[]
  readonly destinations: readonly Destination[]
  /** Ends what runs besides. */
  readonly endUpkeep: () => Promise<unknown>
  readonly drain: Drain
  readonly clock: Clock
}

/**
 * Closes everything, in order. Each part has until its own moment after `timeoutMs` milliseconds, so that one that does not
 * end keeps nothing else from ending: all of it takes two seconds more at most. Never rejects.
 */
export async function closeAll(options: ClosingOptions, timeoutMs: number): Promise<DrainResult> {
  const { store, committer, lanes, destinations, endUpkeep, drain, clock } = options
  const begun = clock.elapsed()
  const leftUntil = (graceMs: number) => begun + timeoutMs + graceMs - clock.elapsed()
  const unfinished: Unfinished[] = []

  async function end<Value>(part: string, graceMs: number, work: () => Promise<Value>): Promise<Value | undefined> {
    try {
      const ended = await inTime(started(work), leftUntil(graceMs), clock)
      if (!ended) unfinished.push({ part, error: notInTime(part) })
      return ended?.[0]
    } catch (cause) {
      unfinished.push({ part, error: failed(part, cause) })
      return undefined
    }
  }

  const cancel = clock.after(timeoutMs, committer.giveUp)
  await end('store', 500, committer.idle)
  await Promise.all(
    lanes.map((lane) => end(`lane ${lane.destination.name}`, 1_000, () => lane.stop(Math.max(0, leftUntil(0))))),
  )
  await end('store', 1_100, endUpkeep)
  cancel()
  await Promise.all(
    destinations.map((destination) => end(`destination ${destination.name}`, 1_300, () => destination.close())),
  )
  const drained = await end('store', 1_600, drain.left)
  await end('store', 2_000, store.close)
  const result = drained ?? drain.known()
  return unfinished.length === 0 ? result : { ...result, unfinished: onePerPart(unfinished) }
}

/** A part may throw before it gives a promise, or give none. */
async function started<Value>(work: () => Promise<Value>): Promise<Value> {
  return work()
}

/** The first error of each part: the later ones follow from it. */
function onePerPart(unfinished: readonly Unfinished[]): readonly Unfinished[] {
  return unfinished.filter(({ part }, index) => unfinished.findIndex((one) => one.part === part) === index)
}

function notInTime(part: string): WaybillError {
  return new WaybillError(`The ${part} did not end in time.`, {
    kind: 'unavailable',
    code: 'close_timeout',
    hint: 'Nothing that was accepted is lost where the store is durable: the next start goes on with it.',
  })
}

function failed(part: string, cause: unknown): WaybillError {
  if (WaybillError.isInstance(cause)) return cause
  return new WaybillError(`The ${part} could not be closed.`, { kind: 'unavailable', code: 'close_failed', cause })
}
