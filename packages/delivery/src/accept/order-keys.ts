import type { CustomerEvent } from '@waybill/core'

/**
 * The keys of an event's user, as `NewEvent.keys` has them: `u:` and its `userId`, `a:` and its `anonymousId`. An alias also
 * has its `previousId`, as both. For programs that write events into a store themselves.
 */
export function orderKeysOf(event: CustomerEvent): readonly string[] {
  const { userId, anonymousId } = event
  // Array literals have no spare room; an array that grows would keep it as long as the event is in memory.
  const own =
    userId && anonymousId ? [`u:${userId}`, `a:${anonymousId}`] : [userId ? `u:${userId}` : `a:${anonymousId}`]
  return event.type === 'alias' ? [...own, `u:${event.previousId}`, `a:${event.previousId}`] : own
}

/** Whether later events of the same user wait for this one under `identify-first`: true for identify, group and alias. */
export function isBarrier(event: CustomerEvent): boolean {
  return event.type === 'identify' || event.type === 'group' || event.type === 'alias'
}
