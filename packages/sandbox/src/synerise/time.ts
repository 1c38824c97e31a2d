import { broke, type Rule, type Violation } from '../server/rule.js'

const FORMAT: Rule = {
  name: 'synerise.time.format',
  source: 'Synerise, "Sending events": time is the time when the event occurred, formatted according to ISO 8601',
}
const ZONE = '(z|[+-]\\d{2}(?::?\\d{2})?)?'
// The extended form, with separators, and the basic one, without.
const FORMS = [
  new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})t(\\d{2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?${ZONE}$`, 'i'),
  new RegExp(`^(\\d{4})(\\d{2})(\\d{2})t(\\d{2})(\\d{2})(?:(\\d{2})(?:[.,](\\d{1,9}))?)?${ZONE}$`, 'i'),
]

/** A time as it will be saved. */
export interface SyneriseTime {
  /** ISO 8601 in UTC. */
  readonly time: string
  /** As sent. */
  readonly originalTime?: string
}

/**
 * The occurrence time of an event: the receive time when none was sent, or when the one sent lies in the future and
 * `future` is not allowed ("If the provided time is in the future, it is rejected and the time when the event was
 * received by Synerise is saved").
 */
export function readSyneriseTime(
  sent: unknown,
  at: number,
  options: { readonly field: string; readonly future?: 'keep' },
): SyneriseTime | Violation {
  if (sent === undefined) return { time: new Date(at).toISOString() }
  const instant = typeof sent === 'string' ? instantOf(sent) : Number.NaN
  if (Number.isNaN(instant)) return broke(FORMAT, { field: options.field, detail: 'is no ISO 8601 time', value: sent })
  const saved = instant > at && options.future !== 'keep' ? at : instant
  return { time: new Date(saved).toISOString(), originalTime: String(sent) }
}

/** The instant of an ISO 8601 time in milliseconds, `NaN` when it is none; without offset it counts as UTC. */
function instantOf(text: string): number {
  const parts = FORMS.map((form) => form.exec(text)).find((found) => found !== null)
  if (parts === undefined) return Number.NaN
  const [, year, month, day, hour, minute, second = '00', fraction = '0', zone = 'Z'] = parts
  // A day after the last of its month would be read as one of the next month.
  const daysInMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  if (Number(day) > daysInMonth) return Number.NaN
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`
  return Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`,
  )
}
