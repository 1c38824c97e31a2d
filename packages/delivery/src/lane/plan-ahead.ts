import type { Destination } from '@waybill/core'
import type { LaneSettings } from './lane-settings.js'

/** Most deliveries planned without a pause: few enough that requests leave and answers are read in between. */
const plannedAtOnce = 500

/**
 * How many calls are planned ahead: enough for the next requests of every connection, and no more. An event takes less
 * memory than an encoded body, and a body that is planned late is garbage before the collector has to copy it.
 */
export function planAheadOf({ endpoints }: Destination, { window, concurrency }: LaneSettings) {
  const largest = Math.max(1, ...Object.values(endpoints).map(({ frame, limit }) => (frame ? limit.calls : 1)))
  return { calls: Math.min(window, 4 * concurrency * largest), atOnce: Math.max(plannedAtOnce, largest) }
}
