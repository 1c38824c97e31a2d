import { behind, type WrongDestination } from './wrong-destination.js'

export const dropsTheReply: WrongDestination = {
  fault: "does not hand the vendor's reply to who waits for it",
  fails: 'success is delivered',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return outcomes.map((outcome) => {
        if (outcome.status !== 'delivered') return outcome
        const { reply: _dropped, ...rest } = outcome
        return rest
      })
    },
  })),
}
