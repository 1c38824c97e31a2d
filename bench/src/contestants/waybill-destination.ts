import type { Destination } from '@waybill/core'
import { type Contestant, type Running, socketsFor, type Tally } from './contestant.js'

/** Mapping, packing by bytes, sending and one outcome per event; no queue. */
export function waybillDestination(perPost: 1 | 100): Contestant {
  return {
    id: `destination-${perPost}`,
    title: 'Waybill: a destination alone',
    perPost,
    batch: perPost,
    window: perPost * socketsFor(perPost),
    durable: false,
    async start({ baseUrl }, tally) {
      const { benchDestination } = await import('../destination.js')
      return startDestination(benchDestination({ baseUrl, perPost, sockets: socketsFor(perPost) }), tally)
    },
  }
}

export function startDestination(destination: Destination, tally: Tally): Running {
  return {
    push(events) {
      const plan = destination.plan(
        events.map((event) => ({
          event,
          step: 0,
          attempt: 0,
          maybeDelivered: false,
          acceptedAt: 0,
          wantsReply: false,
        })),
      )
      for (const request of plan.requests) {
        destination.send(request, { deadlineAt: performance.now() + 10_000 }).then(
          (outcomes) => {
            let delivered = 0
            for (const { status } of outcomes) if (status === 'delivered') delivered++
            if (delivered > 0) tally.delivered(delivered)
            if (delivered < outcomes.length) tally.failed(outcomes.length - delivered)
          },
          () => tally.failed(events.length),
        )
      }
      return undefined
    },
    close: () => destination.close(),
  }
}
