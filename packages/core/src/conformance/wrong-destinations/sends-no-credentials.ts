import { createHttpTransport, queryAuth } from '../../http/index.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

export const sendsNoCredentials: WrongDestination = {
  fault: 'forgets its credentials where the endpoint needs the default ones',
  fails: 'secrets are sent',
  subject: withParts(({ baseUrl, canary }) => ({
    transport: createHttpTransport({ baseUrl, authorizers: { points: queryAuth('key', canary) } }),
  })),
}
