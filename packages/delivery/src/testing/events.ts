import type { CustomerEventInput } from '@waybill/core'

/** A `track` event of one user. */
export function track(event: string, messageId: string, userId = 'u1'): CustomerEventInput {
  return { type: 'track', event, messageId, userId }
}

/** An `identify` event of one user. */
export function identify(messageId: string, userId = 'u1', anonymousId?: string): CustomerEventInput {
  return { type: 'identify', messageId, userId, traits: { plan: 'gold' }, ...(anonymousId ? { anonymousId } : {}) }
}
