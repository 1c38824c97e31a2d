import { behind, type WrongDestination } from './wrong-destination.js'

export const swallowsA500: WrongDestination = {
  fault: 'takes a 500 for a delivery',
  fails: 'fault: 500',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return outcomes.map((outcome) => {
        const swallowed = 'error' in outcome && 'status' in outcome.error && outcome.error.status === 500
        return swallowed ? { status: 'delivered' as const } : outcome
      })
    },
  })),
}
