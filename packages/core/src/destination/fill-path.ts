import { InvalidInputError } from '../errors/invalid-input-error.js'

/**
 * Replaces the `{name}` parts of a path by percent-encoded values.
 * Throws `InvalidInputError` when a value is missing, empty, or `.` or `..` in plain or encoded form.
 */
export function fillPath(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodePathSegment(values[name] ?? '', name))
}

/**
 * One path segment, percent-encoded. `name` is the field that an error names. Throws `InvalidInputError` when the value is
 * empty, `.` or `..` in plain or encoded form, or not well-formed Unicode.
 */
export function encodePathSegment(value: string, name: string): string {
  // A proxy may decode the path once more, so `%2e` counts as a dot.
  const plain = value.replace(/%2e/gi, '.')
  if (plain === '' || plain === '.' || plain === '..') {
    throw new InvalidInputError([{ field: name, rule: 'must be a path segment, not empty, "." or ".."' }])
  }
  // `encodeURIComponent` throws for half a surrogate pair.
  if (/\p{Surrogate}/u.test(value)) throw new InvalidInputError([{ field: name, rule: 'must be well-formed Unicode' }])
  return encodeURIComponent(value)
}
