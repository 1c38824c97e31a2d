import { encode } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

export const declaresAKeyItDoesNotSend: WrongDestination = {
  fault: 'declares an endpoint keyed and sends it no key',
  fails: 'key: purchases',
  subject: withParts(() => ({
    encode(item) {
      const encoded = encode(item)
      if (!('calls' in encoded)) return encoded
      // What tells the events apart is still there, under another name.
      return {
        calls: encoded.calls.map((call) =>
          call.endpoint === 'purchases' ? { ...call, json: { ...(call.json as object), key: undefined } } : call,
        ),
      }
    },
  })),
}
