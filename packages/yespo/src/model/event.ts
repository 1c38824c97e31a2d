/** One parameter of an event, as it goes over the wire. */
export interface YespoParam {
  readonly name: string
  /** Any JSON value; v2 takes nested objects and arrays as they are. */
  readonly value: unknown
}

/** Parameters by name, or as the vendor's own list. Names are case-sensitive and each may occur once. */
export type YespoParams = Readonly<Record<string, unknown>> | readonly YespoParam[]

/** An event, whatever the version of the API that carries it. https://yespo.io/support/how-use-v1event-api-resource */
export interface YespoEvent {
  /**
   * Key of the event's type. Yespo creates a type that it does not know. At most 100 characters (UTF-16 units), none of
   * `< > ; , ? ! ^ | / \ " '`, the backtick and the typographic apostrophe.
   */
  readonly eventTypeKey: string
  /**
   * Decides the event's uniqueness; a value that is unique for each contact. At most 300 characters, same rule as
   * `eventTypeKey`. Without it, Yespo takes the first of `contactId`, `externalCustomerId`, `email`, `phone` and
   * `pushToken` in `params`, and one of them must be there.
   */
  readonly keyValue?: string | undefined
  /**
   * What the event carries into workflows, messages and segments; names of at most 100 characters. Where `keyValue` is
   * missing, the five identifiers obey its rules; where it is there, values are free. An `externalCustomerId` that is null,
   * blank or the text `null` is left out. `contactJson` is contact data (`YespoContactJson`) that Yespo checks, and a bad one
   * refuses the event. `ip` makes Yespo add the location. Default none.
   */
  readonly params?: YespoParams | undefined
}

/** The body of `POST /v2/event`, and the model that other versions are written from. */
export interface YespoEventBody {
  readonly eventTypeKey: string
  readonly keyValue?: string
  readonly params: readonly YespoParam[]
}

/** Something worth knowing about an event that was sent all the same. */
export interface YespoDiagnostic {
  /**
   * - `null_external_customer_id` the parameter said nothing and was left out, as Yespo itself would have done
   * - `already_accepted` the answer to an earlier try was lost, and Yespo refused the repeat as a duplicate
   * - `long_name` a first or last name in contact data that is near the limit: 40 to 60 characters
   * - `ambiguous_time_zone` a time zone counted from GMT, whose sign is easily taken for its opposite
   * - `unknown_contact_field` contact data with a field that is not documented
   */
  readonly code:
    | 'null_external_customer_id'
    | 'already_accepted'
    | 'long_name'
    | 'ambiguous_time_zone'
    | 'unknown_contact_field'
  readonly message: string
}

/** Yespo accepted the event. */
export interface YespoEventReply {
  /** HTTP status of the answer. */
  readonly status: number
  /** The parsed JSON, the text when it is none, `undefined` when it is empty, as it usually is. */
  readonly body: unknown
  /** The body as it came, without secrets. */
  readonly rawBody: string
  readonly diagnostics: readonly YespoDiagnostic[]
}

/** The names under which `params` identify a contact, in the order in which Yespo looks for them. */
export const yespoIdentifiers = ['contactId', 'externalCustomerId', 'email', 'phone', 'pushToken'] as const

const identifiers: ReadonlySet<string> = new Set(yespoIdentifiers)

/** Whether a parameter of this name identifies a contact. */
export function isIdentifier(name: string): boolean {
  return identifiers.has(name)
}

/** Lengths in UTF-16 units: Yespo says "symbols", and this is the strictest reading. */
export const yespoLengths = { eventTypeKey: 100, keyValue: 300, paramName: 100 } as const

/** What `eventTypeKey`, `keyValue` and identifiers must not contain. */
export const forbiddenCharacters = /[<>;,?!^|/\\"'`\u2019]/

/** Whether a value says "no external id": null, blanks, or the text `null`. */
export function isNullExternalCustomerId(value: unknown): boolean {
  return value === null || (typeof value === 'string' && (value.trim() === '' || value === 'null'))
}

/** Whether a text may be `keyValue` or an identifier. */
export function canIdentify(text: string): boolean {
  return text.length <= yespoLengths.keyValue && !forbiddenCharacters.test(text) && text.trim() !== ''
}
