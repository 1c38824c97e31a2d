/** A list as Yespo writes it: a list of one may be the bare element, an empty one absent. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null || value === '') return []
  return Array.isArray(value) ? value : [value]
}
