import { isJsonObject, isText, type JsonObject } from '../server/json-object.js'
import { broke, type Rule, type Violation } from '../server/rule.js'

const MONEY: Rule = {
  name: 'synerise.money',
  source: 'Synerise, API reference: amount is 0 or more, currency an ISO 4217 code of three letters',
}
const SOURCES = ['WEB_DESKTOP', 'WEB_MOBILE', 'MOBILE_APP', 'POS', 'MOBILE', 'DESKTOP']
const SEARCH_TYPES = ['full-text-search', 'autocomplete']

/** Kinds of field values that references describe. */
type SyneriseKind =
  | 'text'
  | 'filled'
  | 'texts'
  | 'number'
  | 'position'
  | 'boolean'
  | 'object'
  | 'objects'
  | 'money'
  | 'positive-money'
  | 'source'
  | 'search-type'

/** Fields by name: their kind, with `!` behind it when they are required. */
export type SyneriseFields = Readonly<Record<string, SyneriseKind | `${SyneriseKind}!`>>

/** Checks an object against its fields; fields that are not listed are free. */
export function checkSyneriseFields(
  object: JsonObject,
  fields: SyneriseFields,
  options: { readonly rule: Rule; readonly path?: string },
): Violation | undefined {
  for (const [name, marked] of Object.entries(fields)) {
    const field = `${options.path ?? ''}${name}`
    const value = object[name]
    const kind = marked.replace('!', '') as SyneriseKind
    if (value === undefined && kind === marked) continue
    if (value === undefined) return broke(options.rule, { field, detail: 'is required' })
    const problem = problemWith(value, kind)
    if (problem === undefined) continue
    return broke(kind.endsWith('money') ? MONEY : options.rule, { field, detail: problem, value })
  }
  return undefined
}

function problemWith(value: unknown, kind: SyneriseKind): string | undefined {
  switch (kind) {
    case 'text':
      return typeof value === 'string' ? undefined : 'must be a string'
    case 'filled':
      return isText(value) ? undefined : 'must be a string that is not empty'
    case 'texts':
      return Array.isArray(value) && value.every((text) => typeof text === 'string')
        ? undefined
        : 'must be an array of strings'
    case 'number':
      return typeof value === 'number' ? undefined : 'must be a number'
    case 'position':
      return Number.isInteger(value) && (value as number) >= 1 ? undefined : 'must be a whole number of at least 1'
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false'
    case 'object':
      return isJsonObject(value) ? undefined : 'must be an object'
    case 'objects':
      return Array.isArray(value) && value.every(isJsonObject) ? undefined : 'must be an array of objects'
    case 'money':
      return isMoney(value) ? undefined : 'must be an amount of at least 0 with a currency of three letters'
    case 'positive-money':
      return isMoney(value) && value.amount > 0
        ? undefined
        : 'must be an amount above 0 with a currency of three letters'
    case 'source':
      return SOURCES.includes(String(value)) ? undefined : `must be one of ${SOURCES.join(', ')}`
    case 'search-type':
      return SEARCH_TYPES.includes(String(value)) ? undefined : `must be one of ${SEARCH_TYPES.join(', ')}`
    default:
      return kind satisfies never
  }
}

function isMoney(value: unknown): value is { readonly amount: number; readonly currency: string } {
  if (!isJsonObject(value)) return false
  const { amount, currency } = value
  return typeof amount === 'number' && amount >= 0 && /^[A-Z]{3}$/.test(String(currency))
}
