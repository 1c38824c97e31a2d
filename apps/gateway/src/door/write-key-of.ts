import type { FastifyRequest } from 'fastify'

/**
 * The write key in the head of a request: the user name of HTTP Basic, a Bearer token, `X-Write-Key` (Jitsu), `writeKey` of
 * the query (RudderStack's beacon) or of the path, in this order. Absent when the head has none.
 */
export function keyOfHead({ headers, query, params }: FastifyRequest): string | undefined {
  const own = headers['x-write-key']
  return (
    keyOfAuthorization(headers.authorization) ??
    (typeof own === 'string' && own !== '' ? own.trim() : undefined) ??
    fieldOf(query, 'writeKey') ??
    fieldOf(params, 'writeKey')
  )
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

function keyOfAuthorization(header = ''): string | undefined {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(header.trim()) ?? []
  switch (scheme.toLowerCase()) {
    case 'basic':
      // The last colon ends it: Jitsu's keys have a colon of their own, and clients send no password.
      return (
        Buffer.from(value, 'base64')
          .toString('utf8')
          .replace(/:[^:]*$/s, '') || undefined
      )
    case 'bearer':
      return value
    default:
      return undefined
  }
}

function fieldOf(value: unknown, field: string): string | undefined {
  const found: unknown =
    typeof value === 'object' && value !== null && Object.hasOwn(value, field)
      ? (value as Record<string, unknown>)[field]
      : undefined
  return typeof found === 'string' && found !== '' ? found : undefined
}
