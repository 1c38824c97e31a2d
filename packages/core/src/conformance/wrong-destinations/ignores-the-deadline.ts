import { behind, type WrongDestination } from './wrong-destination.js'

export const ignoresTheDeadline: WrongDestination = {
  fault: 'has a timeout of its own in place of the deadline',
  fails: 'deadline',
  subject: behind((right) => ({
    ...right,
    send(request, { deadlineAt, ...options }) {
      const now = performance.now()
      const left = deadlineAt - now
      // Longer deadlines are kept, or the chapter on endless answers would be about this fault too.
      return right.send(request, { ...options, deadlineAt: left > 0 && left < 1_000 ? now + 60_000 : deadlineAt })
    },
  })),
}
