/** The rule that every time of an event keeps, and the way out, in words. */
export const instantRule =
  'must be an ISO 8601 date and time that exists, with its zone (Z or an offset up to 23:59), or a Date'
export const instantHint = 'write it like 2024-05-01T10:00:00.000Z or 2024-05-01T12:00:00+02:00, or leave it out'

// What `toISOString` writes: seen faster than read. The 29th of February is left to the calendar.
const canonical =
  /^\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

// Day, hour, minute, second, fraction, then the offset's sign, hours and minutes. 24:00 is the end of the day and no more.
const written =
  /^(\d{4}-\d\d-\d\d)T(?:([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?|24:00(?::00(?:[.,]0{1,9})?)?)(?:Z|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)$/i

/**
 * A time of an event as `toISOString` writes it, in UTC; what is finer than a millisecond is cut off. Takes ISO 8601
 * with a zone, and dates: `Date` and whatever JSON writes as such a text. `undefined` for everything else: a day or an
 * hour that does not exist, no time, no zone (which this machine's zone would fill in), a year outside of 0 to 9999.
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
  // The engine takes the 30th of February for the 1st of March.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined
  const local =
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000 + Number(`${fraction}00`.slice(0, 3))
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000
  const instant = new Date(midnight + local + (sign === '-' ? offset : -offset)).toISOString()
  // A year of more or fewer than four digits is written with a sign.
  return instant.length === 24 ? instant : undefined
}

/** The text that JSON makes of it, if it makes one. */
function jsonText(value: object): string | undefined {
  try {
    const json: unknown = JSON.parse(JSON.stringify(value))
    return typeof json === 'string' ? json : undefined
  } catch {
    return undefined
  }
}
