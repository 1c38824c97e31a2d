import { behind, type WrongDestination } from './wrong-destination.js'

export const throwsFromSend: WrongDestination = {
  fault: 'parses every success as JSON and throws where it is none',
  fails: 'odd answers',
  subject: behind((right) => ({
    ...right,
    async send(request, sendOptions) {
      const outcomes = await right.send(request, sendOptions)
      for (const outcome of outcomes)
        if (outcome.status === 'delivered' && typeof outcome.reply?.body === 'string') JSON.parse(outcome.reply.body)
      return outcomes
    },
  })),
}
