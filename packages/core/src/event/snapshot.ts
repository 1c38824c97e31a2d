import { InvalidInputError, type Issue } from '../errors/invalid-input-error.js'

/** A value that JSON can carry as it is. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** An object of JSON values. Members that are `undefined` are left out when it is sent. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}

/** Limits of `snapshot`, and what its error says. */
export interface SnapshotOptions {
  /** The deepest nesting of objects and lists that is allowed. Default 32. */
  readonly maxDepth?: number
  /** What is being copied, for the error. Default `event`. */
  readonly subject?: string
  /** The stable code of the error. Default `invalid_event`. */
  readonly code?: string
  /** Told of each id that JSON rounds, which is then copied as it is. Absent: such an id is refused. */
  readonly onRoundedId?: (issue: Issue) => void
}

/**
 * A deep copy of JSON data, which later changes by its owner do not reach. Members that are `undefined` are left out, dates
 * become ISO strings, `toJSON` is called. Values that JSON would change silently are refused with an `InvalidInputError`
 * that names the field: integers in ids that JSON rounds, NaN, Infinity, BigInt, functions, symbols, maps, sets and the like, cycles (as too deep nesting)
 * and the key `__proto__`.
 */
export function snapshot(value: unknown, options: SnapshotOptions = {}): unknown {
  try {
    return copy(value, { key: undefined, above: undefined, onRoundedId: options.onRoundedId }, options.maxDepth ?? 32)
  } catch (cause) {
    const { subject = 'event', code = 'invalid_event' } = options
    // A getter or a `toJSON` of the caller's may throw anything.
    if (!(cause instanceof InvalidInputError))
      throw new InvalidInputError([{ field: '', rule: 'could not be read' }], { subject, code, cause })
    throw new InvalidInputError(cause.issues, { subject, code })
  }
}

/** A place in the value, as a linked list: the path is written out only when an error needs it. */
interface Place {
  /** Absent at the root. */
  readonly key: string | number | undefined
  readonly above: Place | undefined
  /** Is at the root alone. */
  readonly onRoundedId?: SnapshotOptions['onRoundedId'] | undefined
}

const idHint = 'send it as a string, from the start: beyond 9007199254740991 another id may come out'
const idName = /(?:^|[_-])(?:id|Id|ID)s?$|I[dD]s?$|^sku$/

/** Whether a member of this name holds an id, or a list of them. */
export function isIdName(name: string): boolean {
  return idName.test(name)
}

/** Whether the field is an id by its name, or one of a list of ids. */
function isId(place: Place): boolean {
  const key = typeof place.key === 'number' ? place.above?.key : place.key
  return typeof key === 'string' && isIdName(key)
}

function copy(value: unknown, place: Place, depth: number): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      if (Number.isInteger(value) && !Number.isSafeInteger(value) && isId(place)) tellRounded(place)
      // JSON has no negative zero.
      if (Number.isFinite(value)) return value === 0 ? 0 : value
      throw refusal(place, `must be a finite number, not ${value}`, 'leave the field out when the number is not known')
    case 'object':
      return value === null ? null : copyObject(value, place, depth)
    case 'undefined':
      return undefined
    case 'bigint':
      throw refusal(place, 'must be JSON data, not a BigInt', 'send it as a string')
    default:
      throw refusal(place, `must be JSON data, not a ${typeof value}`, 'leave the field out')
  }
}

function copyObject(value: object, place: Place, depth: number): unknown {
  if (depth === 0)
    throw refusal(place, 'is nested too deeply or contains itself', 'flatten the data or break the cycle')
  if (Array.isArray(value)) {
    const list: unknown[] = new Array(value.length)
    for (let index = 0; index < value.length; index++) {
      // A hole becomes null, as in JSON.
      list[index] = copy(value[index], { key: index, above: place }, depth - 1) ?? null
    }
    return list
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    if (value instanceof Date && Number.isNaN(value.getTime())) throw refusal(place, 'must be a valid Date')
    return copy(value.toJSON(String(place.key ?? '')), place, depth - 1)
  }
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    const kind = Object.prototype.toString.call(value).slice(8, -1)
    if (boxed.has(kind)) return copy(value.valueOf(), place, depth - 1)
    if (withoutJson.test(kind))
      throw refusal(place, `must be JSON data, not a ${kind}`, 'convert it to an object, array or string')
  }
  return copyMembers(value, place, depth)
}

/**
 * Makes a shallow copy, which is fast in V8, then replaces the members in it that are not plain. Members named by a symbol
 * are copied too: JSON ignores them, and to look for them would cost as much as the copy.
 */
function copyMembers(value: object, place: Place, depth: number): Record<string, unknown> {
  if (Object.hasOwn(value, '__proto__')) throw refusal({ key: '__proto__', above: place }, 'is not allowed as a key')
  // No spread: events are frozen later, and V8 makes a new hidden class for each frozen object that a spread has made.
  const result = Object.assign({}, value) as Record<string, unknown>
  let hasGaps = false
  for (const key in result) {
    const member = result[key]
    // Most members are plain. They cannot fail, so they need no place for an error.
    if (isPlain(member)) continue
    const copied = copy(member, { key, above: place }, depth - 1)
    result[key] = copied
    hasGaps ||= copied === undefined
  }
  return hasGaps ? withoutGaps(result) : result
}

/** A copy without the members that are `undefined`, which JSON does not have. */
function withoutGaps(members: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(members)) if (members[key] !== undefined) result[key] = members[key]
  return result
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER && !Object.is(value, -0)
  return typeof value === 'string' || typeof value === 'boolean'
}

const boxed: ReadonlySet<string> = new Set(['Number', 'String', 'Boolean', 'BigInt'])

// JSON would write these as `{}` or as an object of numbered bytes.
const withoutJson = /^((Weak)?(Map|Set)|RegExp|Error|Promise|(Shared)?ArrayBuffer|DataView|.+Array)$/

function tellRounded(place: Place): void {
  const error = refusal(place, 'must be text: an integer of this size is rounded in JSON', idHint)
  let root = place
  while (root.above) root = root.above
  if (!root.onRoundedId) throw error
  error.issues.forEach(root.onRoundedId)
}

function refusal(place: Place, rule: string, hint?: string): InvalidInputError {
  return new InvalidInputError([{ field: spell(place), rule, ...(hint ? { hint } : {}) }])
}

function spell(place: Place | undefined): string {
  if (place?.key === undefined) return ''
  const above = spell(place.above)
  if (typeof place.key === 'number') return `${above}[${place.key}]`
  return above === '' ? place.key : `${above}.${place.key}`
}
