/** Reads a list as Yespo writes it: one element may stand without its list, and an empty list may be missing. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null || value === '') return []
  return Array.isArray(value) ? value : [value]
}
