import type { LaneStatus } from '@waybill/delivery'
import type { Hold, Totals, WorkerStatus } from '@waybill/delivery/store'

/** The fields of the admin API's overview that a status uses. */
export interface StatusSource {
  /** The gateway's clock, epoch milliseconds. */
  readonly now: number
  readonly totals: Totals
  readonly lanes: readonly LaneStatus[]
  readonly workers: readonly WorkerStatus[]
}

/**
 * State of a lane. `held`: a person or the engine stopped it or one of its endpoints. `failing`: no request succeeds.
 * `paused`: the vendor asked for a wait, or its limit is used up. `elsewhere`: another process sends for it. `absent`: the
 * gateway has no destination of that name, and something waits there.
 */
/** From when on a lane is in trouble. */
export interface StatusLimits {
  /** Longest pause that is none, in milliseconds. */
  readonly maxPauseMs: number
  /** Most parked deliveries that are none. */
  readonly maxParked: number
}

/** What is wrong with a lane. */
type Trouble = 'held' | 'failing' | 'paused' | 'parked' | 'absent'

type LaneState = 'idle' | 'sending' | 'paused' | 'elsewhere' | 'failing' | 'held' | 'absent'

/** State and figures of one lane. */
export interface LaneReport {
  readonly lane: string
  readonly state: LaneState
  /** What is wrong with it. `paused`: for longer than `--max-pause`. `parked`: more than `--max-parked`. Empty: nothing. */
  readonly trouble: readonly Trouble[]
  readonly holds: readonly Hold[]
  /** When it began to fail, in milliseconds since 1970. Absent while requests succeed. */
  readonly failingSince?: number
  /** Milliseconds until the pause ends. Absent without a pause. */
  readonly pausedForMs?: number
  readonly pending: number
  /** Age of the oldest pending delivery in milliseconds. Absent without one. */
  readonly oldestAgeMs?: number
  readonly inFlight: number
  /** Most requests in flight that the throttle allows now. */
  readonly limit: number
  readonly parked: number
  readonly delivered: number
}

/** Status of a gateway, as `waybill status --json` prints it. */
export interface StatusReport {
  /** `trouble`: a lane has some, or a worker is dead. */
  readonly status: 'good' | 'trouble'
  /** Epoch milliseconds. */
  readonly at: number
  readonly lanes: readonly LaneReport[]
  /** Empty where the store is not shared. */
  readonly workers: readonly WorkerStatus[]
}

const defaultLimits: StatusLimits = { maxPauseMs: 60_000, maxParked: 0 }

/** Summarizes the lanes and workers of a gateway. */
export function reportOf({ now, totals, lanes, workers }: StatusSource, limits = defaultLimits): StatusReport {
  const reports = lanes.map((lane) => laneReport(lane, now, totals[lane.lane], limits))
  const isTroubled = reports.some(({ trouble }) => trouble.length > 0) || workers.some(({ alive }) => !alive)
  return { status: isTroubled ? 'trouble' : 'good', at: now, lanes: reports, workers }
}

function laneReport(
  status: LaneStatus,
  now: number,
  tally: Totals[string] | undefined,
  limits: StatusLimits,
): LaneReport {
  const { lane, depth, inFlight, concurrency, holds, failingForMs, limitedForMs } = status
  return {
    lane,
    state: stateOf(status),
    trouble: troubleOf(status, tally?.parked ?? 0, limits),
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

function troubleOf(
  { holds, failingForMs, limitedForMs, absent }: LaneStatus,
  parked: number,
  { maxPauseMs, maxParked }: StatusLimits,
): readonly Trouble[] {
  return [
    ...(absent ? (['absent'] as const) : []),
    ...(holds.length > 0 ? (['held'] as const) : []),
    ...(failingForMs !== undefined ? (['failing'] as const) : []),
    ...(limitedForMs > maxPauseMs ? (['paused'] as const) : []),
    ...(parked > maxParked ? (['parked'] as const) : []),
  ]
}

/** The most serious state that applies. */
function stateOf({ holds, failingForMs, limitedForMs, delivers, depth, absent }: LaneStatus): LaneState {
  if (absent) return 'absent'
  if (holds.length > 0) return 'held'
  if (failingForMs !== undefined) return 'failing'
  if (depth.pending === 0) return 'idle'
  if (!delivers) return 'elsewhere'
  return limitedForMs > 0 ? 'paused' : 'sending'
}
