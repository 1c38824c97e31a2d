import { behind, type WrongDestination } from './wrong-destination.js'

export const doubtsARefusedConnection: WrongDestination = {
  fault: 'says that an event may have arrived though no connection was made',
  fails: 'fault: a refused connection',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return outcomes.map((outcome) =>
        outcome.status === 'retry' && outcome.error.code === 'connect_failed'
          ? { ...outcome, maybeDelivered: true }
          : outcome,
      )
    },
  })),
}

export const rejectsOnARefusedConnection: WrongDestination = {
  fault: 'rejects, where it should resolve, when no connection is made',
  fails: 'fault: a refused connection',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      const [first] = outcomes
      if (first && 'error' in first && first.error.code === 'connect_failed') throw first.error
      return outcomes
    },
  })),
}
