/** Replaces the values in a JSON value by their kinds, such as `‹text 12›` or `‹number›`. Keys, lists and null stay. */
export function maskValue(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return maskText(value)
    case 'object':
      if (value === null) return null
      if (Array.isArray(value)) return value.map(maskValue)
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, maskValue(member)]))
    default:
      return `‹${typeof value}›`
  }
}

/** Replaces a text by its length in characters, such as `‹text 12›`. */
export function maskText(text: string): string {
  return `‹text ${[...text].length}›`
}

/** Masks the segments of `path` that are `{name}` in `template`, and the values of the query. */
export function maskPath(path: string, template: string): string {
  const [route = '', query] = path.split('?', 2)
  const parts = template.split('?', 1)[0]?.split('/') ?? []
  const masked = route
    .split('/')
    .map((segment, index) => ((parts[index] ?? '').includes('{') ? maskText(decodeURIComponent(segment)) : segment))
    .join('/')
  if (query === undefined) return masked
  const members = [...new URLSearchParams(query)].map(([name, value]) => `${name}=${maskText(value)}`)
  return `${masked}?${members.join('&')}`
}
