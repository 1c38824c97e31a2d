import { behind, type WrongDestination } from './wrong-destination.js'

export const throwsFromSend: WrongDestination = {
  fault: 'takes for granted what is in a success, and throws where it is missing',
  fails: 'odd answers',
  subject: behind((right) => ({
    ...right,
    async send(request, sendOptions) {
      const outcomes = await right.send(request, sendOptions)
      for (const outcome of outcomes)
        if (outcome.status === 'delivered' && outcome.reply) (outcome.reply.body as { status: string }).status.trim()
      return outcomes
    },
  })),
}
