import { demandNone, type Issue, unknownName } from '../issues.js'
import { nearestName } from '../nearest-name.js'
import { isJsonObject } from '../server/json-object.js'
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

// What is in these objects is checked by their own tables.
const ANYTHING = optional(required('anything', () => true))
const FAULT: Readonly<Record<string, Check>> = {
  name: TEXT,
  match: ANYTHING,
  when: ANYTHING,
  act: ANYTHING,
  off: optional(BOOLEAN),
}

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

/** Validates a list of faults and returns it. Throws a `TypeError` that names every wrong field, its rule and the value. */
export function validateFaults(faults: readonly Fault[]): readonly Fault[] {
  demandNone(faultIssues(faults, 'faults'))
  return faults
}

/** What is wrong with a list of faults. */
export function faultIssues(faults: unknown, place: string): readonly Issue[] {
  if (!Array.isArray(faults)) return [{ field: place, rule: 'must be a list' }]
  const names = new Set<unknown>()
  return (faults as readonly unknown[]).flatMap((fault, index) => {
    const own = `${place}[${index}]`
    if (!isJsonObject(fault)) return [notAnObject(fault, own)]
    const { name, match, when, act } = fault
    const twice = names.has(name) ? [{ field: `${own}.name`, rule: `"${String(name)}" is used twice` }] : []
    if (typeof name === 'string') names.add(name)
    return [
      ...fieldIssues(fault, own, FAULT),
      ...twice,
      ...(match === undefined ? [] : fieldIssues(match, `${own}.match`, MATCH)),
      ...(when === undefined ? [] : fieldIssues(when, `${own}.when`, WHEN)),
      ...actIssues(act, `${own}.act`),
    ]
  })
}

function actIssues(act: unknown, place: string): readonly Issue[] {
  const kind = isJsonObject(act) ? act['do'] : undefined
  const fields = Object.entries(ACTS).find(([name]) => name === kind)?.[1]
  if (fields) return fieldIssues(act, place, { do: TEXT, ...fields })
  const nearest = typeof kind === 'string' ? nearestName(kind, Object.keys(ACTS)) : undefined
  const meant = nearest ? `; did you mean ${nearest}?` : ''
  return [{ field: `${place}.do`, rule: `must be one of ${Object.keys(ACTS).join(', ')}, got ${show(kind)}${meant}` }]
}

function fieldIssues(value: unknown, place: string, checks: Readonly<Record<string, Check>>): readonly Issue[] {
  if (!isJsonObject(value)) return [notAnObject(value, place)]
  const known = Object.keys(checks)
  const strangers = Object.keys(value).filter((field) => !known.includes(field))
  const wrong = Object.entries(checks).flatMap(([field, { expected, holds, optional: isOptional }]) => {
    const given = Object.hasOwn(value, field) ? value[field] : undefined
    if (given === undefined ? isOptional : holds(given)) return []
    return [{ field: `${place}.${field}`, rule: `must be ${expected}, got ${show(given)}` }]
  })
  return [...strangers.map((field) => ({ field: `${place}.${field}`, rule: unknownName(field, known) })), ...wrong]
}

function notAnObject(value: unknown, field: string): Issue {
  return { field, rule: `must be an object, got ${show(value)}` }
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value))
}
