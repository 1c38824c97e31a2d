import type * as z from 'zod'
import { InvalidInputError, type Issue } from '../errors/invalid-input-error.js'
import { snapshot } from '../event/snapshot.js'
import type { Remark } from '../remark/remark.js'
import { type Checked, readLoosely } from './read-loosely.js'
import { hasUnknownMember, issuesOf } from './zod-issues.js'

/** How input is read, and what its error says. */
export interface ReadCopyOptions {
  /** What is being read, for the error. */
  readonly subject: string
  /** The stable code of the error. */
  readonly code: string
  /** Changes the copy before it is checked. Default: not at all. */
  readonly clean?: ((copy: unknown) => unknown) | undefined
  /** Says an issue of the schema in words of the vendor's. Default: as it is. */
  readonly inWords?: (issue: Issue) => Issue
  /** Members that the vendor requires, although the caller may leave them out. An empty one is wrong. Default: none. */
  readonly required?: readonly string[]
  /** Gets the remarks on what was read otherwise than it was given. */
  readonly remarks?: Remark[] | undefined
}

/**
 * Copies what a caller gave and checks the copy. Throws one `InvalidInputError` that names each field and its rule, never a
 * value. What is empty where the schema may do without it is absent, and ids may be whole numbers: see `readLoosely`. An id that JSON rounds is refused in the schema's words, where it has a rule that such an id breaks: not every vendor
 * takes ids as text.
 */
export function readCopy<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  { subject, code, clean, inWords = (issue) => issue, required, remarks }: ReadCopyOptions,
): z.output<Schema> {
  const rounded: Issue[] = []
  const copy = snapshot(input, { subject, code, onRoundedId: (issue) => rounded.push(issue) })
  const { value, issues } = readLoosely(clean ? clean(copy) : copy, {
    check: schemaCheck(schema, inWords),
    required,
    remarks,
  })
  if (issues.length === 0 && rounded.length === 0) return value
  const others = rounded.filter(({ field }) => !issues.some((issue) => issue.field === field))
  throw new InvalidInputError([...issues, ...others], { subject, code })
}

/** The check of a schema, for `readLoosely`. `inWords` says an issue of it in words of the vendor's. */
export function schemaCheck<Schema extends z.ZodType>(
  schema: Schema,
  inWords: (issue: Issue) => Issue,
): (input: unknown) => Checked<z.output<Schema>> {
  return (input) => {
    const { data, error } = schema.safeParse(input)
    const value = data as z.output<Schema>
    if (!error) return { value, issues: [] }
    return { value, issues: issuesOf(error).map(inWords), isFinal: hasUnknownMember(error) }
  }
}
