import { nearlyFull } from '../queue/lane-room.js'
import type { HoldInForce } from '../store/control.js'
import type { LaneDepth } from '../store/ledger.js'
import type { LaneStatus } from '../waybill.js'
import type { Lane } from './lane.js'

export interface StatusOptions {
  readonly depth: LaneDepth | undefined
  /** Holds in the store, of all lanes. */
  readonly holds: readonly HoldInForce[]
  readonly delivers: boolean
  /** Milliseconds until the next delivery can go. */
  readonly nextDueMs: number | undefined
}

/** The holds of a lane: those in the store, which say who and since when, and those that are not stored yet. */
export function holdsOf(lane: string, throttles: Lane['throttles'], holds: readonly HoldInForce[]): HoldInForce[] {
  const stored = holds.filter((hold) => hold.lane === lane)
  const unstored = throttles.holds().filter(({ endpoint }) => !stored.some((hold) => hold.endpoint === endpoint))
  return [...stored, ...unstored]
}

/** The status of one lane, as `lanes()` returns it. */
export function statusOf(
  { destination, throttles, paces, confirming }: Lane,
  { depth, holds, delivers, nextDueMs }: StatusOptions,
): LaneStatus {
  const lane = destination.name
  const paced = paces.behind()
  return {
    lane,
    depth: depth ?? { pending: 0 },
    ...(depth?.fill !== undefined && depth.fill >= nearlyFull && { nearlyFull: true as const }),
    delivers,
    ...throttles.status(),
    ...(paced.length === 0 ? {} : { paced }),
    ...(confirming.size > 0 && { confirming: confirming.size }),
    ...(nextDueMs !== undefined && { nextDueMs }),
    holds: holdsOf(lane, throttles, holds),
  }
}

/** The status of a lane that no destination of this process has. */
export function absentStatus(lane: string, depth: LaneDepth, holds: readonly HoldInForce[]): LaneStatus {
  return {
    lane,
    depth,
    delivers: false,
    absent: true,
    ...{ inFlight: 0, concurrency: 0, limitedForMs: 0, pauses: [] },
    holds: holds.filter((hold) => hold.lane === lane),
  }
}
