import type * as z from 'zod'
import { InvalidInputError, type Issue } from '../errors/invalid-input-error.js'
import { snapshot } from '../event/snapshot.js'
import { issuesOf } from './zod-issues.js'

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
}

/**
 * Copies what a caller gave and checks the copy. Throws one `InvalidInputError` that names each field and its rule, never a
 * value. An id that JSON rounds is refused in the schema's words, where it has a rule that such an id breaks: not every vendor
 * takes ids as text.
 */
export function readCopy<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  { subject, code, clean, inWords = (issue) => issue }: ReadCopyOptions,
): z.output<Schema> {
  const rounded: Issue[] = []
  const copy = snapshot(input, { subject, code, onRoundedId: (issue) => rounded.push(issue) })
  const parsed = schema.safeParse(clean ? clean(copy) : copy)
  if (parsed.success && rounded.length === 0) return parsed.data
  const broken = parsed.success ? [] : issuesOf(parsed.error).map(inWords)
  const others = rounded.filter(({ field }) => !broken.some((issue) => issue.field === field))
  throw new InvalidInputError([...broken, ...others], { subject, code })
}
