import { transportOf } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

export const leaksTheToken: WrongDestination = {
  fault: 'keeps what the vendor echoes, secret included, as evidence',
  fails: 'secrets are in no outcome',
  subject: withParts((options) => ({ transport: { ...transportOf(options), redact: (text) => text } })),
}
