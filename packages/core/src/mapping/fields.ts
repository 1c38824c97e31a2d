import type { CustomerEvent, Fields } from '../event/customer-event.js'

const empty: Fields = Object.freeze({})

/** The event's `properties`; an empty object where it has none. */
export function propertiesOf(event: CustomerEvent): Fields {
  return (event as { properties?: Fields }).properties ?? empty
}

/** A text or finite number as text, not trimmed; `undefined` for anything else and for blank texts. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/** A finite number, also when it is written as text like `"9.90"`; `undefined` for anything else. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** Whether a value is an object and not a list, as JSON means it: what has fields. `null` is not. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value when it is an object and not a list; `undefined` for anything else. */
export function fieldsOf(value: unknown): Fields | undefined {
  return isFields(value) ? value : undefined
}

/** A copy without the members that are `undefined` or `null`. */
export function present<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined | null> } {
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(fields))
    if (fields[key] !== undefined && fields[key] !== null) result[key] = fields[key]
  return result as { [K in keyof T]?: Exclude<T[K], undefined | null> }
}
