import type { LaneStatus } from '@waybill/delivery'
import type { Hold, Totals, WorkerStatus } from '@waybill/delivery/store'

/** The part of the admin API's overview that a status is made of. */
export interface StatusSource {
  /** The gateway's clock, epoch milliseconds. */
  readonly now: number
  readonly totals: Totals
  readonly lanes: readonly LaneStatus[]
  readonly workers: readonly WorkerStatus[]
}

/**
 * What a lane does. `held`: an operator or a refused credential stopped it, or one of its endpoints. `failing`: nothing
 * gets through. `paused`: the vendor's limit is used up for a moment. `elsewhere`: another process sends for it.
 */
type LaneState = 'idle' | 'sending' | 'paused' | 'elsewhere' | 'failing' | 'held'

export interface LaneReport {
  readonly lane: string
  readonly state: LaneState
  readonly holds: readonly Hold[]
  /** Epoch milliseconds; absent while something gets through. */
  readonly failingSince?: number
  /** Absent while the vendor's limit allows a request. */
  readonly pausedForMs?: number
  readonly pending: number
  /** Age of the oldest pending event; absent without one. */
  readonly oldestAgeMs?: number
  readonly inFlight: number
  /** Most requests in flight that the vendor is thought to bear now. */
  readonly limit: number
  readonly parked: number
  readonly delivered: number
}

/** A gateway as it stands. What `waybill status --json` prints. */
export interface StatusReport {
  /** `trouble`: a lane is held or failing, or a worker is dead. */
  readonly status: 'good' | 'trouble'
  /** Epoch milliseconds. */
  readonly at: number
  readonly lanes: readonly LaneReport[]
  /** Empty where the store is not shared. */
  readonly workers: readonly WorkerStatus[]
}

export function reportOf({ now, totals, lanes, workers }: StatusSource): StatusReport {
  const reports = lanes.map((lane) => laneReport(lane, now, totals[lane.lane]))
  const isTroubled =
    reports.some(({ state }) => state === 'held' || state === 'failing') || workers.some(({ alive }) => !alive)
  return { status: isTroubled ? 'trouble' : 'good', at: now, lanes: reports, workers }
}

function laneReport(status: LaneStatus, now: number, tally: Totals[string] | undefined): LaneReport {
  const { lane, depth, inFlight, concurrency, holds, failingForMs, limitedForMs } = status
  return {
    lane,
    state: stateOf(status),
    holds,
    ...(failingForMs !== undefined && { failingSince: Math.round(now - failingForMs) }),
    ...(limitedForMs > 0 && { pausedForMs: Math.ceil(limitedForMs) }),
    pending: depth.pending,
    ...(depth.oldestAt !== undefined && { oldestAgeMs: Math.max(0, now - depth.oldestAt) }),
    inFlight,
    limit: concurrency,
    parked: tally?.parked ?? 0,
    delivered: tally?.delivered ?? 0,
  }
}

/** The worst that is true of it. */
function stateOf({ holds, failingForMs, limitedForMs, delivers, depth }: LaneStatus): LaneState {
  if (holds.length > 0) return 'held'
  if (failingForMs !== undefined) return 'failing'
  if (depth.pending === 0) return 'idle'
  if (!delivers) return 'elsewhere'
  return limitedForMs > 0 ? 'paused' : 'sending'
}
