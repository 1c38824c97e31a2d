import type { Fields } from '@waybill/core'

/**
 * The same data without the members that are null, at any depth: Synerise wants a field of an event left out when it has no
 * value. Elements of lists stay where they are. Returns its argument when there is nothing to leave out.
 * Source: API reference, event endpoints.
 */
export function withoutNulls(fields: Fields): Fields {
  return hasNullMember(fields) ? pruned(fields) : fields
}

/** The members that have a value and are not in `taken`. Those in `taken` are sent under Synerise's own names. */
export function restOf(fields: Fields, taken: ReadonlySet<string>): Record<string, unknown> {
  const rest: Record<string, unknown> = {}
  for (const name in fields) {
    const value = fields[name]
    if (value !== null && value !== undefined && !taken.has(name)) rest[name] = value
  }
  return rest
}

/**
 * Adds to `known` the members of `fields` that have a value, are not in `taken` and not in `known` already. `known` is changed
 * and returned, so it must be a new object of the caller's. Nothing is copied, because this runs for every event.
 */
export function withRest(known: Record<string, unknown>, fields: Fields, taken: ReadonlySet<string>): Fields {
  for (const name in fields) {
    const value = fields[name]
    if (value !== null && value !== undefined && !taken.has(name) && !(name in known)) known[name] = value
  }
  return known
}

/** Whether a member is null, at any depth. */
export function hasNullMember(fields: Fields): boolean {
  for (const name in fields) {
    const value = fields[name]
    if (value === null || (typeof value === 'object' && containsNullMember(value))) return true
  }
  return false
}

function containsNullMember(value: object): boolean {
  if (!Array.isArray(value)) return hasNullMember(value as Fields)
  return value.some((element) => typeof element === 'object' && element !== null && containsNullMember(element))
}

function pruned(fields: Fields): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const name in fields) {
    const value = fields[name]
    if (value !== null && value !== undefined) result[name] = prunedValue(value)
  }
  return result
}

function prunedValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Array.isArray(value) ? value.map(prunedValue) : pruned(value as Fields)
}
