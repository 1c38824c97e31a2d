import type { Destination, Outcome } from '@waybill/core'
import type { PlannedCall, PlannedRequest } from '@waybill/core/destination'
import type { LeasedDelivery } from '../store/work.js'
import { track } from './events.js'

/** A lease of lane `a`, with what a test says of it. */
export function leaseWith(seq: number, said: Partial<LeasedDelivery> = {}): LeasedDelivery {
  return {
    lane: 'a',
    seq,
    lease: 1,
    source: 'shop',
    bytes: 10,
    event: track('A', `m${seq}`),
    step: 0,
    attempt: 0,
    maybeDelivered: false,
    acceptedAt: 0,
    wantsReply: false,
    head: false,
    ...said,
  } as LeasedDelivery
}

export function callOf(delivery: LeasedDelivery, steps = 1): PlannedCall<LeasedDelivery> {
  return { delivery, steps, text: '{}', bytes: 2 }
}

export function requestOf(
  deliveries: readonly (LeasedDelivery | PlannedCall<LeasedDelivery>)[],
  endpoint = 'one',
): PlannedRequest<LeasedDelivery> {
  const calls = deliveries.map((one) => ('delivery' in one ? one : callOf(one)))
  return { endpoint, method: 'POST', path: '/', headers: {}, bytes: 2, calls }
}

/** A destination whose plan is a request for each event, and whose halves are halves; a test puts its own in their place. */
export function destinationWith(said: Partial<Destination> = {}): Destination {
  return {
    name: 'a',
    endpoints: {
      one: { repeat: 'harmless', answers: 'all-or-nothing' },
      cart: { repeat: 'harmful', answers: 'per-call' },
    },
    plan: (deliveries: readonly LeasedDelivery[]) => ({
      requests: deliveries.map((delivery) => requestOf([delivery], delivery.event.userId === 'cart' ? 'cart' : 'one')),
      settled: [],
    }),
    send: async ({ calls }: PlannedRequest) => calls.map((): Outcome => ({ status: 'delivered', httpStatus: 200 })),
    split: (request: PlannedRequest<LeasedDelivery>) => request.calls.map((call) => ({ ...request, calls: [call] })),
    ...said,
  } as unknown as Destination
}
