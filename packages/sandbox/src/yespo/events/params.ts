import { isJsonObject, isText, type JsonObject } from '../../server/json-object.js'
import { broke, type Rule, type Violation } from '../../server/rule.js'

const RESOURCE = 'Yespo, "How to Use the Generate event API Resource"'
const VALIDATING = 'Yespo, "Validating event parameters"'

const ARRAY: Rule = {
  name: 'yespo.params.array',
  source: `${RESOURCE}: params: List of event parameters represented as an array of "key" - "value" pairs`,
}
const OBJECT: Rule = {
  name: 'yespo.params.object',
  source: `${VALIDATING} (version 3): params is an object of names and values`,
}
const PAIR: Rule = { name: 'yespo.params.pair', source: `${VALIDATING}: every element has both name and value` }
const UNIQUE: Rule = { name: 'yespo.params.unique', source: `${VALIDATING}: names are unique within the array` }
const LENGTH: Rule = { name: 'yespo.params.name-length', source: `${VALIDATING}: a name has up to 100 characters` }
const ESCAPED: Rule = {
  name: 'yespo.params.escaped',
  source: `${RESOURCE}: Version 2 API methods do not require escaping in nested JSON (version 1 does)`,
}
const NAME_LENGTH = 100

/** Versions of the Generate event resource. */
export type YespoEventVersion = 1 | 2 | 3

/** Reads `params` in the shape of the version; an ignored `externalCustomerId` is left out. */
export function readYespoParams(
  params: unknown,
  version: YespoEventVersion,
): { readonly params: JsonObject } | Violation {
  if (params === undefined || params === null) return { params: {} }
  if (version === 3) {
    return isJsonObject(params)
      ? { params: withoutIgnored(params, version) }
      : broke(OBJECT, { field: 'params', detail: 'version 3 takes an object', value: params })
  }
  if (!Array.isArray(params)) {
    return broke(ARRAY, { field: 'params', detail: 'must be an array of { name, value }', value: params })
  }
  const read = new Map<string, unknown>()
  for (const [index, element] of (params as readonly unknown[]).entries()) {
    const field = `params[${index}]`
    if (!isJsonObject(element) || !isText(element['name']) || !('value' in element)) {
      return broke(PAIR, { field, detail: 'needs both name and value', value: element })
    }
    const { name, value } = element
    const violation = checkElement({ name, value, field }, version, read)
    if (violation !== undefined) return violation
    read.set(name, value)
  }
  return { params: withoutIgnored(Object.fromEntries(read), version) }
}

function checkElement(
  element: { readonly name: string; readonly value: unknown; readonly field: string },
  version: YespoEventVersion,
  read: ReadonlyMap<string, unknown>,
): Violation | undefined {
  const { name, value, field } = element
  if (name.length > NAME_LENGTH) {
    return broke(LENGTH, {
      field,
      detail: `the name has ${name.length} characters, at most ${NAME_LENGTH} are allowed`,
      value: name,
    })
  }
  if (read.has(name)) return broke(UNIQUE, { field, detail: `the name ${name} stands twice`, value: name })
  if (version === 1 && typeof value === 'object' && value !== null) {
    return broke(ESCAPED, { field, detail: `version 1 takes nested JSON as an escaped string in ${name}`, value })
  }
  return undefined
}

// "", " ", "null" and null. The document promises this for version 2 and, in its newer text, 3; of version 1 it says nothing.
function withoutIgnored(params: JsonObject, version: YespoEventVersion): JsonObject {
  if (version === 1 || !('externalCustomerId' in params) || !isNullIsh(params['externalCustomerId'])) return params
  const { externalCustomerId: _ignored, ...rest } = params
  return rest
}

function isNullIsh(value: unknown): boolean {
  return value === null || (typeof value === 'string' && ['', 'null'].includes(value.trim()))
}
