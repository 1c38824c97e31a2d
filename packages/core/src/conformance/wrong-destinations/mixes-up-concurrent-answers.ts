import { transportOf } from './right-destination.js'
import { type WrongDestination, withParts } from './wrong-destination.js'

export const mixesUpConcurrentAnswers: WrongDestination = {
  fault: 'remembers the last answer in one place for all requests in flight',
  fails: 'concurrent sends keep their answers',
  subject: withParts((options) => {
    const transport = transportOf(options)
    let inFlight = 0
    let last: Awaited<ReturnType<typeof transport.send>>
    return {
      transport: {
        ...transport,
        async send(request, sendOptions) {
          const crowded = ++inFlight > 10
          last = await transport.send(request, sendOptions).finally(() => inFlight--)
          const own = last
          // The next answer may come before this one is read.
          if (crowded) await new Promise((resolve) => setTimeout(resolve, 5))
          return crowded ? last : own
        },
      },
    }
  }),
}
