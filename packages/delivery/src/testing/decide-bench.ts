import type { CustomerEventInput, Outcome } from '@waybill/core'
import { WaybillError } from '@waybill/core'
import type { PlannedRequest } from '@waybill/core/destination'
import { createManualClock } from '../conformance/bench-clock.js'
import { createWaybill } from '../create-waybill.js'
import type { DecideOptions, Decision } from '../decision.js'
import { memoryStore } from '../memory-store/memory-store.js'
import type { LeasedDelivery } from '../store/work.js'
import type { WaybillOptions } from '../waybill-options.js'
import { settleDown } from './lane-bench.js'
import { callOf, destinationWith, requestOf } from './requests.js'

/** A request that was sent and waits for the test's answer. */
interface AskedRequest {
  readonly endpoint: string
  readonly ids: readonly string[]
  answer(outcome?: Outcome): Promise<void>
}

const delivered: Outcome = { status: 'delivered', httpStatus: 200, reply: { status: 200, body: 'yes' } }

/** How a vendor says no for now, for one endpoint or for all. */
export function hardship(kind: 'throttled' | 'unavailable' | 'setup', scope: 'endpoint' | 'destination', ms?: number) {
  const error = new WaybillError('No.', { kind, code: `is_${kind}` })
  if (kind === 'setup') return { status: 'blocked', error, scope } as const
  const retry = { status: 'retry', error, scope, maybeDelivered: false } as const
  return ms === undefined ? retry : { ...retry, afterMs: ms }
}

/** An event that is planned for the endpoint of this name, `skip`, `break`, or `twice`: two calls of `one`. Each has a user of its own. */
export function eventFor(endpoint: string, messageId: string): CustomerEventInput {
  return { type: 'track', event: endpoint, messageId, userId: messageId }
}

/**
 * An engine whose time stands still unless the test lets it pass, so that an answer is either there at once or not at all. Its
 * destination `a` has the endpoints `one`, with up to `perRequest` calls a request, and `cart`. The test answers each request.
 */
export async function openDecideBench(options: Partial<WaybillOptions> = {}, perRequest = 1) {
  const clock = createManualClock()
  const sent: AskedRequest[] = []
  const destination = destinationWith({
    plan: ((deliveries: readonly LeasedDelivery[]) => planned(deliveries, perRequest)) as never,
    send: (request) =>
      new Promise((resolve) => {
        const { endpoint, calls } = request as PlannedRequest<LeasedDelivery>
        sent.push({
          endpoint,
          ids: calls.map(({ delivery }) => delivery.event.messageId),
          async answer(outcome = delivered) {
            resolve(calls.map(() => outcome))
            await settleDown()
          },
        })
      }),
    close: async () => undefined,
    specVersion: 1,
  })
  const store = memoryStore({ clock })
  const waybill = await createWaybill({ store, destinations: [destination], clock, random: () => 0, ...options })
  const decide = (
    messageId: string,
    { endpoint = 'one', ...asked }: { endpoint?: string } & Partial<DecideOptions> = {},
  ) => waybill.decide(eventFor(endpoint, messageId), { destination: 'a', ...asked })
  return {
    waybill,
    store,
    clock,
    sent,
    ids: () => sent.map(({ ids }) => ids.join('+')),
    last: () => sent.at(-1) as AskedRequest,
    decide,
    /** Accepts events of an endpoint, and lets everything happen that needs no time. */
    async accept(endpoint: string, ...ids: readonly string[]) {
      await waybill.acceptMany(ids.map((id) => eventFor(endpoint, id)))
      await settleDown()
    },
    async pass(ms: number) {
      await clock.pass(ms)
      await settleDown()
    },
    stateOf: async (messageId: string) => {
      const where = await waybill.where('default', messageId)
      return where.status === 'found' ? where.lanes['a']?.state : where.status
    },
  }
}

/** The decision, or that the caller still waits after everything that needs no time has happened. */
export async function atOnce(decision: Promise<Decision>): Promise<Decision | 'waits'> {
  return Promise.race([decision, settleDown().then(() => 'waits' as const)])
}

function planned(deliveries: readonly LeasedDelivery[], perRequest: number) {
  const named = (name: string) => deliveries.filter(({ event }) => event.type === 'track' && event.event === name)
  if (named('break').length > 0) throw new Error('The mapping threw.')
  const one = deliveries.filter(
    ({ event }) => event.type === 'identify' || named('one').some((other) => other.event === event),
  )
  const requests = named('cart').map((delivery) => requestOf([delivery], 'cart'))
  requests.push(...named('twice').map((delivery) => requestOf([callOf(delivery, 2)])))
  for (let from = 0; from < one.length; from += perRequest)
    requests.push(requestOf(one.slice(from, from + perRequest), 'one'))
  const settled = named('skip').map((delivery) => ({ delivery, outcome: { status: 'skipped', reason: 'not_for_a' } }))
  return { requests, settled }
}
