import { behind, type WrongDestination } from './wrong-destination.js'

export const ignoresTheSignal: WrongDestination = {
  fault: 'does not pass on the signal',
  fails: 'abort',
  subject: behind((right) => ({
    ...right,
    send: (request, { deadlineAt }) => right.send(request, { deadlineAt }),
  })),
}
