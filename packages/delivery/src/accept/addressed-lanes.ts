import type { CustomerEvent } from '@waybill/core'
import type { Where } from '../store/ledger.js'
import { isSelected } from './integrations.js'

/** The lanes that an event's `integrations` do not exclude. The same list where it excludes none. */
export function addressedLanes(event: CustomerEvent, lanes: readonly string[]): readonly string[] {
  // Most events have neither. Then nothing is asked for each lane.
  if (!event.integrations && event.context?.['integrations'] === undefined) return lanes
  const addressed = lanes.filter((lane) => isSelected(event, lane))
  return addressed.length === lanes.length ? lanes : addressed
}

/** Adds to what the ledger knows of an event the lanes that have no delivery of it, and why. */
export function withNotAddressed(where: Where, lanes: readonly string[]): Where {
  if (where.status !== 'found') return where
  const { event } = where
  const absent = lanes.filter((lane) => !Object.hasOwn(where.lanes, lane))
  if (absent.length === 0) return where
  const reasonOf = (lane: string) => (event && !isSelected(event, lane) ? 'integrations' : 'not_addressed')
  return { ...where, notAddressed: Object.fromEntries(absent.map((lane) => [lane, reasonOf(lane)])) }
}
