import { InvalidInputError, type Issue } from '@waybill/core'
import { fieldsOf } from '@waybill/core/destination'
import {
  type YespoEvent,
  type YespoEventTypeKey,
  type YespoParam,
  type YespoParams,
  yespoIdentifiers,
} from './event.js'

/** Who an event is about. At least one field is needed; without `keyValue`, Yespo uses the first of the others. */
export interface YespoWho {
  /** The event key; see `YespoEvent`. At most 300 characters. */
  readonly keyValue?: string | undefined
  /** Yespo's own id of the contact, in digits. Yespo looks for the contact by it first. */
  readonly contactId?: string | number | undefined
  /** Your own id of the contact, the identifier that Yespo recommends. Yespo looks for it second. */
  readonly externalCustomerId?: string | undefined
  /** The contact's e-mail address, like `ada@shop.example`. Yespo looks for it third. */
  readonly email?: string | undefined
  /** The contact's phone number in the international format, like `380501234567`. Yespo looks for it fourth. */
  readonly phone?: string | undefined
  /** The contact's token of web or mobile push. Yespo looks for it last. */
  readonly pushToken?: string | undefined
}

/** What the inputs of all typed calls of `events` have in common. */
export interface YespoUse extends YespoWho {
  /** The key of the event's type. Default: the one that the call documents. `order` and `track` fix it. */
  readonly eventTypeKey?: YespoEventTypeKey | undefined
  /** Further parameters, under names that the call does not use itself. Default: none. */
  readonly params?: YespoParams | undefined
}

const common: ReadonlySet<string> = new Set(['eventTypeKey', 'keyValue', 'params', ...yespoIdentifiers])

/**
 * Makes an event of the input of a typed call: identifiers in the order in which they were given, then the call's own
 * parameters, then the others. `own` names the fields of the input that `paramsOf` reads. Throws `InvalidInputError` for
 * any other field.
 */
export function useEvent<Use extends YespoUse>(
  input: Use,
  use: {
    readonly eventTypeKey?: string
    readonly own: readonly (keyof Use & string)[]
    readonly paramsOf: (input: Use) => Readonly<Record<string, unknown>>
  },
): YespoEvent {
  const fields = fieldsOf(input)
  if (!fields) throw refusal([{ field: '', rule: 'must be an object' }])
  const unknown = Object.keys(fields).filter((name) => !common.has(name) && !use.own.some((own) => own === name))
  if (unknown.length > 0)
    throw refusal(unknown.map((field) => ({ field, rule: 'is not a field of this event', hint: 'check the spelling' })))
  const { eventTypeKey = use.eventTypeKey, keyValue, params } = input
  return {
    eventTypeKey: eventTypeKey as string,
    keyValue,
    params: joined([...identifiersIn(fields), ...listed(use.paramsOf(input))], params),
  }
}

/** By name, so that an error can name the parameter. As a list when a name occurs twice: the event's rules refuse that. */
function joined(own: readonly YespoParam[], given: YespoParams | undefined): YespoParams {
  const further = given || {}
  const params = [...own, ...listed(further)]
  if (Array.isArray(further)) return params
  const byName = new Map(params.map(({ name, value }) => [name, value]))
  return byName.size === params.length ? Object.fromEntries(byName) : params
}

/** The names of an event's parameters, which are given by name or as a list. */
export function paramNames(params: YespoParams | undefined): readonly string[] {
  return listed(params || {}).map((param) => param?.name)
}

function identifiersIn(fields: Readonly<Record<string, unknown>>): readonly YespoParam[] {
  return listed(Object.fromEntries(Object.entries(fields).filter(([name]) => isIdentifierName(name))))
}

function isIdentifierName(name: string): boolean {
  return yespoIdentifiers.some((identifier) => identifier === name)
}

function listed(params: YespoParams): readonly YespoParam[] {
  if (Array.isArray(params)) return params
  return Object.entries(params)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({ name, value }))
}

function refusal(issues: readonly Issue[]): InvalidInputError {
  return new InvalidInputError(issues, { subject: 'Yespo event', code: 'invalid_event' })
}
