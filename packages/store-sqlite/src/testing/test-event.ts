import type { CustomerEvent } from '@waybill/core'
import type { NewEvent } from '@waybill/delivery/store'

/** An event of one user, for the lanes given. */
export function testEvent(messageId: string, lanes: readonly string[] = ['a'], text = ''): NewEvent {
  const event = { type: 'track', event: 'Order Completed', messageId, userId: 'u1', properties: { total: 5, text } }
  return {
    source: 'shop',
    event: event as unknown as CustomerEvent,
    at: Date.now(),
    bytes: 100 + text.length,
    keys: ['u:u1'],
    barrier: false,
    lanes,
  }
}

export const leaseAll = { max: 1_000, maxBytes: 1e9, forMs: 60_000 }
export const lanesToOpen = { lanes: [{ name: 'a', order: 'none' as const }], keepBodies: true }
