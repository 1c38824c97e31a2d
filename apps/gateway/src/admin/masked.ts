/** Stands for a value that is not shown. */
export const mask = '•••'

/**
 * The same structure with every text and number replaced. Fields named in `keep` stay where they are at the top: of the
 * value, or of the members of a list.
 */
export function masked(value: unknown, keep: ReadonlySet<string> = new Set()): unknown {
  if (Array.isArray(value)) return value.map((member) => masked(member, keep))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, keep.has(name) ? field : masked(field)]),
    )
  return typeof value === 'string' || typeof value === 'number' ? mask : value
}
