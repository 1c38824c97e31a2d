/** Replaces a value that is not shown. */
export const mask = '•••'

/**
 * Replaces every text and number of a JSON value. Fields named in `keep` stay at the top level: of the value, or of the
 * elements of a list.
 */
export function masked(value: unknown, keep: ReadonlySet<string> = new Set()): unknown {
  if (Array.isArray(value)) return value.map((member) => masked(member, keep))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, keep.has(name) ? field : masked(field)]),
    )
  return typeof value === 'string' || typeof value === 'number' ? mask : value
}
