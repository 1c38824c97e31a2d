import { encode } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

export const plansByTheClock: WrongDestination = {
  fault: 'writes the time of planning into the body',
  fails: 'plan ignores clocks and chance',
  subject: withParts(() => ({
    encode(item) {
      const encoded = encode(item)
      if (!('calls' in encoded)) return encoded
      const sentAt = new Date().toISOString()
      return { calls: encoded.calls.map((call) => ({ ...call, json: { ...(call.json as object), sentAt } })) }
    },
  })),
}
