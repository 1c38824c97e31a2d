import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { RequestRefusal } from './error-reply.js'

/** A write key and the destinations of its events. */
export interface WriteKey {
  /** 1 to 200 visible ASCII characters. */
  readonly key: string
  /** Destinations that events of this key go to. Default: all. */
  readonly destinations?: readonly string[] | undefined
}

/** Sender of a request. */
export interface Sender {
  /** The write key, which is the source of the events. */
  readonly source: string
  readonly destinations?: readonly string[]
}

/** Returns the sender of a request. Throws a 401 `RequestRefusal` when the write key is missing or unknown. */
export type ReadSender = (request: FastifyRequest) => Sender

// The write key is part of the ledger's key, so it is short and has no control characters.
const wellFormed = /^[\x21-\x7e]{1,200}$/

/**
 * Reads the write key from `Authorization: Basic <key>:`, `Authorization: Bearer <key>` or the body's `writeKey`, in
 * this order. Without `keys` any well-formed key is accepted.
 */
export function createReadSender(keys: readonly (string | WriteKey)[]): ReadSender {
  const known = keys.map((one) => {
    const { key, destinations } = typeof one === 'string' ? { key: one, destinations: undefined } : one
    return { digest: digest(key), ...(destinations && { destinations }) }
  })
  return (request) => {
    const source = keyOfHeader(request.headers.authorization) ?? keyOfBody(request.body)
    if (source === undefined)
      throw refusal('No write key: send it as the user name of HTTP Basic, as a Bearer token, or in the body.')
    const found = wellFormed.test(source) ? (known.length === 0 ? {} : among(known, source)) : undefined
    if (!found) throw refusal('The write key is not known here.')
    return { source, ...(found.destinations && { destinations: found.destinations }) }
  }
}

interface KnownKey {
  readonly digest?: Buffer
  readonly destinations?: readonly string[]
}

/** Compares with every key in constant time, so that the duration reveals nothing about a key. */
function among(known: readonly (KnownKey & { readonly digest: Buffer })[], key: string): KnownKey | undefined {
  const candidate = digest(key)
  let found: KnownKey | undefined
  for (const one of known) if (timingSafeEqual(one.digest, candidate)) found = one
  return found
}

function keyOfHeader(header = ''): string | undefined {
  const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(header.trim()) ?? []
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
