import { transportOf } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

export const readsRetryAfterByItsOwnClock: WrongDestination = {
  fault: 'compares a date in Retry-After with its own clock in place of the vendor’s',
  fails: 'Retry-After',
  subject: withParts((options) => {
    const transport = transportOf(options)
    return {
      transport: {
        ...transport,
        async send(request, sendOptions) {
          const { headers, ...response } = await transport.send(request, sendOptions)
          const { date: _ignored, ...others } = headers
          return { ...response, headers: others }
        },
      },
    }
  }),
}
