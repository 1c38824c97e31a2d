import type { CustomerEvent, Fields } from '../event/customer-event.js'
import { isFields, textOf } from './fields.js'

/** Whom an event is about, from every place where the Segment Spec allows it. */
export interface Identity {
  /** The id of a known person: the event's `userId`. */
  readonly userId?: string
  /** The id of a browser or device: the event's `anonymousId`. */
  readonly anonymousId?: string
  /** The person's e-mail address, trimmed: something, an `@`, and something, without blanks. */
  readonly email?: string
  /** The person's phone number as the sender wrote it, trimmed, with a digit in it. A number of five digits or more is read as text. */
  readonly phone?: string
}

/**
 * Reads the ids from the event, and `email` and `phone` from `traits`, `context.traits` or `properties`, in this order. The
 * `traits` of a group event are not read, because they are about the group. The texts `null` and `undefined` name nobody, and
 * what cannot be an address or a number (`n/a`) is passed over.
 */
export function identityOf(event: CustomerEvent): Identity {
  const identity: { -readonly [K in keyof Identity]: Identity[K] } = {}
  const { userId, anonymousId } = event
  if (userId && !namesNobody(userId)) identity.userId = userId
  if (anonymousId && !namesNobody(anonymousId)) identity.anonymousId = anonymousId
  const email = firstText(event, 'email', isAddress)
  if (email) identity.email = email
  const phone = firstText(event, 'phone', isNumbered)
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

/** Whether a text is no id: blank, or what programs write for an id that they do not have, `null` and `undefined`. */
function namesNobody(text: string): boolean {
  const word = text.trim()
  return word === '' || word === 'null' || word === 'undefined'
}

function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$|^"[^"]+"@[^\s@]+$/.test(text)
}

function isNumbered(text: string): boolean {
  return /\d/.test(text)
}

function firstText(event: CustomerEvent, name: string, fits: (text: string) => boolean): string | undefined {
  // The traits of a group event describe the group, not the person.
  const own = event.type === 'group' ? undefined : (event as { traits?: Fields }).traits
  for (const fields of [own, event.context?.['traits'], (event as { properties?: Fields }).properties]) {
    const value = isFields(fields) ? fields[name] : undefined
    // Fewer digits are no phone number at any vendor.
    if (typeof value === 'number' && value < 10_000) continue
    const text = textOf(value)?.trim()
    if (text !== undefined && fits(text)) return text
  }
  return undefined
}
