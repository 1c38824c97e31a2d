/** Deepest path that is read as one; a longer name is a field's own. */
const deepest = 20

type Member = readonly [path: readonly string[], value: string]

/**
 * The event that RudderStack's pixel has in its query: a field for each parameter but the write key, and dots lead into
 * objects. Every value is a text. Of a parameter that comes twice the first counts.
 */
export function eventOfQuery(query: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const members = Object.entries(query).flatMap(([name, given]): Member[] => {
    const value: unknown = Array.isArray(given) ? given[0] : given
    if (name === 'writeKey' || typeof value !== 'string') return []
    const path = name.split('.')
    return [[path.length > deepest ? [name] : path, name === 'anonymousId' ? value.replace(/^"(.*)"$/s, '$1') : value]]
  })
  return nested(members)
}

/** Fields of an object; where a name is both a text and an object, the object counts. */
function nested(members: readonly Member[]): Readonly<Record<string, unknown>> {
  const fields = new Map<string, unknown>()
  const inner = new Map<string, Member[]>()
  for (const [[name = '', ...rest], value] of members) {
    if (rest.length === 0) fields.set(name, value)
    else inner.set(name, [...(inner.get(name) ?? []), [rest, value]])
  }
  for (const [name, within] of inner) fields.set(name, nested(within))
  return Object.fromEntries(fields)
}
