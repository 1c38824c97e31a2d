import { behind, type WrongDestination } from './wrong-destination.js'

export const callsAnEndlessAnswerInvalid: WrongDestination = {
  fault: 'parks an event because the answer to it was too long',
  fails: 'an endless answer',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return outcomes.map((outcome) =>
        outcome.status === 'retry' && outcome.error.code === 'response_too_large'
          ? { status: 'rejected', error: outcome.error, maybeDelivered: true }
          : outcome,
      )
    },
  })),
}
