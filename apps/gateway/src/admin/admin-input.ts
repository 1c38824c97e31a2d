import { InvalidInputError } from '@waybill/core'
import { issuesOf } from '@waybill/core/zod'
import { z } from 'zod'

/** Validates the input of a request. Throws `InvalidInputError`, which is answered 400 with every broken rule. */
export function readInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new InvalidInputError(issuesOf(parsed.error), { subject: 'request' })
  return parsed.data
}

/** Ids, names and reasons: any text that is not too long. */
export const textSchema = z.string().min(1, 'must not be empty').max(1_000, 'must have at most 1000 characters')

export const stateSchema = z.enum(['pending', 'delivered', 'skipped', 'parked', 'expired', 'erased', 'discarded'])

/** A time in milliseconds since 1970, from March 1973 on: an earlier one is in seconds. */
export const timeSchema = z.coerce.number().int().min(100_000_000_000, 'must be epoch milliseconds').max(8.64e15)

/** A number in a query string. */
export const countSchema = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** A boolean in a query string: 0 or 1. */
export const switchSchema = z.enum(['0', '1'], { error: 'must be 1 or 0' }).transform((value) => value === '1')

/** A source id as `sourceIdOf` returns it. */
export const sourceIdSchema = z.string().regex(/^[0-9a-f]{10}$/, 'must be ten hexadecimal digits')
