import type { CustomerEvent, Fields } from '../event/customer-event.js'

/** Who an event is about, gathered from every place where the Segment Spec allows it. */
export interface Identity {
  readonly userId?: string
  readonly anonymousId?: string
  readonly email?: string
  readonly phone?: string
}

/** Ids from the event; e-mail and phone from `traits`, `context.traits` or `properties`, in this order. */
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

/** The traits of an event: its own, over those in its context. */
export function traitsOf(event: CustomerEvent): Fields {
  const own = (event as { traits?: Fields }).traits
  const context = event.context?.['traits']
  if (!isFields(context)) return own ?? {}
  return own ? { ...context, ...own } : context
}

function firstText(event: CustomerEvent, name: string): string | undefined {
  // A group's traits are the company's.
  const own = event.type === 'group' ? undefined : (event as { traits?: Fields }).traits
  for (const fields of [own, event.context?.['traits'], (event as { properties?: Fields }).properties]) {
    const value = isFields(fields) ? fields[name] : undefined
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
  }
  return undefined
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
