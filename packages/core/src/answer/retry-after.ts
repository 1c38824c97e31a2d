import type { HttpResponse } from '../http-message.js'
import { httpDateMs } from './http-date.js'

/** The least number that is read as an instant. As seconds it would be a wait of 31 years; as an instant it is in 2001. */
const firstInstant = 1_000_000_000
/** The year 5138 in epoch milliseconds. A larger number is in a smaller unit. */
const lastInstant = 100_000_000_000_000
/** The largest number that is read as an instant: the year 5138 in epoch nanoseconds. */
const mostInstant = lastInstant * 1_000_000

/**
 * The wait that an answer asks for in `Retry-After`, in milliseconds from now, at least 0. The header holds seconds or a
 * date (RFC 9110 §10.2.3). A number from 1,000,000,000 on is read as an instant: seconds, milliseconds, micro- or
 * nanoseconds since 1970. Instants are compared with the answer's `Date` header where it has one, so that a wrong local
 * clock does no harm; else with `now`, in epoch milliseconds. `undefined` where there is no such header or it cannot be
 * read. There is no upper limit: the caller decides how long it waits.
 */
export function retryAfterMs(response: HttpResponse, now: number): number | undefined {
  const value = response.headers['retry-after']?.trim()
  if (!value) return undefined
  // `NaN` where the value is not a number.
  const number = Number(/^(\d+(?:\.\d+)?)(?:,|$)/.exec(value)?.[1])
  if (number < firstInstant) return number * 1000
  const at = Number.isNaN(number) ? httpDateMs(value) : instantOf(number)
  if (Number.isNaN(at)) return undefined
  const vendorNow = httpDateMs(response.headers['date'])
  return Math.max(0, at - (Number.isNaN(vendorNow) ? now : vendorNow))
}

/** Epoch milliseconds of an instant in seconds or a smaller unit; `NaN` for a number too large for nanoseconds. */
function instantOf(number: number): number {
  if (number > mostInstant) return Number.NaN
  let at = number * 1000
  while (at > lastInstant) at /= 1000
  return at
}

/**
 * A wait from outside as a number of milliseconds that is safe to calculate with: from 0 to `most` (default: any finite
 * number). `undefined` for anything that is not a number, not finite or negative.
 */
export function waitMs(value: unknown, most: number = Number.MAX_VALUE): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined
  return value > most ? most : value
}
