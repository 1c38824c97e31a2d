import type { CustomerEvent, Fields } from '../event/customer-event.js'

const empty: Fields = Object.freeze({})

/** The event's properties; empty where it has none. */
export function propertiesOf(event: CustomerEvent): Fields {
  return (event as { properties?: Fields }).properties ?? empty
}

/** A text or finite number as text; `undefined` for anything else and for blanks. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/** A finite number, also when it is written as text; `undefined` for anything else. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** A plain object; `undefined` for anything else. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

/** The members that have a value: `undefined` and `null` are left out. */
export function present<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined | null> } {
  const result: Record<string, unknown> = {}
  for (const key of Object.keys(fields))
    if (fields[key] !== undefined && fields[key] !== null) result[key] = fields[key]
  return result as { [K in keyof T]?: Exclude<T[K], undefined | null> }
}
