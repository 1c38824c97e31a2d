import { InvalidInputError, type Issue } from '@waybill/core'
import { instantOf } from '@waybill/core/destination'

/** A range of times, written `YYYY-MM-DD` or `YYYY-MM-DDTHH:mm` and in the account's time zone: no offset is documented. */
export interface YespoRange {
  /** Start of the range, before `to`. */
  readonly from: string
  /** End of the range. */
  readonly to: string
}

/**
 * Checks the form of both times, of which `example` is one, their order, and that they are at most `longestMs` apart. Throws
 * `InvalidInputError`.
 */
export function removalRange(
  range: YespoRange,
  { form, example }: { readonly form: RegExp; readonly example: string },
  longestMs = Number.POSITIVE_INFINITY,
): { readonly from: string; readonly to: string } {
  const { from, to } = { ...range }
  const issues: Issue[] = []
  for (const [field, time] of Object.entries({ from, to }))
    if (typeof time !== 'string' || !form.test(time) || Number.isNaN(timeOf(time)))
      issues.push({ field, rule: `must be a time that exists, written like ${example}` })
  if (issues.length === 0 && !(timeOf(from) < timeOf(to))) issues.push({ field: 'from', rule: 'must be before to' })
  if (issues.length === 0 && timeOf(to) - timeOf(from) > longestMs)
    issues.push({ field: 'to', rule: `must be at most ${longestMs / 3_600_000} hours after from` })
  if (issues.length > 0) throw new InvalidInputError(issues, { subject: 'time range' })
  return { from, to }
}

/** Epoch milliseconds, read in UTC; `NaN` for a day that does not exist. */
function timeOf(time: string): number {
  return Date.parse(instantOf(time.includes('T') ? `${time}Z` : `${time}T00:00Z`) ?? '')
}
