import type { LaneDepth } from '@waybill/delivery/store'
import type { Tables } from '../open/tables.js'
import type { LaneRooms } from '../unit/lane-rooms.js'

/** How much waits in each lane. */
export function depthsOf(
  { counters, lanes, events, entries }: Tables,
  rooms: LaneRooms,
  now: number,
): Record<string, LaneDepth> {
  const depths: Record<string, LaneDepth> = {}
  for (const [name, { pending }] of Object.entries(counters.totals())) {
    const lane = lanes.get(name)
    const fill = rooms.fillOf(name)
    const depth = { pending, ...(fill !== undefined && { fill }) }
    depths[name] = depth
    if (pending === 0 || !lane) continue
    const oldest = Math.min(lane.low(), entries.firstPending(lane.id) ?? Number.MAX_SAFE_INTEGER)
    depths[name] = { ...depth, oldestAt: events.acceptedAt(oldest) ?? now }
  }
  return depths
}
