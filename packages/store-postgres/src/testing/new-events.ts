import type { NewEvent } from '@waybill/delivery/store'

/** An event of a user, ready to be stored. */
export function newEvent(messageId: string, more: Partial<NewEvent> & { readonly userId?: string } = {}): NewEvent {
  const { userId = 'u1', ...rest } = more
  return {
    source: 'site',
    event: {
      type: 'track',
      event: 'Product Viewed',
      messageId,
      userId,
      timestamp: '2026-11-21T10:00:00.000Z',
    } as NewEvent['event'],
    at: 1_790_000_000_000,
    bytes: 200,
    keys: [`u:${userId}`],
    barrier: false,
    lanes: ['one'],
    ...rest,
  }
}

export const untilDelivered = { next: { state: 'delivered' }, attempts: [] } as const
