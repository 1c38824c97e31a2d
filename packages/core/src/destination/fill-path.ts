import { InvalidInputError } from '../errors/invalid-input-error.js'

/**
 * Fills the `{name}` parts of a path with percent-encoded values.
 * Throws `InvalidInputError` when a value is missing, empty, or `.` or `..` in plain or encoded form.
 */
export function fillPath(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodePathSegment(values[name] ?? '', name))
}

/** One path segment, percent-encoded. `name` is the field that an error mentions. */
export function encodePathSegment(value: string, name: string): string {
  // A proxy may decode once more than we do, so `%2e` counts as a dot.
  const plain = value.replace(/%2e/gi, '.')
  if (plain === '' || plain === '.' || plain === '..') {
    throw new InvalidInputError([{ field: name, rule: 'must be a path segment, not empty, "." or ".."' }])
  }
  // Half a surrogate pair has no encoding.
  if (/\p{Surrogate}/u.test(value)) throw new InvalidInputError([{ field: name, rule: 'must be well-formed Unicode' }])
  return encodeURIComponent(value)
}
