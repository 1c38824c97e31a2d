import { inspect } from 'node:util'
import { NetworkError } from '../../errors/network-error.js'
import { transportOf } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

export const callsAForeignAnswerNotDelivered: WrongDestination = {
  fault: 'believes that nothing arrived when what comes back is no HTTP',
  fails: 'fault: an answer that is no HTTP',
  subject: withParts((options) => {
    const transport = transportOf(options)
    return {
      transport: {
        ...transport,
        send: (request, sendOptions) =>
          transport.send(request, sendOptions).catch((cause) => {
            if (!inspect(cause).includes('does not match the HTTP')) throw cause
            throw new NetworkError('The answer is no HTTP.', { code: 'connection_lost', sent: false, cause })
          }),
      },
    }
  }),
}
