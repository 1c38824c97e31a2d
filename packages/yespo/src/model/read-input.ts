import { InvalidInputError, type Issue } from '@waybill/core'
import { lazy } from '@waybill/core/destination'
import { issuesOf, readCopy } from '@waybill/core/zod'
import * as z from 'zod'

/** Checks what a caller gave. Throws `InvalidInputError` that names each field and its rule, never a value. */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  options: { readonly subject: string; readonly code: string },
): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new InvalidInputError(issuesOf(parsed.error).map(inWords), options)
}

/** The same for data that is not copied yet. Shares nothing with it. */
export function readInputCopy<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  options: { readonly subject: string; readonly code: string },
): z.output<Schema> {
  return readCopy(schema, input, { ...options, inWords })
}

/** The schema of an id that Yespo gives. */
export const numericId = lazy(() =>
  z.number({ error: 'must be a number' }).int(`must be a whole number of at most ${Number.MAX_SAFE_INTEGER}`),
)

function inWords(issue: Issue): Issue {
  return issue.rule === 'is not a known option' ? { ...issue, rule: 'is not a field that Yespo knows here' } : issue
}
