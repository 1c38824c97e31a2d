import type { CustomerEvent } from '@waybill/core'

/** The keys by which events of one user are kept in order: a known and an anonymous id each count. */
export function orderKeysOf(event: CustomerEvent): readonly string[] {
  const { userId, anonymousId } = event
  // Lists of their length: one that grows keeps room for as long as the event is remembered.
  const own =
    userId && anonymousId ? [`u:${userId}`, `a:${anonymousId}`] : [userId ? `u:${userId}` : `a:${anonymousId}`]
  return event.type === 'alias' ? [...own, `u:${event.previousId}`, `a:${event.previousId}`] : own
}

/** Whether later events of its keys wait for it under `identify-first`. */
export function isBarrier(event: CustomerEvent): boolean {
  return event.type === 'identify' || event.type === 'group' || event.type === 'alias'
}
