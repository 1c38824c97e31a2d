import type * as z from 'zod'

type ZodIssue = z.core.$ZodIssue

/** How zod begins what it says itself. What a schema of ours says begins otherwise. */
const zodsOwn = /^(Invalid|Too (small|big)|Unrecognized)\b/

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  date: 'a date',
  map: 'a map',
  set: 'a set',
  function: 'a function',
  null: 'null',
  undefined: 'absent',
  nan: 'a number',
}

const counted: Readonly<Record<string, string>> = {
  string: 'characters',
  array: 'elements',
  set: 'elements',
  map: 'elements',
}

/** The rule of an issue in our words. A rule that the schema states itself is kept. */
export function ruleOf(issue: ZodIssue): string {
  if (!zodsOwn.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type': {
      const kind = kinds[issue.expected] ?? `of the type ${issue.expected}`
      return issue.message.endsWith('received undefined') ? `is missing: it must be ${kind}` : `must be ${kind}`
    }
    case 'too_small':
      return bound('at least', issue.minimum, issue.origin)
    case 'too_big':
      return bound('at most', issue.maximum, issue.origin)
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    case 'invalid_format':
      return `is not written as it must be (${issue.format})`
    default:
      return 'has none of the forms that are allowed'
  }
}

function bound(word: string, limit: number | bigint, origin: string): string {
  const unit = counted[origin]
  return unit ? `must have ${word} ${limit} ${unit}` : `must be ${word} ${limit}`
}

/** The issues behind one: of a union, those of the form that comes nearest, which is the one that was read furthest. */
export function behind(issue: ZodIssue): readonly ZodIssue[] {
  if (issue.code !== 'invalid_union' || !zodsOwn.test(issue.message)) return [issue]
  const depthOf = (issues: readonly ZodIssue[]) => Math.max(...issues.map(({ path }) => path.length))
  const nearest = [...issue.errors].sort((one, other) => depthOf(other) - depthOf(one))[0] ?? []
  if (nearest.length === 0 || depthOf(nearest) === 0) return [issue]
  return nearest.map((one) => ({ ...one, path: [...issue.path, ...one.path] }))
}
