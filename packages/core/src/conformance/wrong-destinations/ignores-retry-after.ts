import { behind, type WrongDestination } from './wrong-destination.js'

export const ignoresRetryAfter: WrongDestination = {
  fault: "does not pass on the vendor's wish to wait",
  fails: 'Retry-After',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return outcomes.map((outcome) => {
        if (outcome.status !== 'retry') return outcome
        const { afterMs: _ignored, ...rest } = outcome
        return rest
      })
    },
  })),
}
