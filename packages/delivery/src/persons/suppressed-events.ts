import { unaddressed } from '../accept/entry/addressed-lanes.js'
import type { NewEvent } from '../store/work.js'
import type { Persons } from './persons.js'

/** Why a delivery is skipped whose person is suppressed. */
export const suppressed = 'suppressed' as const

/** The events, without lanes where their person is suppressed. Of those neither the body nor an id of the person is stored. */
export function withoutSuppressed(events: readonly NewEvent[], persons: Persons): readonly NewEvent[] {
  if (!persons.any) return events
  return events.map((event) => (persons.isSuppressed(event.event) ? skippedEverywhere(event) : event))
}

function skippedEverywhere(event: NewEvent): NewEvent {
  const skipped = event.lanes.map((lane) => ({ lane, reason: suppressed }))
  return {
    ...event,
    event: unaddressed(event.event),
    keys: [],
    barrier: false,
    lanes: [],
    ...(skipped.length > 0 && { skipped }),
  }
}
