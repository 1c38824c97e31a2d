import type { FastifyRequest } from 'fastify'

/**
 * What can be the write key in the head of a request: the user name of HTTP Basic, a Bearer token, `X-Write-Key` (Jitsu),
 * `writeKey` of the query (RudderStack's beacon) or of the path, in this order. Empty when the head has none.
 */
export function keysOfHead({ headers, query, params }: FastifyRequest): readonly string[] {
  const authorized = keysOfAuthorization(headers.authorization)
  if (authorized.length > 0) return authorized
  const own = headers['x-write-key']
  const key =
    (typeof own === 'string' && own !== '' ? own.trim() : undefined) ??
    fieldOf(query, 'writeKey') ??
    fieldOf(params, 'writeKey')
  return key === undefined ? [] : [key]
}

/** The `writeKey` of a parsed body. */
export function keyOfBody(body: unknown): string | undefined {
  return fieldOf(body, 'writeKey')
}

/** Most different keys that are tried for one body. */
const mostCandidates = 8
const name = '"writeKey"'
/** A key has 200 characters, of which each may be escaped. */
const longestLiteral = 1_300

/**
 * The texts that a body of JSON, not yet parsed, has under `writeKey`, at whatever depth: a search, which costs a hundredth of
 * parsing. No key is there that this does not find, but for one whose name is written in escapes.
 */
export function keysInText(body: Buffer): ReadonlySet<string> {
  const found = new Set<string>()
  for (let at = body.indexOf(name); at >= 0 && found.size < mostCandidates; at = body.indexOf(name, at + 1)) {
    const start = at + name.length
    const [, literal] = /^\s*:\s*("(?:[^"\\]|\\.)*")/.exec(body.toString('latin1', start, start + longestLiteral)) ?? []
    const key = literal && textOf(literal)
    if (key) found.add(key)
  }
  return found
}

function textOf(literal: string): string | undefined {
  try {
    return String(JSON.parse(literal))
  } catch {
    return undefined
  }
}

function keysOfAuthorization(header = ''): readonly string[] {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(header.trim()) ?? []
  switch (scheme.toLowerCase()) {
    case 'basic': {
      // The first colon ends a user name. But Jitsu's keys have a colon of their own, and no password after them.
      const text = Buffer.from(value, 'base64').toString('utf8')
      const user = text.split(':', 1)[0] ?? ''
      return [...new Set([user, text.replace(/:[^:]*$/s, '')])].filter((key) => key !== '')
    }
    case 'bearer':
      return [value]
    default:
      return []
  }
}

function fieldOf(value: unknown, field: string): string | undefined {
  const found: unknown =
    typeof value === 'object' && value !== null && Object.hasOwn(value, field)
      ? (value as Record<string, unknown>)[field]
      : undefined
  return typeof found === 'string' && found !== '' ? found : undefined
}
