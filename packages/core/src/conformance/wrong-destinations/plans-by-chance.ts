import { encode } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

export const plansByChance: WrongDestination = {
  fault: 'writes a random id into the body',
  fails: 'plan ignores clocks and chance',
  subject: withParts(() => ({
    encode(item) {
      const encoded = encode(item)
      if (!('calls' in encoded)) return encoded
      const trace = globalThis.crypto.randomUUID()
      return { calls: encoded.calls.map((call) => ({ ...call, json: { ...(call.json as object), trace } })) }
    },
  })),
}
