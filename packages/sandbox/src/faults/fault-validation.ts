import { isJsonObject, type JsonObject } from '../server/json-object.js'
import { VENDOR_NAMES } from '../vendor-name.js'
import type { Fault } from './fault.js'

type Check = { readonly expected: string; readonly holds: (value: unknown) => boolean; readonly optional: boolean }

const required = (expected: string, holds: Check['holds']): Check => ({ expected, holds, optional: false })
const optional = (check: Check): Check => ({ ...check, optional: true })

const isWhole = (least: number) => (value: unknown) => Number.isSafeInteger(value) && (value as number) >= least
const isNumber = (least: number, most: number) => (value: unknown) =>
  typeof value === 'number' && value >= least && value <= most
const isTexts = (value: unknown): boolean =>
  isJsonObject(value) && Object.values(value).every((text) => typeof text === 'string')

const TEXT = required('a non-empty string', (value) => typeof value === 'string' && value !== '')
const BOOLEAN = required('true or false', (value) => typeof value === 'boolean')
const COUNT = required('a whole number of at least 1', isWhole(1))
const STATUS = required('an HTTP status from 200 to 599', (value) => isWhole(200)(value) && (value as number) < 600)
const DURATION = required('a number of at least 0', isNumber(0, Number.MAX_SAFE_INTEGER))
const BODY = required(
  'a string, an object or an array',
  (value) => typeof value === 'string' || (typeof value === 'object' && value !== null),
)
const ANSWER = { status: STATUS, headers: optional(required('an object of strings', isTexts)), body: optional(BODY) }

const MATCH: Readonly<Record<string, Check>> = {
  vendor: optional(
    required(`one of ${VENDOR_NAMES.join(', ')}`, (value) => VENDOR_NAMES.some((name) => name === value)),
  ),
  method: optional(TEXT),
  path: optional(required('a path beginning with "/"', (value) => typeof value === 'string' && value.startsWith('/'))),
  bodyIncludes: optional(TEXT),
}

const WHEN: Readonly<Record<string, Check>> = {
  nth: optional(
    required('a whole number of at least 1, or a list of them', (value) =>
      Array.isArray(value) ? value.length > 0 && value.every(isWhole(1)) : isWhole(1)(value),
    ),
  ),
  every: optional(COUNT),
  first: optional(COUNT),
  probability: optional(required('a number from 0 to 1', isNumber(0, 1))),
  times: optional(COUNT),
}

const ACTS: Readonly<Record<Fault['act']['do'], Readonly<Record<string, Check>>>> = {
  answer: ANSWER,
  'answer-after-accepting': ANSWER,
  throttle: {
    status: optional(STATUS),
    retryAfterSeconds: optional(DURATION),
    retryAfterDate: optional(BOOLEAN),
    body: optional(BODY),
  },
  delay: { ms: DURATION },
  hang: {},
  'reset-before': {},
  'reset-after': {},
  truncate: { bytes: required('a whole number of at least 0', isWhole(0)) },
  'slow-body': { bytesPerSecond: required('a number above 0', isNumber(Number.MIN_VALUE, Number.MAX_VALUE)) },
  'expire-token': {},
  busy: {},
  duplicate: {},
  redirect: { to: TEXT },
}

/** Validates a list of faults and returns it. Throws a `TypeError` that names the first wrong field, the rule and the value. */
export function validateFaults(faults: readonly Fault[]): readonly Fault[] {
  if (!Array.isArray(faults)) throw new TypeError('faults: must be a list')
  const names = new Set<string>()
  for (const [index, fault] of (faults as readonly unknown[]).entries()) {
    const place = `faults[${index}]`
    const { name, match, when, act, off } = checkedObject(fault, place, ['name', 'match', 'when', 'act', 'off'])
    checkField({ name }, { place, field: 'name', check: TEXT })
    checkField({ off }, { place, field: 'off', check: optional(BOOLEAN) })
    if (names.has(String(name))) throw new TypeError(`${place}.name: "${String(name)}" is used twice`)
    names.add(String(name))
    if (match !== undefined) checkFields(match, `${place}.match`, MATCH)
    if (when !== undefined) checkFields(when, `${place}.when`, WHEN)
    checkAct(act, `${place}.act`)
  }
  return faults
}

function checkAct(act: unknown, place: string): void {
  const kind = isJsonObject(act) ? act['do'] : undefined
  const fields = Object.entries(ACTS).find(([name]) => name === kind)?.[1]
  if (fields === undefined) {
    throw new TypeError(`${place}.do: must be one of ${Object.keys(ACTS).join(', ')}, got ${show(kind)}`)
  }
  const { do: _kind, ...rest } = act as JsonObject
  checkFields(rest, place, fields)
}

function checkFields(value: unknown, place: string, checks: Readonly<Record<string, Check>>): void {
  const object = checkedObject(value, place, Object.keys(checks))
  for (const [field, check] of Object.entries(checks)) checkField(object, { place, field, check })
}

function checkedObject(value: unknown, place: string, known: readonly string[]): JsonObject {
  if (!isJsonObject(value)) throw new TypeError(`${place}: must be an object, got ${show(value)}`)
  const stranger = Object.keys(value).find((field) => !known.includes(field))
  if (stranger === undefined) return value
  throw new TypeError(`${place}.${stranger}: unknown field; known are ${known.join(', ') || 'none'}`)
}

function checkField(object: JsonObject, { place, field, check }: { place: string; field: string; check: Check }): void {
  const value = object[field]
  if (value === undefined ? check.optional : check.holds(value)) return
  throw new TypeError(`${place}.${field}: must be ${check.expected}, got ${show(value)}`)
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value))
}
