import type { Issue } from '../errors/invalid-input-error.js'
import { isIdName } from '../event/snapshot.js'
import type { Remark } from '../remark/remark.js'

/** What a check says of an input: its value, or the rules that it breaks. */
export interface Checked<Value> {
  /** The checked value. Read only where there are no issues. */
  readonly value: Value
  /** Every broken rule. None: the input is right. */
  readonly issues: readonly Issue[]
  /** Whether no other reading can be right, as where a member is misspelt. Default false. */
  readonly isFinal?: boolean
}

interface ReadLooselyOptions<Value> {
  readonly check: (input: unknown) => Checked<Value>
  /** Members that the vendor requires, although the caller may leave them out. An empty one is wrong. Default: none. */
  readonly required?: readonly string[] | undefined
  /** Gets the remarks on what was read otherwise than it was given. */
  readonly remarks?: Remark[] | undefined
}

/**
 * Checks what a caller gave, and reads what breaks a rule as other people's programs mean it: a member that is `null`, an empty
 * text or an empty list is absent, and an id that is a whole number is the text of its digits, of which `remarks` gets one.
 * What keeps the rules stays as it is. Where a rule is broken all the same, as by a required member that is empty, the issues
 * are those of the input as it was given. The input itself is not changed.
 */
export function readLoosely<Value>(
  input: unknown,
  { check, required = [], remarks }: ReadLooselyOptions<Value>,
): Checked<Value> {
  const strict = check(input)
  if (strict.issues.length === 0 || strict.isFinal) return strict
  const wrong = new Set<string>()
  let { issues } = strict
  for (;;) {
    // A rule about several members is looked at only when each of them is right, so more may be wrong than was said at first.
    const more = issues.filter(({ field }) => !wrong.has(field) && !required.includes(field))
    if (more.length === 0) return strict
    for (const { field } of more) wrong.add(field)
    const { value, numbered } = loosened(input, '', { wrong })
    const checked = check(value)
    if (checked.issues.length === 0) {
      remarks?.push(...numbered.map(numberAsText))
      return checked
    }
    if (checked.isFinal) return strict
    issues = checked.issues
  }
}

/** The path of a member in JavaScript notation. */
export function memberPath(path: string, key: PropertyKey): string {
  if (typeof key === 'number') return `${path}[${key}]`
  return path === '' ? String(key) : `${path}.${String(key)}`
}

interface Loosened {
  readonly value: unknown
  /** The fields of numbers that became texts. */
  readonly numbered: readonly string[]
}

const absent = Symbol('absent')

/** The input without what is empty, and with ids as texts, at the wrong fields. Only what leads to one of them is looked at. */
function loosened(
  value: unknown,
  path: string,
  at: { readonly wrong: ReadonlySet<string>; readonly name?: string },
): Loosened {
  const { wrong, name = '' } = at
  if (wrong.has(path) && path !== '') {
    if (isEmpty(value)) return { value: absent, numbered: [] }
    if (Number.isSafeInteger(value) && isNumbered(name)) return { value: String(value), numbered: [path] }
  }
  if (typeof value !== 'object' || value === null || ![...wrong].some((field) => field.startsWith(path)))
    return { value, numbered: [] }
  if (Array.isArray(value)) return listLoosened(value, path, { wrong, name })
  if (!isPlain(value)) return { value, numbered: [] }
  const members = Object.keys(value).map((key) => {
    const member = (value as Readonly<Record<string, unknown>>)[key]
    return [key, loosened(member, memberPath(path, key), { wrong, name: name === 'identities' ? name : key })] as const
  })
  return {
    value: Object.fromEntries(members.flatMap(([key, one]) => (one.value === absent ? [] : [[key, one.value]]))),
    numbered: members.flatMap(([, { numbered }]) => numbered),
  }
}

/** The elements of a list have their places, so an empty one stays. They bear the name of the list. */
function listLoosened(
  list: readonly unknown[],
  path: string,
  at: { readonly wrong: ReadonlySet<string>; readonly name: string },
): Loosened {
  const elements = list.map((element, index) => loosened(element, memberPath(path, index), at))
  return {
    value: elements.map(({ value }, index) => (value === absent ? list[index] : value)),
    numbered: elements.flatMap(({ numbered }) => numbered),
  }
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Whether vendors or shops number what a member of this name holds. In `identities`, the names are the user's. */
function isNumbered(name: string): boolean {
  return isIdName(name) || /^(?:identities|items?|phone|sms|keyValue|locator|postcode|zipCode)$/.test(name)
}

function numberAsText(field: string): Remark {
  const hint = 'It came as a number and was read as the text of its digits. Give it as a text.'
  return { code: 'number_as_text', field, hint }
}
