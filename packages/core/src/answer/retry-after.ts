import type { HttpResponse } from '../http-message.js'

/**
 * The wait that an answer asks for, in milliseconds from now: `Retry-After` as seconds or as a date.
 * A date is read against the answer's own `Date` header when it has one, so that a wrong local clock does no harm.
 */
export function retryAfterMs(response: HttpResponse, now: number): number | undefined {
  const value = response.headers['retry-after']?.trim()
  if (!value) return undefined
  const seconds = /^(\d+(?:\.\d+)?)(?:,|$)/.exec(value)
  if (seconds) return Number(seconds[1]) * 1000
  // Date.parse also makes something of texts that are no date, like `-1`.
  if (!/^([A-Za-z]{3}|\d{4}-)/.test(value)) return undefined
  const at = Date.parse(value)
  if (Number.isNaN(at)) return undefined
  const vendorNow = Date.parse(response.headers['date'] ?? '')
  return Math.max(0, at - (Number.isNaN(vendorNow) ? now : vendorNow))
}
