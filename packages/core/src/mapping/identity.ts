import type { CustomerEvent, Fields } from '../event/customer-event.js'
import { isFields } from './fields.js'

/** Whom an event is about, from every place where the Segment Spec allows it. */
export interface Identity {
  /** The id of a known person: the event's `userId`. */
  readonly userId?: string
  /** The id of a browser or device: the event's `anonymousId`. */
  readonly anonymousId?: string
  /** The person's e-mail address, trimmed, not checked. */
  readonly email?: string
  /** The person's phone number as the sender wrote it, trimmed. */
  readonly phone?: string
}

/**
 * Reads the ids from the event, and `email` and `phone` from `traits`, `context.traits` or `properties`, in this order. The
 * `traits` of a group event are not read, because they are about the group.
 */
export function identityOf(event: CustomerEvent): Identity {
  const identity: { -readonly [K in keyof Identity]: Identity[K] } = {}
  if (event.userId) identity.userId = event.userId
  if (event.anonymousId) identity.anonymousId = event.anonymousId
  const email = firstText(event, 'email')
  if (email) identity.email = email
  const phone = firstText(event, 'phone')
  if (phone) identity.phone = phone
  return identity
}

/** The event's `traits` merged over its `context.traits`; an empty object where it has neither. */
export function traitsOf(event: CustomerEvent): Fields {
  const own = (event as { traits?: Fields }).traits
  const context = event.context?.['traits']
  if (!isFields(context)) return own ?? {}
  return own ? { ...context, ...own } : context
}

function firstText(event: CustomerEvent, name: string): string | undefined {
  // The traits of a group event describe the group, not the person.
  const own = event.type === 'group' ? undefined : (event as { traits?: Fields }).traits
  for (const fields of [own, event.context?.['traits'], (event as { properties?: Fields }).properties]) {
    const value = isFields(fields) ? fields[name] : undefined
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
  }
  return undefined
}
