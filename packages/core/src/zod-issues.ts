import type * as z from 'zod'
import type { Issue } from './errors/invalid-input-error.js'

/** A zod error as our issues: field paths in JavaScript notation, rules in words. */
export function issuesOf(error: z.ZodError): Issue[] {
  return error.issues.flatMap((issue) => {
    const hint = issue.code === 'custom' ? (issue.params?.['hint'] as string | undefined) : undefined
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: spell([...issue.path, key]),
        rule: 'is not a known option',
        hint: 'check the spelling',
      }))
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
