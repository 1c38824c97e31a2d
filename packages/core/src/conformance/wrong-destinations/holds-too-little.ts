import { behind, type WrongDestination } from './wrong-destination.js'

export const holdsTooLittle: WrongDestination = {
  fault: 'parks one event after another for credentials that no event can help',
  fails: 'answer: unauthorized',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return outcomes.map((outcome) =>
        outcome.status === 'blocked' && outcome.error.code === 'unauthorized' ? { ...outcome, scope: 'call' } : outcome,
      )
    },
  })),
}
