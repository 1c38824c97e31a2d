import type { CustomerEvent } from '@waybill/core'

/** The keys by which events of one user are kept in order: a known and an anonymous id each count. */
export function orderKeysOf(event: CustomerEvent): readonly string[] {
  const keys: string[] = []
  if (event.userId) keys.push(`u:${event.userId}`)
  if (event.anonymousId) keys.push(`a:${event.anonymousId}`)
  if (event.type === 'alias') keys.push(`u:${event.previousId}`, `a:${event.previousId}`)
  return keys
}

/** Whether later events of its keys wait for it under `identify-first`. */
export function isBarrier(event: CustomerEvent): boolean {
  return event.type === 'identify' || event.type === 'group' || event.type === 'alias'
}
