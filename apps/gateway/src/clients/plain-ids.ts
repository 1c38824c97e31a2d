import { isFields } from '@waybill/core/destination'

const ids = ['userId', 'anonymousId', 'previousId', 'groupId', 'messageId'] as const

/**
 * An event whose ids are texts: clients send `userId: 42` where the shop's ids are numbers. A number that JSON cannot carry
 * exactly stays, so that the event's validation refuses it.
 */
export function withPlainIds(event: unknown): unknown {
  if (!isFields(event) || !ids.some((id) => Number.isSafeInteger(event[id]))) return event
  return {
    ...event,
    ...Object.fromEntries(ids.flatMap((id) => (Number.isSafeInteger(event[id]) ? [[id, String(event[id])]] : []))),
  }
}
