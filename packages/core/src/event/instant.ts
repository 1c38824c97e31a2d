import type * as z from 'zod'

/** A time that an application may give: a `Date`, ISO 8601 with a zone, or epoch milliseconds. */
export type Instant = string | number | Date

/** The rule for a time that an application gives, in events and in the vendors' clients. */
const instantRule =
  'must be a Date, ISO 8601 for a day and time that exists, with its zone (Z or an offset up to 23:59), or epoch milliseconds'
const example = 'write it like 2024-05-01T10:00:00.000Z or 2024-05-01T12:00:00+02:00, or leave it out'

// The format of `toISOString`: to match it is faster than to parse it. The 29th of February is left to the slow way.
const canonical =
  /^\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

// Groups: year, separator, month, day, hour, separator, minute, second, fraction, then sign, hours and minutes of the
// offset. Without separators it is the basic form. 24:00 is the end of the day.
const written =
  /^(\d{4})(-?)(\d\d)\2(\d\d)T(?:([01]\d|2[0-3])(:?)([0-5]\d)(?:\6([0-5]\d)(?:[.,](\d{1,9}))?)?|24:?00(?::?00(?:[.,]0{1,9})?)?)(?:Z|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)$/i

// As seconds, a smaller number is a time up to the year 5138; as milliseconds, one before March 1973.
const leastMilliseconds = 100_000_000_000

/**
 * A time as `toISOString` writes it: in UTC, cut to milliseconds. Takes ISO 8601 with a zone, in the extended and the basic
 * form, epoch milliseconds from March 1973 on, a `Date`, and any object that JSON writes as such a text. `undefined` for
 * everything else: a day or hour that does not exist, a day without a time, a time without a zone (it would depend on this
 * machine's zone), seconds, a year outside of 0 to 9999.
 */
export function instantOf(value: unknown): string | undefined {
  if (typeof value === 'string') return canonical.test(value) ? value : inUtc(value)
  if (typeof value === 'number') return Number.isInteger(value) && value >= leastMilliseconds ? iso(value) : undefined
  return typeof value === 'object' && value !== null ? instantOf(jsonText(value)) : undefined
}

/** What is wrong with a value of which `instantOf` makes nothing, and the way out. */
export function instantHint(value: unknown): string {
  return `${reasonAgainst(value)}: ${example}`
}

/** A check for zod's `superRefine`, which leaves the value as it is. A refusal's hint says what is wrong with it. */
export const checkInstant =
  (rule = instantRule) =>
  (value: unknown, context: z.RefinementCtx): void => {
    if (instantOf(value) !== undefined) return
    context.addIssue({ code: 'custom', message: rule, params: { hint: instantHint(value) } })
  }

function reasonAgainst(value: unknown): string {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return 'this is no whole number of milliseconds'
    return value < leastMilliseconds ? 'this looks like seconds, multiply it by 1,000' : 'its year is beyond 9999'
  }
  if (typeof value !== 'string') return 'this is no time'
  if (/^\s*-?\d+(?:\.\d+)?\s*$/.test(value)) return 'this is a number in a text'
  if (written.test(value)) return 'there is no such day, or its year is not 0 to 9999'
  if (written.test(`${value}Z`)) return 'this has no zone'
  return /^\d{4}-?\d\d(?:-?\d\d)?$/.test(value) ? 'this is a day without a time' : 'this is no time of ISO 8601'
}

function inUtc(text: string): string | undefined {
  const found = written.exec(text)
  if (!found) return undefined
  const [, year, , month, date, hour = '24', , minute = '0', second = '0', fraction = ''] = found
  const [sign, zoneHour = '0', zoneMinute = '0'] = found.slice(10)
  const day = `${year}-${month}-${date}`
  const midnight = Date.parse(`${day}T00:00:00.000Z`)
  // V8 reads the 30th of February as the 1st of March.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined
  const local =
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000 + Number(`${fraction}00`.slice(0, 3))
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000
  return iso(midnight + local + (sign === '-' ? offset : -offset))
}

function iso(at: number): string | undefined {
  // `toISOString` writes other years with a sign and six digits.
  const instant = at < 253_402_300_800_000 ? new Date(at).toISOString() : ''
  return instant.length === 24 ? instant : undefined
}

/** The text that JSON makes of an object; `undefined` where it makes something else. */
function jsonText(value: object): string | undefined {
  try {
    const json: unknown = JSON.parse(JSON.stringify(value))
    return typeof json === 'string' ? json : undefined
  } catch {
    return undefined
  }
}
