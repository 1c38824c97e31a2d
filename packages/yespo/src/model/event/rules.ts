import { InvalidInputError, type Issue } from '@waybill/core'
import { isFields, snapshot } from '@waybill/core/destination'
import { type Checked, readLoosely } from '@waybill/core/zod'
import { readContactJson } from '../contact/json.js'
import {
  forbiddenCharacters,
  internationalPhone,
  internationalPhoneRule,
  isIdentifier,
  isNullExternalCustomerId,
  type YespoEvent,
  type YespoEventBody,
  type YespoParam,
  type YespoRemark,
  yespoIdentifiers,
  yespoLengths,
} from './event.js'

export interface CheckedYespoEvent {
  readonly body: YespoEventBody
  readonly remarks: readonly YespoRemark[]
}

/** A parameter, with the places in the input from which its name and value come. */
interface PlacedParam extends YespoParam {
  readonly nameField: string
  readonly valueField: string
}

const allowed = 'must not contain < > ; , ? ! ^ | / \\ " \' ` or \u2019'
const useExternalId =
  'an address with such a character cannot identify a contact: identify by externalCustomerId (also as keyValue), and send the address as a parameter of another name, like EmailAddress'
const subject = { subject: 'Yespo event', code: 'invalid_event' } as const
const leftOut: YespoRemark = {
  code: 'null_external_customer_id',
  field: 'params.externalCustomerId',
  hint: 'It is null or blank and was left out: Yespo ignores such a value.',
}

/**
 * Checks an event against the vendor's documented rules and turns it into the body to send, which shares nothing with
 * the input. What is empty where Yespo may do without it is absent, and a `keyValue` that is a whole number is a text. Throws
 * `InvalidInputError` (code `invalid_event`) that names each field and its rule, never a value.
 */
export function readYespoEvent(input: YespoEvent): CheckedYespoEvent {
  if (typeof input !== 'object' || input === null) throw refusal([{ field: '', rule: 'must be an object' }])
  const numbered: YespoRemark[] = []
  const { value, issues } = readLoosely(input, { check: (given) => checked(given as YespoEvent), remarks: numbered })
  if (issues.length > 0) throw refusal(issues)
  return numbered.length === 0 ? value : { ...value, remarks: [...value.remarks, ...numbered] }
}

function checked(input: YespoEvent): Checked<CheckedYespoEvent> {
  const issues: Issue[] = unknownFields(input)
  const isFinal = issues.length > 0
  checkText(input.eventTypeKey, { field: 'eventTypeKey', most: yespoLengths.eventTypeKey, issues })
  if (input.keyValue !== undefined)
    checkText(input.keyValue, { field: 'keyValue', most: yespoLengths.keyValue, issues })
  const given = placedParams(input.params, issues)
  checkNames(given, issues)
  const remarks: YespoRemark[] = []
  const placed = given.filter(({ name, value }) => !(name === 'externalCustomerId' && isNullExternalCustomerId(value)))
  if (placed.length < given.length) remarks.push(leftOut)
  const isIdentified = checkIdentifiers(placed, { issues, mustIdentify: input.keyValue === undefined })
  // Yespo takes a missing keyValue from the first identifier.
  if (input.keyValue === undefined && !isIdentified) issues.push(nobodyNamed)
  const read = placed.map(({ name, value }) =>
    name === 'contactJson'
      ? { name, value: readContactJson(value, 'params.contactJson', { issues, remarks }) }
      : { name, value },
  )
  const body = {
    eventTypeKey: input.eventTypeKey,
    ...(input.keyValue === undefined ? {} : { keyValue: input.keyValue }),
    params: read,
  }
  return { value: { body, remarks }, issues, isFinal }
}

/** Adds the issues of a text that becomes `eventTypeKey`, `keyValue` or an identifier. */
export function checkText(
  value: unknown,
  { field, most, issues }: { readonly field: string; readonly most: number; readonly issues: Issue[] },
): void {
  if (value === undefined) issues.push({ field, rule: 'is missing' })
  else if (typeof value !== 'string') issues.push({ field, rule: 'must be a text' })
  else if (value.trim() === '') issues.push({ field, rule: 'must not be empty' })
  else {
    if (value.length > most) issues.push({ field, rule: `must have at most ${most} characters, not ${value.length}` })
    if (forbiddenCharacters.test(value))
      issues.push({ field, rule: allowed, ...(value.includes('@') ? { hint: useExternalId } : {}) })
  }
}

function unknownFields(input: object): Issue[] {
  return Object.keys(input)
    .filter((field) => !['eventTypeKey', 'keyValue', 'params'].includes(field))
    .map((field) => ({ field, rule: 'is not a field of an event', hint: 'known: eventTypeKey, keyValue, params' }))
}

function placedParams(input: unknown, issues: Issue[]): PlacedParam[] {
  if (input === undefined) return []
  if (typeof input !== 'object' || input === null) {
    issues.push({ field: 'params', rule: 'must be an object of values by name, or an array of { name, value }' })
    return []
  }
  const { params } = snapshot({ params: input }, subject) as { params: unknown }
  if (!Array.isArray(params))
    return Object.entries(params as object).map(([name, value]) => {
      const field = name.trim() === '' ? `params["${name}"]` : `params.${name}`
      return { name, value, nameField: field, valueField: field }
    })
  return params.flatMap((param: unknown, index) => {
    const field = `params[${index}]`
    if (!isFields(param)) {
      issues.push({ field, rule: 'must be { name, value }' })
      return []
    }
    const { name, value } = param
    for (const key in param)
      if (key !== 'name' && key !== 'value')
        issues.push({ field: `${field}.${key}`, rule: 'is not a field of a parameter' })
    if (typeof name !== 'string') issues.push({ field: `${field}.name`, rule: 'must be a text' })
    if (value === undefined) issues.push({ field: `${field}.value`, rule: 'is missing' })
    return typeof name === 'string' ? [{ name, value, nameField: `${field}.name`, valueField: `${field}.value` }] : []
  })
}

function checkNames(params: readonly PlacedParam[], issues: Issue[]): void {
  const seen = new Set<string>()
  for (const { name, nameField } of params) {
    if (name.trim() === '') issues.push({ field: nameField, rule: 'must have a name' })
    if (name.length > yespoLengths.paramName)
      issues.push({
        // Without the cut, the message would be as long as the name.
        field: nameField.length > 200 ? `${nameField.slice(0, 60)}…` : nameField,
        rule: `must have a name of at most ${yespoLengths.paramName} characters, not ${name.length}`,
      })
    if (seen.has(name)) issues.push({ field: nameField, rule: 'must be unique: another parameter has this name' })
    seen.add(name)
  }
}

/**
 * Adds the issues of the identifiers, which obey the rules of `keyValue` also beside it. Returns whether there is one.
 * https://docs.yespo.io/docs/validating-event-parameters · the format of a phone number: "Create or Update a Contact" in
 * https://yespo.io/support/how-use-v1event-api-resource
 */
function checkIdentifiers(
  params: readonly PlacedParam[],
  { issues, mustIdentify }: { readonly issues: Issue[]; readonly mustIdentify: boolean },
): boolean {
  let found = false
  const isContact = params.some(({ name }) => name === 'json' || name === 'contactJson')
  for (const { name, value, valueField: field } of params) {
    if (!isIdentifier(name) || isBlank(value)) continue
    found = true
    const text = typeof value === 'number' ? String(value) : value
    // A value that is no text identifies nobody, which matters only where somebody must be identified.
    if (typeof text !== 'string' && !mustIdentify) continue
    checkText(text, { field, most: yespoLengths.keyValue, issues })
    if (isContact && name === 'phone' && typeof text === 'string' && !internationalPhone.test(text))
      issues.push({ field, rule: internationalPhoneRule })
  }
  return found
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

const nobodyNamed: Issue = {
  field: 'keyValue',
  rule: `is missing, and params has none of ${yespoIdentifiers.join(', ')}`,
  hint: 'set keyValue or one of these parameters',
}

function refusal(issues: readonly Issue[]): InvalidInputError {
  return new InvalidInputError(issues, subject)
}
