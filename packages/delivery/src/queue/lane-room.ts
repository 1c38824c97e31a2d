import type { StoreLane } from '../store/store.js'
import type { LaneBound, LaneFilling, LaneFull, NewEvent, SkippedLane } from '../store/work.js'

/** Why an event is skipped in a lane that is full and has `whenFull: 'skip'`. */
const laneFull = 'lane_full'

/** What is pending in a lane. */
export interface LaneLoad {
  /** How many deliveries. */
  readonly pending: number
  /** The bytes of their events. */
  readonly bytes: number
}

/** The bounds that a store has for each lane that has none of its own. */
export interface StoreBounds {
  /** Most pending deliveries. */
  readonly maxPending: number
  /** Most bytes of their events. */
  readonly maxPendingBytes: number
}

/** The bounds of one lane. */
export interface LaneRoom {
  /** Most pending deliveries. */
  readonly maxPending: number
  /** Most bytes of their events. */
  readonly maxPendingBytes: number
  /** Whether an event skips the lane when it is full, instead of being refused. */
  readonly skips: boolean
  /** Why an event of so many bytes has no room beside this load; `undefined` when it has. */
  full(load: LaneLoad, bytes: number): LaneFull | undefined
  /** How full the lane is: 1 when a bound is reached, more where a replay went beyond it. */
  fill(load: LaneLoad): number
  /** What to report of the lane when this load is the first one at 80 % of a bound. */
  noteFill(load: LaneLoad): LaneFilling | undefined
}

/** How full a lane is when that is reported. */
export const nearlyFull = 0.8

// A lane whose load goes up and down around the mark would be reported each time.
export const restored = 0.7

/** Makes the bounds of a lane: its own ones, or the store's. */
export function createLaneRoom(lane: StoreLane, bounds: StoreBounds): LaneRoom {
  const { name, maxPending = bounds.maxPending, maxPendingBytes = bounds.maxPendingBytes, whenFull } = lane
  const [warnAt, warnAtBytes] = [nearlyFull * maxPending, nearlyFull * maxPendingBytes]
  let isFilling = false
  const fill = ({ pending, bytes }: LaneLoad) => Math.max(pending / maxPending, bytes / maxPendingBytes)
  const limitOf = (bound: LaneBound) => (bound === 'maxPending' ? maxPending : maxPendingBytes)

  return {
    maxPending,
    maxPendingBytes,
    skips: whenFull === 'skip',
    full({ pending, bytes: used }, bytes) {
      if (pending < maxPending && used + bytes <= maxPendingBytes) return undefined
      const bound = pending < maxPending ? 'maxPendingBytes' : 'maxPending'
      return { status: 'full', lane: name, bound, limit: limitOf(bound) }
    },
    fill,
    noteFill(load) {
      if (load.pending < warnAt && load.bytes < warnAtBytes) {
        // The load is below the mark; most of the time nothing was reported, and nothing is divided.
        if (isFilling && fill(load) < restored) isFilling = false
        return undefined
      }
      if (isFilling) return undefined
      isFilling = true
      const bound = load.pending >= warnAt ? 'maxPending' : 'maxPendingBytes'
      return { lane: name, bound, limit: limitOf(bound), fill: fill(load) }
    },
  }
}

/** A lane that has no room for an event. */
export interface FoundFull {
  /** The answer for the event, where the lane refuses it. */
  readonly full: LaneFull
  /** Whether the event skips the lane instead. */
  readonly skips: boolean
}

/**
 * The event as it is to be stored, when `fullOf` says which lanes have no room for it: without those that skip. The same
 * object where all have room. The first full lane that refuses is the answer instead.
 */
export function admitEvent(event: NewEvent, fullOf: (lane: string) => FoundFull | undefined): NewEvent | LaneFull {
  let skipped: SkippedLane[] | undefined
  for (const lane of event.lanes) {
    const found = fullOf(lane)
    if (!found) continue
    if (!found.skips) return found.full
    skipped ??= []
    skipped.push({ lane, reason: laneFull })
  }
  return skipped ? withoutFull(event, skipped) : event
}

function withoutFull(event: NewEvent, skipped: readonly SkippedLane[]): NewEvent {
  const gone = new Set(skipped.map(({ lane }) => lane))
  return {
    ...event,
    lanes: event.lanes.filter((lane) => !gone.has(lane)),
    skipped: [...(event.skipped ?? []), ...skipped],
  }
}

/**
 * Whether an event's body is kept when it is accepted: it is to be sent, or to be replayed once there is room. Of an event that
 * goes to no lane the engine gives only what says so.
 */
export function keepsBody({ lanes, skipped = [] }: Pick<NewEvent, 'lanes' | 'skipped'>): boolean {
  return lanes.length > 0 || skipped.length === 0 || skipped.some(({ reason }) => reason === laneFull)
}

/** Whether this is the answer for an event that a full lane refused. */
export function isLaneFull(answer: unknown): answer is LaneFull {
  return typeof answer === 'object' && answer !== null && 'status' in answer && answer.status === 'full'
}
