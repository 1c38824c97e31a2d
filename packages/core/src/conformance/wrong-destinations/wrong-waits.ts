import { transportOf } from './right-destination.js'
import { behind, type WrongDestination, withParts } from './wrong-destination.js'

export const ignoresRetryAfter: WrongDestination = {
  fault: "does not pass on the vendor's wish to wait",
  fails: 'Retry-After',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return outcomes.map((outcome) => {
        if (outcome.status !== 'retry') return outcome
        const { afterMs: _ignored, ...rest } = outcome
        return rest
      })
    },
  })),
}

export const readsRetryAfterByItsOwnClock: WrongDestination = {
  fault: 'compares a date in Retry-After with its own clock in place of the vendor’s',
  fails: 'Retry-After',
  subject: withParts((options) => {
    const transport = transportOf(options)
    return {
      transport: {
        ...transport,
        async send(request, sendOptions) {
          const { headers, ...response } = await transport.send(request, sendOptions)
          const { date: _ignored, ...others } = headers
          return { ...response, headers: others }
        },
      },
    }
  }),
}

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

export const ignoresTheSignal: WrongDestination = {
  fault: 'does not pass on the signal',
  fails: 'abort',
  subject: behind((right) => ({
    ...right,
    send: (request, { deadlineAt }) => right.send(request, { deadlineAt }),
  })),
}

export const closeDoesNotWait: WrongDestination = {
  fault: 'is closed before its request in flight has ended',
  fails: 'close',
  subject: behind((right) => ({
    ...right,
    async close() {
      void right.close()
    },
  })),
}

export const closeHangs: WrongDestination = {
  fault: 'never ends a second close',
  fails: 'close',
  subject: behind((right) => {
    let closed = false
    return {
      ...right,
      close() {
        if (closed) return new Promise<void>(() => undefined)
        closed = true
        return right.close()
      },
    }
  }),
}
