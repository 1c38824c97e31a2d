import { fieldsOf, parseBody } from '@waybill/core/destination'
import { deepestRead, flagOf, parsedFields } from './parsed-fields.js'
import type { YespoExpectedParameter, YespoFieldRefusal } from './refusal.js'

/**
 * The parameters that an event should have, as a refusal lists them: v1 and v2 answer with a sentence and a JSON list, v3
 * with an object by name. Empty when the answer cannot be read. https://docs.yespo.io/docs/validating-event-parameters
 */
export function expectedParametersIn(body: string): readonly YespoExpectedParameter[] {
  const byName = fieldsOf(parsedFields(body)['params'])
  if (byName) return Object.entries(byName).map(([name, rule]) => ({ name, required: isRequired(rule) }))
  const list = parseBody(body.slice(body.indexOf('['), body.lastIndexOf(']') + 1))
  if (!Array.isArray(list)) return []
  return list.flatMap((parameter: unknown) => {
    const name = fieldsOf(parameter)?.['name']
    return typeof name === 'string' ? [{ name, required: isRequired(parameter) }] : []
  })
}

function isRequired(rule: unknown): boolean {
  return flagOf(fieldsOf(rule)?.['required']) ?? false
}

/** The names of the parameters in an event's body, in any version. */
export function sentParameters(text: string): ReadonlySet<string> {
  const { params } = parsedFields(text)
  if (!Array.isArray(params)) return new Set(Object.keys(fieldsOf(params) ?? {}))
  return new Set(params.map((param: unknown) => String(fieldsOf(param)?.['name'])))
}

const named = ['field', 'name', 'key', 'path'] as const
const explained = ['error', 'message', 'detail', 'details', 'reason', 'description'] as const
const ofContactJson = /^(?:firstname|lastname|sms|town|timeZone|languageCode|profileInputs|confirmed)\b/

/**
 * The fields that a refusal of contact data names. The form of the answer is not documented, so this looks for every
 * object that names a field and says something about it, and for every member with the name of a field and a text.
 */
export function refusedFieldsIn(body: string): readonly YespoFieldRefusal[] {
  return found(parseBody(body))
}

function found(value: unknown, depth = 0): readonly YespoFieldRefusal[] {
  if (depth > deepestRead) return []
  if (Array.isArray(value)) return value.flatMap((member) => found(member, depth + 1))
  const fields = fieldsOf(value)
  if (!fields) return []
  const field = firstText(fields, named)
  const detail = firstText(fields, explained)
  if (field !== undefined && detail !== undefined) return [{ field, detail }]
  return Object.entries(fields).flatMap(([name, member]) =>
    typeof member === 'string' && ofContactJson.test(name)
      ? [{ field: name, detail: member }]
      : found(member, depth + 1),
  )
}

function firstText(fields: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined {
  return names.map((name) => fields[name]).find((value) => typeof value === 'string')
}
