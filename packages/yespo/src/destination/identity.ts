import { type CustomerEvent, InvalidInputError } from '@waybill/core'
import { type Encoded, identityOf } from '@waybill/core/destination'
import { canIdentify, isNullExternalCustomerId } from '../model/event/event.js'

/** The identifiers of the person that an event is about, under Yespo's names. Yespo has no anonymous id. */
export interface YespoIdentity {
  /** The `userId` of the event. */
  readonly externalCustomerId?: string
  readonly email?: string
  /** The phone number in digits, with country code. */
  readonly phone?: string
}

type Writable = { -readonly [K in keyof YespoIdentity]: YespoIdentity[K] }

/** The ids of an event that Yespo can use. A user id that is blank or `null` is left out. */
export function yespoIdentityOf(event: CustomerEvent): YespoIdentity {
  const { userId, email, phone } = identityOf(event)
  const identity: Writable = {}
  if (userId !== undefined && !isNullExternalCustomerId(userId)) identity.externalCustomerId = userId
  if (email !== undefined && /^[^\s@]+@[^\s@]+$/.test(email)) identity.email = email
  const digits = phone === undefined ? undefined : phoneDigits(phone)
  if (digits !== undefined) identity.phone = digits
  return identity
}

/**
 * A phone number in digits, as in the example of Yespo's guide (`380501234567`), so that the events, contacts and orders of
 * one person have the same number. `00` before the country code counts as `+`. `undefined` when the text is not a phone
 * number, and for a national one, which begins with 0: Yespo wants the international format.
 */
export function phoneDigits(text: string): string | undefined {
  const digits = text.replace(/^\s*(?:\+|00)|[\s().-]/g, '')
  return /^[1-9]\d{4,14}$/.test(digits) ? digits : undefined
}

/** Whether there is any identifier. */
export function isKnown(identity: YespoIdentity): boolean {
  return identity.externalCustomerId !== undefined || identity.email !== undefined || identity.phone !== undefined
}

/** The identifiers that obey Yespo's rules, in the order in which Yespo looks for them. */
export function identifiersOf({ externalCustomerId, email, phone }: YespoIdentity): YespoIdentity {
  const identifiers: Writable = {}
  if (externalCustomerId !== undefined && canIdentify(externalCustomerId))
    identifiers.externalCustomerId = externalCustomerId
  if (email !== undefined && canIdentify(email)) identifiers.email = email
  if (phone !== undefined) identifiers.phone = phone
  return identifiers
}

/** The event key: the first identifier. */
export function keyValueOf({ externalCustomerId, email, phone }: YespoIdentity): string | undefined {
  return externalCustomerId ?? email ?? phone
}

/** Skips an event without any identifier, and refuses one whose identifiers Yespo does not accept. */
export function encodeUnidentified({ externalCustomerId, email }: YespoIdentity): Encoded {
  if (externalCustomerId === undefined && email === undefined) return { skip: 'no_identifier' }
  const issue = {
    field: externalCustomerId === undefined ? 'traits.email' : 'userId',
    rule: 'must have at most 300 characters, none of < > ; , ? ! ^ | / \\ " \' ` or \u2019, to identify a contact',
    hint: 'identify by a userId (externalCustomerId) without such characters',
  }
  return { invalid: new InvalidInputError([issue], { subject: 'Yespo event', code: 'invalid_event' }) }
}
