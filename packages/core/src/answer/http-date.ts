/** The three date formats of RFC 9110 §5.6.7, with or without the weekday, and ISO 8601. */
const dates =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?(?:\d{1,2}[ -][a-z]{3,9}[ -]\d{2,4}|[a-z]{3} {1,2}\d{1,2}) \d|^\d{4}-\d/i

const zoned = /(?:Z|[A-Z]{3}|UT|[+-]\d\d:?\d\d)$/i

/**
 * The date of an HTTP header, such as `Date`, in epoch milliseconds. `NaN` for a text that is no date. Without a zone, as
 * `asctime` writes it, the date is in UTC, whatever zone this machine is in.
 */
export function httpDateMs(text: string | undefined): number {
  const value = text?.trim() ?? ''
  // The pattern is needed: `Date.parse` reads even `-1` and `try 60`.
  if (!dates.test(value)) return Number.NaN
  if (zoned.test(value)) return Date.parse(value)
  return Date.parse(/^[\d-]+T/i.test(value) ? `${value}Z` : `${value} GMT`)
}
