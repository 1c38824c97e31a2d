import { behind, type WrongDestination } from './wrong-destination.js'

export const countsTheDeadlineByTheWallClock: WrongDestination = {
  fault: 'takes a wall clock that jumps for time that passed',
  fails: 'deadlines do not read the wall clock',
  subject: behind((right) => {
    const madeAt = { wall: Date.now(), elapsed: performance.now() }
    return {
      ...right,
      send(request, options) {
        const jumped = Date.now() - madeAt.wall - (performance.now() - madeAt.elapsed)
        return right.send(request, { ...options, deadlineAt: options.deadlineAt - jumped })
      },
    }
  }),
}
