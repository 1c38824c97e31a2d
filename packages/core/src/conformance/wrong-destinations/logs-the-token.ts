import { behind, type WrongDestination } from './wrong-destination.js'

export const logsTheToken: WrongDestination = {
  fault: 'writes its options to the log when the vendor refuses it',
  fails: 'secrets are in no log',
  subject: behind((right, options) => ({
    ...right,
    async send(request, sendOptions) {
      const outcomes = await right.send(request, sendOptions)
      if (outcomes[0]?.status === 'blocked') process.stderr.write(`refused with ${JSON.stringify(options)}\n`)
      return outcomes
    },
  })),
}
