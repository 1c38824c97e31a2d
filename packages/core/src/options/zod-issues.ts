import type * as z from 'zod'
import type { Issue } from '../errors/invalid-input-error.js'
import { likelyWord } from './nearest-word.js'

/**
 * A zod error as our issues: field paths in JavaScript notation, rules in words. With the schema that found it, a
 * misspelt option is told the nearest one.
 */
export function issuesOf(error: z.ZodError, schema?: z.ZodType): Issue[] {
  return error.issues.flatMap((issue) => {
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
    return { field: spell(issue.path), rule: issue.message, ...(hint ? { hint } : {}) }
  })
}

function spell(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text === '' ? String(key) : `${text}.${String(key)}`
  }, '')
}

/** What zod knows of a schema, as far as it leads to the fields of an object. */
interface Definition {
  readonly shape?: Readonly<Record<PropertyKey, z.ZodType>>
  /** Of a record's values. */
  readonly valueType?: z.ZodType
  /** Of a list's. */
  readonly element?: z.ZodType
  /** Of what is optional or has a default. */
  readonly innerType?: z.ZodType
  /** Of what is transformed, or looked at first. */
  readonly in?: z.ZodType
  readonly out?: z.ZodType
}

/** The names that the object at this path may have. */
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
