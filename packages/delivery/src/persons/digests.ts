import { createHmac } from 'node:crypto'
import { WaybillError } from '@waybill/core'

/** Makes the digests under which persons are kept. Who has the store and not the key can neither read nor try out ids. */
export interface Digests {
  /** The digest of a key as in `NewEvent.keys`. */
  of(key: string): string
  /** Tells one key from another, and nothing else of it. */
  readonly keyPrint: string
}

/** Of so many ids the digests are remembered: a busy person sends many events, and each is looked at twice. */
const mostRemembered = 10_000

export function createDigests(personKey: string | Uint8Array): Digests {
  const secret = Buffer.from(personKey as string)
  const digest = (text: string) => createHmac('sha256', secret).update(text).digest('base64url')
  let remembered = new Map<string, string>()
  return {
    of(key) {
      const known = remembered.get(key)
      if (known !== undefined) return known
      if (remembered.size >= mostRemembered) remembered = new Map()
      // JSON keeps lone surrogates different, which UTF-8 does not.
      const made = digest(JSON.stringify(key))
      remembered.set(key, made)
      return made
    },
    // No key of an event is this text: each is in quotation marks.
    keyPrint: digest('waybill person key'),
  }
}

/** For what needs a `personKey` and has none. `why` is a sentence. */
export function personKeyMissing(why: string): WaybillError {
  return new WaybillError(`${why} Without personKey this process cannot tell who they are.`, {
    kind: 'setup',
    code: 'person_key_missing',
    hint: 'Give createWaybill a personKey of 32 characters or more, the same in each process and for as long as the store is kept: `openssl rand -base64 32` makes one. Keep it apart from the store.',
  })
}
