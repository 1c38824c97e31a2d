import type { Remark } from '@waybill/core'
import type { YespoContactJson } from '../contact/json.js'
import type { YespoOrderEventKey } from './order-event.js'
import type { YespoTrackingKey } from './tracking.js'

/** One parameter of an event, as Yespo's own list of parameters writes it. */
export interface YespoParam {
  /** The parameter's name: case-sensitive, at most 100 characters (UTF-16 units), used once in an event. */
  readonly name: string
  /** Any JSON value. Version 2 and 3 send nested objects and arrays as they are; version 1 sends them as escaped text. */
  readonly value: unknown
}

/** A value under one of the names that identify a contact. Null and the empty text identify nobody. */
export type YespoIdentifierValue = string | number | null | undefined

/** Parameters by name. The names here have a meaning for Yespo; any other name is yours. */
export interface YespoNamedParams {
  /** Yespo's own id of the contact, in digits. The first name under which Yespo looks for the contact. */
  readonly contactId?: YespoIdentifierValue
  /** Your own id of the contact, the identifier that Yespo recommends. Left out of the event when it is blank or `null`. */
  readonly externalCustomerId?: YespoIdentifierValue
  /** The contact's e-mail address, like `ada@shop.example`. Yespo looks for the contact by it after the two ids. */
  readonly email?: YespoIdentifierValue
  /** The contact's phone number in the international format, like `380501234567`. Yespo looks for it after `email`. */
  readonly phone?: YespoIdentifierValue
  /** The contact's token of mobile or web push. The last name under which Yespo looks for the contact. */
  readonly pushToken?: YespoIdentifierValue
  /** Contact data that Yespo checks (`YespoContactJson`, or a text with its JSON). Wrong data refuses the event. */
  readonly contactJson?: YespoContactJson | string | undefined
  /** An IPv4 or IPv6 address, from which Yespo adds country, region and city to the event and the contact. */
  readonly ip?: string | undefined
  /** Any other parameter: a JSON value under a name of at most 100 characters. */
  readonly [name: string]: unknown
}

/** Parameters by name, or as Yespo's own list. Names are case-sensitive, and each may occur once. */
export type YespoParams = YespoNamedParams | Readonly<Record<string, unknown>> | readonly YespoParam[]

/**
 * The key of an event type. The names here have a meaning for Yespo, its guide or this client; any other text is a type
 * of your own, which Yespo creates when it first sees the key. At most 100 characters (UTF-16 units), none of
 * `< > ; , ? ! ^ | / \ " '`, the backtick and the typographic apostrophe.
 */
export type YespoEventTypeKey =
  | YespoTrackingKey
  | YespoOrderEventKey
  | 'abandoned_cart'
  | 'abandoned_browse'
  | 'create_contact'
  | 'password_recovery'
  | (string & {})

/** An event for any version of the API. https://yespo.io/support/how-use-v1event-api-resource */
export interface YespoEvent {
  /** The key of the event's type. At most 100 characters, without the characters that `YespoEventTypeKey` names. */
  readonly eventTypeKey: YespoEventTypeKey
  /**
   * Decides whether an event is unique, so it should differ from contact to contact. At most 300 characters, without the
   * characters that `eventTypeKey` may not have either. Default: Yespo uses the first of `contactId`,
   * `externalCustomerId`, `email`, `phone` and `pushToken` in `params`. One of them must then be there.
   */
  readonly keyValue?: string | undefined
  /**
   * The data that workflows, messages and segments get from the event. The five identifiers obey the rules of `keyValue`,
   * also beside it; `phone` is in the international format where the event carries contact data (`json`, `contactJson`).
   * An `externalCustomerId` that is null, blank or the text `null` is left out, with a remark. Default: none.
   */
  readonly params?: YespoParams | undefined
}

/** The body of `POST /v2/event`, from which the other versions are written. */
export interface YespoEventBody {
  readonly eventTypeKey: string
  readonly keyValue?: string
  readonly params: readonly YespoParam[]
}

/** A part of an event that Yespo ignores, or that is doubtful. The event was sent all the same. */
export interface YespoRemark extends Remark {
  /**
   * - `null_external_customer_id`: the parameter had no id in it and was left out; Yespo itself would have ignored it.
   * - `already_accepted`: the answer to an earlier attempt was lost, and Yespo refused the repeat as a duplicate.
   * - `long_name`: a first or last name in contact data has 40 to 60 characters, which is near the limit.
   * - `ambiguous_time_zone`: a time zone is counted from GMT, and its sign is easily read the wrong way round.
   * - `unknown_contact_field`: contact data has a field that is not documented.
   * - `number_as_text`: an id came as a number, and the text of its digits was sent.
   */
  readonly code:
    | 'null_external_customer_id'
    | 'already_accepted'
    | 'long_name'
    | 'ambiguous_time_zone'
    | 'unknown_contact_field'
    | 'number_as_text'
}

/** The names under which `params` identify a contact, in the order in which Yespo looks for them. */
export const yespoIdentifiers = ['contactId', 'externalCustomerId', 'email', 'phone', 'pushToken'] as const

const identifiers: ReadonlySet<string> = new Set(yespoIdentifiers)

/** Whether a parameter of this name identifies a contact. */
export function isIdentifier(name: string): boolean {
  return identifiers.has(name)
}

/** Most UTF-16 units of each. Yespo says "symbols"; UTF-16 units are the strictest reading of it. */
export const yespoLengths = { eventTypeKey: 100, keyValue: 300, paramName: 100 } as const

/** The characters that `eventTypeKey`, `keyValue` and identifiers must not contain. */
export const forbiddenCharacters = /[<>;,?!^|/\\"'`\u2019]/

/** Whether Yespo ignores a value as an external id: null, a blank text, or the text `null`, also between blanks. */
export function isNullExternalCustomerId(value: unknown): boolean {
  return value === null || (typeof value === 'string' && ['', 'null'].includes(value.trim()))
}

/** A phone number with country code: a leading 0 would make it a national one. Spaces and hyphens may stand between digits. */
export const internationalPhone = /^\+?[1-9](?:[ -]?\d){4,14}$/

/** The rule of `internationalPhone`, in words. */
export const internationalPhoneRule = 'must be a phone number in the international format, like +1-541-754-3010'

/** Whether a text may be `keyValue` or an identifier. */
export function canIdentify(text: string): boolean {
  return text.length <= yespoLengths.keyValue && !forbiddenCharacters.test(text) && text.trim() !== ''
}
