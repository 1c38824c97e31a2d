import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { RequestRefusal } from './error-reply.js'

/** Resolves a request to its write key, which is the event's source; throws a 401 `RequestRefusal` where it has none. */
export type ReadWriteKey = (request: FastifyRequest) => string

// Also part of the ledger's key, so neither endless nor with control characters.
const wellFormed = /^[\x21-\x7e]{1,200}$/

/**
 * Takes the write key from `Authorization: Basic <key>:`, `Authorization: Bearer <key>` or the body's `writeKey`, in
 * this order. Without `keys` any well-formed key is good.
 */
export function createReadWriteKey(keys: readonly string[]): ReadWriteKey {
  const known = keys.map(digest)
  return (request) => {
    const key = keyOfHeader(request.headers.authorization) ?? keyOfBody(request.body)
    if (key === undefined)
      throw refusal('No write key: send it as the user name of HTTP Basic, as a Bearer token, or in the body.')
    if (!wellFormed.test(key) || !isKnown(key, known)) throw refusal('The write key is not known here.')
    return key
  }
}

/** Compares with every key, each in constant time, so that the time taken says nothing about any of them. */
function isKnown(key: string, known: readonly Buffer[]): boolean {
  if (known.length === 0) return true
  const candidate = digest(key)
  let found = false
  for (const one of known) found = timingSafeEqual(one, candidate) || found
  return found
}

function keyOfHeader(header: string | undefined): string | undefined {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(header?.trim() ?? '') ?? []
  switch (scheme.toLowerCase()) {
    case 'basic':
      return Buffer.from(value, 'base64').toString('utf8').replace(/:.*$/s, '') || undefined
    case 'bearer':
      return value
    default:
      return undefined
  }
}

function keyOfBody(body: unknown): string | undefined {
  const key = typeof body === 'object' && body !== null && 'writeKey' in body ? body.writeKey : undefined
  return typeof key === 'string' && key !== '' ? key : undefined
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}

function refusal(message: string): RequestRefusal {
  return new RequestRefusal(message, {
    status: 401,
    code: 'unauthorized',
    headers: { 'www-authenticate': 'Basic realm="waybill"' },
  })
}
