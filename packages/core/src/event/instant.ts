/** The rule for the times of an event, and the hint for one that breaks it. */
export const instantRule =
  'must be an ISO 8601 date and time that exists, with its zone (Z or an offset up to 23:59), or a Date'
export const instantHint = 'write it like 2024-05-01T10:00:00.000Z or 2024-05-01T12:00:00+02:00, or leave it out'

// The format of `toISOString`: to match it is faster than to parse it. The 29th of February is left to the slow way.
const canonical =
  /^\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

// Groups: day, hour, minute, second, fraction, then sign, hours and minutes of the offset. 24:00 is the end of the day.
const written =
  /^(\d{4}-\d\d-\d\d)T(?:([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?|24:00(?::00(?:[.,]0{1,9})?)?)(?:Z|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)$/i

/**
 * A time of an event as `toISOString` writes it: in UTC, cut to milliseconds. Takes ISO 8601 with a zone, a `Date`, and
 * any object that JSON writes as such a text. `undefined` for everything else: a day or hour that does not exist, a day
 * without a time, a time without a zone (it would depend on this machine's zone), a year outside of 0 to 9999.
 */
export function instantOf(value: unknown): string | undefined {
  if (typeof value === 'string') return canonical.test(value) ? value : inUtc(value)
  return typeof value === 'object' && value !== null ? instantOf(jsonText(value)) : undefined
}

function inUtc(text: string): string | undefined {
  const found = written.exec(text)
  if (!found) return undefined
  const [, day = '', hour = '24', minute = '0', second = '0', fraction = '', sign, zoneHour = '0', zoneMinute = '0'] =
    found
  const midnight = Date.parse(`${day}T00:00:00.000Z`)
  // V8 reads the 30th of February as the 1st of March.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined
  const local =
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000 + Number(`${fraction}00`.slice(0, 3))
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000
  const instant = new Date(midnight + local + (sign === '-' ? offset : -offset)).toISOString()
  // `toISOString` writes other years with a sign and six digits.
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
