import type { Destination } from '@waybill/core'
import type { LaneSettings } from './lane-settings.js'

/** Few enough that what is planned first leaves, and answers are heard, before all is planned. */
const plannedAtOnce = 500

/**
 * Most events planned ahead: enough for the next requests of every socket. What waits as an event takes less memory than what
 * waits as a body, and what is planned at the last moment is dead before the garbage collector has to carry it about.
 */
export function planAheadOf({ endpoints }: Destination, { window, concurrency }: LaneSettings) {
  const largest = Math.max(1, ...Object.values(endpoints).map(({ frame, limit }) => (frame ? limit.calls : 1)))
  return { calls: Math.min(window, 4 * concurrency * largest), atOnce: Math.max(plannedAtOnce, largest) }
}
