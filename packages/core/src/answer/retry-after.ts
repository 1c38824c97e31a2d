import type { HttpResponse } from '../http-message.js'

/** As seconds this is 31 years, and as an instant the year 2001: nobody asks for such a wait, and no answer is older. */
const firstInstant = 1_000_000_000
/** The year 5138, in milliseconds: what is beyond is written in a smaller unit. */
const lastInstant = 100_000_000_000_000
/** The largest number of seconds in which an instant may be meant: nanoseconds, read as seconds. */
const mostInstant = lastInstant * 1_000_000

/** The three forms of RFC 9110 §5.6.7, with or without the weekday, and ISO 8601. */
const dates =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?(?:\d{1,2}[ -][a-z]{3,9}[ -]\d{2,4}|[a-z]{3} {1,2}\d{1,2}) \d|^\d{4}-\d/i

/**
 * The wait that an answer asks for, in milliseconds from now, at least 0: `Retry-After` as seconds or as a date. A number
 * that can only be an instant (seconds, milliseconds, micro- or nanoseconds since 1970) is read as that instant.
 * Instants are read against the answer's own `Date` header when it has one, so that a wrong local clock does no harm.
 * `undefined` where there is none, or nonsense. Not capped: whoever waits knows how long is too long.
 */
export function retryAfterMs(response: HttpResponse, now: number): number | undefined {
  const value = response.headers['retry-after']?.trim()
  if (!value) return undefined
  // `NaN` where it is no number.
  const number = Number(/^(\d+(?:\.\d+)?)(?:,|$)/.exec(value)?.[1])
  if (number < firstInstant) return number * 1000
  const at = Number.isNaN(number) ? dateOf(value) : instantOf(number)
  if (Number.isNaN(at)) return undefined
  const vendorNow = Date.parse(response.headers['date'] ?? '')
  return Math.max(0, at - (Number.isNaN(vendorNow) ? now : vendorNow))
}

/** Epoch milliseconds, `NaN` for a text that is no date: `Date.parse` makes something even of `-1` and of `try 60`. */
function dateOf(value: string): number {
  return dates.test(value) ? Date.parse(value) : Number.NaN
}

/** Epoch milliseconds of an instant in seconds or a smaller unit, `NaN` for a number that is too large for any. */
function instantOf(number: number): number {
  if (number > mostInstant) return Number.NaN
  let at = number * 1000
  while (at > lastInstant) at /= 1000
  return at
}
