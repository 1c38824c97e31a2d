/** A JSON value whose keys and shape are left, and whose values say only what they are: `‹text 12›`, `‹number›`. */
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

/** How long a text is, in characters, instead of the text. */
export function maskText(text: string): string {
  return `‹text ${[...text].length}›`
}

/** A path without what was filled into the `{name}` parts of its template, and without the query's values. */
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
