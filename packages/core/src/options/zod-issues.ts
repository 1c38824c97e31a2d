import type * as z from 'zod'
import type { Issue } from '../errors/invalid-input-error.js'
import { likelyWord } from './nearest-word.js'
import { memberPath } from './read-loosely.js'
import { behind, ruleOf } from './zod-words.js'

/**
 * Turns a zod error into issues: field paths in JavaScript notation, rules in words of ours, never in zod's. With the schema,
 * an unknown option gets the most similar known one as its hint. `whole` is the field of an issue of the value as a whole;
 * default an empty text.
 */
export function issuesOf(error: z.ZodError, schema?: z.ZodType, whole = ''): Issue[] {
  return error.issues.flatMap(behind).flatMap((issue) => {
    const hint = issue.code === 'custom' ? (issue.params?.['hint'] as string | undefined) : undefined
    if (issue.code === 'unrecognized_keys') {
      const known = schema ? keysAt(schema, issue.path) : []
      return issue.keys.map((key) => {
        const likely = likelyWord(key, known)
        return {
          field: spell([...issue.path, key]),
          rule: 'is not a known option',
          hint: likely ? `did you mean ${likely}?` : 'check the spelling',
        }
      })
    }
    return { field: spell(issue.path) || whole, rule: ruleOf(issue), ...(hint ? { hint } : {}) }
  })
}

/** Whether a member is one that the schema does not know. */
export function hasUnknownMember(error: z.ZodError): boolean {
  return error.issues.flatMap(behind).some(({ code }) => code === 'unrecognized_keys')
}

function spell(path: readonly PropertyKey[]): string {
  return path.reduce<string>(memberPath, '')
}

/** The parts of a zod schema's definition that lead to the fields of an object. */
interface Definition {
  readonly shape?: Readonly<Record<PropertyKey, z.ZodType>>
  /** The schema of a record's values. */
  readonly valueType?: z.ZodType
  /** The schema of a list's elements. */
  readonly element?: z.ZodType
  /** The schema inside one that is optional or has a default. */
  readonly innerType?: z.ZodType
  /** The two schemas of a pipe or transformation. */
  readonly in?: z.ZodType
  readonly out?: z.ZodType
}

/** The names of the fields that the object at this path may have. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at: z.ZodType | undefined = schema
  for (const key of path) {
    const definition: Definition = at ? definitionOf(at) : {}
    at = definition.shape?.[key] ?? definition.valueType ?? definition.element
  }
  return Object.keys((at && definitionOf(at).shape) ?? {})
}

function definitionOf(schema: z.ZodType): Definition {
  const definition = schema.def as Definition
  if (definition.innerType) return definitionOf(definition.innerType)
  if (!definition.in || !definition.out) return definition
  const first = definitionOf(definition.in)
  return first.shape || first.valueType || first.element ? first : definitionOf(definition.out)
}
