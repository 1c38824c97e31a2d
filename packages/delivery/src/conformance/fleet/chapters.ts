import type { StoreChapter } from '../chapter.js'
import { type Disturbance, disturbances, type FleetCall } from './call.js'
import { acceptCalls } from './calls/accept.js'
import { endCalls } from './calls/end.js'
import { forgetCalls } from './calls/forget.js'
import { holdCalls } from './calls/hold.js'
import { parkedCalls } from './calls/parked.js'
import { resumeCalls } from './calls/resume.js'
import { runFleet } from './run-fleet.js'
import type { FleetSubject } from './subject.js'

/** A chapter of the table: one call, and what disturbs it. */
export interface FleetChapter extends StoreChapter {
  /** The row. */
  readonly call: string
  /** The column. */
  readonly disturbance: Disturbance
}

/** Which cells of the table are wanted. */
export interface FleetChaptersOptions {
  /** Only these columns. Default: all. */
  readonly disturbances?: readonly Disturbance[]
  /** Only these rows. Default: all. */
  readonly calls?: readonly string[]
}

const allCalls: readonly FleetCall[] = [
  ...holdCalls,
  ...resumeCalls,
  ...forgetCalls,
  ...acceptCalls,
  ...parkedCalls,
  ...endCalls,
]

/**
 * Chapters for a store that several processes share: each call of the public interface, made in one process while engines in
 * others deliver, and while one of these stands still beyond its leases, is killed, or is cut off from the store. The first
 * chapter of a column that runs, runs all of the column together, on one place: a minute at most for those that outlast a lease.
 */
export function fleetChapters(subject: FleetSubject, options: FleetChaptersOptions = {}): readonly FleetChapter[] {
  const calls = allCalls.filter(({ name }) => options.calls?.includes(name) ?? true)
  return (options.disturbances ?? disturbances).flatMap((disturbance) => {
    let running: ReturnType<typeof runFleet> | undefined
    const column = () => {
      running ??= runFleet(subject, disturbance, calls)
      return running
    }
    return calls.map(({ name: call, promise }) => ({
      name: `${call}, ${disturbance}`,
      ...{ promise, call, disturbance },
      async run() {
        const error = (await column()).get(call)
        if (error) throw error
      },
    }))
  })
}
