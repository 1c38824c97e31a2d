import { createHash, timingSafeEqual } from 'node:crypto'
import type { Destination } from '@waybill/core'
import { RequestRefusal } from './error-reply.js'

/** A write key and the destinations of its events. */
export interface WriteKey {
  /** 1 to 200 visible ASCII characters. */
  readonly key: string
  /** Destinations that events of this key go to: by name, or by vendor for all of its destinations. Default: all. */
  readonly destinations?: readonly string[] | undefined
}

/** Sender of a request. */
export interface Sender {
  /** The write key, which is the source of the events. */
  readonly source: string
  readonly destinations?: readonly string[]
}

type Lane = Pick<Destination, 'name' | 'vendor'>

/** The destinations that a name means: the one of this name, else all of the vendor of this name. */
export function lanesNamed(name: string, destinations: readonly Lane[]): readonly string[] {
  const meant = destinations.filter((one) => one.name === name)
  const found = meant.length > 0 ? meant : destinations.filter(({ vendor }) => vendor === name)
  return found.map((one) => one.name)
}

/** The keys, with the names of single destinations. */
export function withLanes(
  keys: readonly (string | WriteKey)[],
  destinations: readonly Lane[],
): readonly (string | WriteKey)[] {
  return keys.map((one) =>
    typeof one === 'string' || !one.destinations
      ? one
      : { ...one, destinations: one.destinations.flatMap((name) => lanesNamed(name, destinations)) },
  )
}

/** Returns the sender with this write key, or undefined when the key is unknown. */
export type JudgeKey = (key: string) => Sender | undefined

// The write key is part of the ledger's key, so it is short and has no control characters.
const wellFormed = /^[\x21-\x7e]{1,200}$/

/** Without `keys` any well-formed key is good. */
export function createJudgeKey(keys: readonly (string | WriteKey)[]): JudgeKey {
  const known = keys.map((one) => {
    const { key, destinations } = typeof one === 'string' ? { key: one, destinations: undefined } : one
    return { digest: digest(key), ...(destinations && { destinations }) }
  })
  return (source) => {
    const found = wellFormed.test(source) ? (known.length === 0 ? {} : among(known, source)) : undefined
    return found && { source, ...(found.destinations && { destinations: found.destinations }) }
  }
}

/** The refusal of a request without a write key. */
export function noKey(): RequestRefusal {
  return refusal('No write key: send it as the user name of HTTP Basic, as a Bearer token, or in the body.')
}

/** The refusal of a request whose write key is not good. */
export function wrongKey(): RequestRefusal {
  return refusal('The write key is not known here.')
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
