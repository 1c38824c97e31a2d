import type { Delivery, Plan } from '@waybill/core/destination'
import {
  allParked,
  broken,
  hostileProxy,
  never,
  odd,
  oddParked,
  planning,
  type WrongDestination,
} from './wrong-destination.js'

const failed = { ends: allParked, reason: 'plan_failed' } as const

const isOdd = ({ event }: Delivery) => event.messageId === odd
const withCalls = ({ requests, settled }: Plan<Delivery>, change: (call: object) => object) => ({
  requests: requests.map((request) => ({ ...request, calls: request.calls.map(change) })),
  settled,
})

const plans: readonly WrongDestination[] = [
  {
    name: 'cannot plan an event',
    wrong: planning((deliveries, right) => (deliveries.some(isOdd) ? broken() : right.plan(deliveries))),
    ends: oddParked,
    reason: 'plan_failed',
  },
  { name: 'cannot plan at all', wrong: planning(broken), ...failed },
  {
    name: 'throws what cannot be read',
    wrong: planning(() => {
      throw hostileProxy()
    }),
    ...failed,
  },
  { name: 'plans nothing', wrong: planning(() => undefined), ...failed },
  { name: 'plans later', wrong: planning(async () => broken()), ...failed },
  { name: 'plans for ever, elsewhere', wrong: planning(never), ...failed },
  { name: 'plans a proxy', wrong: planning(hostileProxy), ...failed },
  {
    name: 'loses an event',
    wrong: planning((deliveries, right) => right.plan(deliveries.filter((one) => !isOdd(one)))),
    ends: oddParked,
    reason: 'plan_incomplete',
  },
  {
    name: 'invents an event',
    wrong: planning((deliveries, right) => right.plan([...deliveries, { ...(deliveries[0] as Delivery) }])),
    ...failed,
  },
  {
    name: 'plans an event twice',
    wrong: planning((deliveries, right) => {
      const { requests, settled } = right.plan(deliveries)
      return { requests: [...requests, ...requests], settled }
    }),
    ...failed,
  },
  {
    name: 'sends an event and skips it',
    wrong: planning((deliveries, right) => {
      const { requests } = right.plan(deliveries)
      return {
        requests,
        settled: deliveries.map((delivery) => ({ delivery, outcome: { status: 'skipped', reason: 'x' } })),
      }
    }),
    ...failed,
  },
  {
    name: 'plans what belongs to another',
    wrong: planning((deliveries, right, seen) => right.plan([...deliveries, ...seen])),
    ...failed,
  },
  {
    name: 'settles what belongs to another',
    wrong: planning((deliveries, right, seen) => {
      const settled = seen.map((delivery) => ({ delivery, outcome: { status: 'skipped', reason: 'stolen' } }))
      return { ...right.plan(deliveries), settled }
    }),
    ...failed,
  },
  {
    name: 'delivers what it has not sent',
    wrong: planning((deliveries) => ({
      requests: [],
      settled: deliveries.map((delivery) => ({ delivery, outcome: { status: 'delivered' } })),
    })),
    ...failed,
  },
  {
    name: 'names an endpoint that every object has',
    wrong: planning((deliveries, right) => {
      const { requests, settled } = right.plan(deliveries)
      return { requests: requests.map((request) => ({ ...request, endpoint: 'toString' })), settled }
    }),
    ...failed,
  },
  {
    name: 'has requests without calls',
    wrong: planning((deliveries, right) => {
      const { requests, settled } = right.plan(deliveries)
      return { requests: requests.map((request) => ({ ...request, calls: [] })), settled }
    }),
    ...failed,
  },
  {
    name: 'has calls without end',
    wrong: planning((deliveries, right) =>
      withCalls(right.plan(deliveries), (call) => ({ ...call, steps: Number.NaN })),
    ),
    ...failed,
  },
  {
    name: 'changes the events',
    wrong: planning((deliveries, right) => {
      for (const { event } of deliveries) {
        Object.assign(event, { messageId: 'stolen', evil: true })
        Object.assign((event as { readonly properties?: object }).properties ?? {}, { evil: true })
      }
      return right.plan(deliveries)
    }),
    ...failed,
  },
  {
    name: 'changes whose the deliveries are',
    wrong: planning((deliveries, right) => {
      for (const delivery of deliveries) Object.assign(delivery, { lane: 'left', seq: 1, lease: 1 })
      return right.plan(deliveries)
    }),
    ...failed,
  },
  { name: 'has bodies of three million characters', wrong: () => ({}), size: 3_000_000 },
]

const splits: readonly WrongDestination[] = [
  ['cannot split', broken],
  ['splits into nothing that is a list', () => 2],
  ['splits later', async () => broken()],
  ['splits into a proxy', hostileProxy],
].map(([name, split]) => ({
  name: name as string,
  wrong: () => ({ split: split as never }),
}))

const lossy: readonly WrongDestination[] = [
  {
    name: 'loses calls when it splits',
    wrong: (right) => ({ split: (request, outcomes) => right.split(request, outcomes).slice(1) }),
  },
  {
    name: 'repeats calls when it splits',
    wrong: (right) => ({ split: (request, outcomes) => [...right.split(request, outcomes), request] }),
  },
  { name: 'splits into the same again', wrong: () => ({ split: (request) => [request] }) },
  { name: 'splits into it and nothing', wrong: () => ({ split: (request) => [request, { ...request, calls: [] }] }) },
]

/** Those of the odd event's request are parked together: nobody knows which of them the vendor refuses. */
const refusing = { ends: { delivered: 4, parked: 4 }, reason: 'bad_request', refused: `"${odd}"` } as const

export const wrongPlans: readonly WrongDestination[] = [
  ...plans,
  ...[...splits, ...lossy].map((one) => ({ ...refusing, ...one })),
]
