import type { Delivery } from '../destination/destination.js'

/**
 * When the event of a delivery happened, as vendors hear it: its `timestamp`, or when it was accepted where that is earlier.
 * Nothing happens after it was accepted, so such a time comes from a wrong clock; vendors treat it in different ways.
 */
export function happenedAt({ event, acceptedAt }: Pick<Delivery, 'event' | 'acceptedAt'>): string {
  return Date.parse(event.timestamp) <= acceptedAt ? event.timestamp : new Date(acceptedAt).toISOString()
}
