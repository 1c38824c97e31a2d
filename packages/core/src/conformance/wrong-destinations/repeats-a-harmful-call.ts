import { behind, type WrongDestination } from './wrong-destination.js'

export const repeatsAHarmfulCall: WrongDestination = {
  fault: 'repeats a doubtful call at an endpoint where a repeat acts twice',
  fails: 'a harmful call is not repeated: points',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      const [first] = outcomes
      const inDoubt = first?.status === 'retry' && first.maybeDelivered
      return inDoubt && request.endpoint === 'points' ? right.send(request, options) : outcomes
    },
  })),
}
