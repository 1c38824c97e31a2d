import { InvalidInputError } from '@waybill/core'
import { issuesOf } from '@waybill/core/zod'
import type * as z from 'zod'

/** Checks what a caller gave. Throws `InvalidInputError` that names each field and its rule, never a value. */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  options: { readonly subject: string; readonly code: string },
): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const issues = issuesOf(parsed.error).map((issue) =>
    issue.rule === 'is not a known option' ? { ...issue, rule: 'is not a field that Yespo knows here' } : issue,
  )
  throw new InvalidInputError(issues, options)
}
