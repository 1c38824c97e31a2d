import { behind, type WrongDestination } from './wrong-destination.js'

export const sendsARejectedEventTwice: WrongDestination = {
  fault: 'sends what the vendor has rejected once more',
  fails: 'one send is one try',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return outcomes[0]?.status === 'rejected' ? right.send(request, options) : outcomes
    },
  })),
}
