import { fieldsOf, InvalidInputError, type Issue } from '@waybill/core'
import { type YespoEvent, type YespoParam, type YespoParams, yespoIdentifiers } from './event.js'

/** Who an event is about: `keyValue`, or one of the others, of which Yespo takes the first. */
export interface YespoWho {
  readonly keyValue?: string | undefined
  readonly contactId?: string | number | undefined
  readonly externalCustomerId?: string | undefined
  readonly email?: string | undefined
  readonly phone?: string | undefined
  /** Of web or mobile push. */
  readonly pushToken?: string | undefined
}

/** What every use of events has in common. */
export interface YespoUse extends YespoWho {
  readonly eventTypeKey?: string | undefined
  /** Further parameters. */
  readonly params?: YespoParams | undefined
}

const common: ReadonlySet<string> = new Set(['eventTypeKey', 'keyValue', 'params', ...yespoIdentifiers])

/**
 * The event of a use: identifiers in the order in which they were given, then the use's own parameters, then the others.
 * `own` names the members of the input that `paramsOf` reads. Throws `InvalidInputError` for any other.
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

/** By name, so that an error can say which; as a list where a name comes twice, which is for the rules to refuse. */
function joined(own: readonly YespoParam[], further: YespoParams = {}): YespoParams {
  const params = [...own, ...listed(further)]
  if (Array.isArray(further)) return params
  const byName = new Map(params.map(({ name, value }) => [name, value]))
  return byName.size === params.length ? Object.fromEntries(byName) : params
}

/** The names of an event's parameters, however they are given. */
export function paramNames(params: YespoParams = {}): readonly string[] {
  return listed(params).map((param) => param?.name)
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
