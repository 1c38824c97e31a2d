import { instantOf } from '@waybill/core/destination'
import { instantSchema } from '@waybill/core/zod'
import * as z from 'zod'

// In milliseconds the second day of 1970, in seconds the year 1973: too early for either, unless milliseconds are meant.
const beforeAnySeconds = 100_000_000

const fromTheBeginning = () => z.int().min(0).max(beforeAnySeconds)

/** A time for the vendor: a `Date`, ISO 8601 with a zone, or epoch milliseconds, also 0 for "from the beginning". */
export const momentSchema = () =>
  z.custom<string | number | Date>().superRefine((value, context) => {
    if (fromTheBeginning().safeParse(value).success) return
    const read = instantSchema().safeParse(value)
    for (const issue of read.error?.issues ?? []) if (issue.code === 'custom') context.addIssue({ ...issue, path: [] })
  })

/** A checked time in epoch milliseconds, as the vendor wants it. */
export function millisecondsOf(moment: string | number | Date): number {
  return typeof moment === 'number' ? moment : Date.parse(instantOf(moment) ?? '')
}
