import * as z from 'zod'
import { instantHint, instantOf, instantRule } from './instant.js'

/** A time that an application may give: a `Date`, ISO 8601 with a zone, or epoch milliseconds. */
export type Instant = string | number | Date

/** The schema of `Instant`. It leaves the value as it is; a refusal's hint says what is wrong with it. */
export function instantSchema(rule = instantRule) {
  return z.custom<Instant>().superRefine((value, context) => {
    if (instantOf(value) !== undefined) return
    context.addIssue({ code: 'custom', message: rule, params: { hint: instantHint(value) } })
  })
}
