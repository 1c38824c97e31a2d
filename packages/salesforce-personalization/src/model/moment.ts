import { instantOf } from '@waybill/core/destination'
import { instantSchema } from '@waybill/core/zod'

// In milliseconds the second day of 1970, in seconds the year 1973: too early for either, unless milliseconds are meant.
const beforeAnySeconds = 100_000_000

/** A time for the vendor: a `Date`, ISO 8601 with a zone, or epoch milliseconds, also 0 for "from the beginning". */
export const momentSchema = () => instantSchema(undefined, isFromTheBeginning)

function isFromTheBeginning(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= beforeAnySeconds
}

/** A checked time in epoch milliseconds, as the vendor wants it. */
export function millisecondsOf(moment: string | number | Date): number {
  return typeof moment === 'number' ? moment : Date.parse(instantOf(moment) ?? '')
}
