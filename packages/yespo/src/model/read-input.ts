import { InvalidInputError, type Issue, type Remark } from '@waybill/core'
import { lazy } from '@waybill/core/destination'
import { readCopy, readLoosely, schemaCheck } from '@waybill/core/zod'
import * as z from 'zod'

interface ReadInputOptions {
  readonly subject: string
  readonly code: string
  /** Gets the remarks on ids that came as numbers. */
  readonly remarks?: Remark[] | undefined
}

/**
 * Checks what a caller gave. What is empty where Yespo may do without it is absent, and an id that is a whole number is the
 * text of its digits. Throws `InvalidInputError` that names each field and its rule, never a value.
 */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  { remarks, ...subject }: ReadInputOptions,
): z.output<Schema> {
  const { value, issues } = readLoosely(input, { check: schemaCheck(schema, inWords), remarks })
  if (issues.length === 0) return value
  throw new InvalidInputError(issues, subject)
}

/** The same for data that is not copied yet. Shares nothing with it. */
export function readInputCopy<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  options: ReadInputOptions,
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
