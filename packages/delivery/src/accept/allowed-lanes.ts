import type { NewEvent } from '../store/work.js'

/** New events, with every lane but the `allowed` ones marked as skipped. Without `allowed` they go everywhere. */
export function onlyTo(allowed: readonly string[] | undefined, events: readonly NewEvent[]): readonly NewEvent[] {
  if (!allowed) return events
  return events.map((event) => ({
    ...event,
    lanes: event.lanes.filter((lane) => allowed.includes(lane)),
    skipped: event.lanes.filter((lane) => !allowed.includes(lane)).map((lane) => ({ lane, reason: 'not_allowed' })),
  }))
}
