import { encode } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

export const changesTheKeyOnARetry: WrongDestination = {
  fault: 'makes a new idempotency key for every attempt',
  fails: 'a repeat is the same bytes',
  subject: withParts(() => ({
    encode(item) {
      const encoded = encode(item)
      if (!('calls' in encoded)) return encoded
      const key = `${item.event.messageId}-${item.attempt}`
      return {
        calls: encoded.calls.map((call) =>
          call.endpoint === 'purchases' ? { ...call, json: { ...(call.json as object), key } } : call,
        ),
      }
    },
  })),
}
