import { behind, type WrongDestination } from './wrong-destination.js'

export const mixesUpOutcomes: WrongDestination = {
  fault: 'gives the outcomes of a partly refused request in another order than its calls',
  fails: 'outcomes belong to their calls: purchases',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return request.endpoint === 'purchases' ? outcomes.toReversed() : outcomes
    },
  })),
}
