import type { Clock, Destination } from '@waybill/core'
import type { PlannedRequest, Rate } from '@waybill/core/destination'
import type { Store } from '../store/store.js'
import { createPace, type Pace } from './pace.js'
import { createOwnSlots, slotsOf } from './slots.js'

type Request = Pick<PlannedRequest, 'endpoint' | 'calls'>

/** The paces of a lane's endpoints. An endpoint without a rate has all the tokens there are, and costs nothing. */
export interface Paces {
  isPaced(endpoint: string): boolean
  /** How many requests, or calls, of the endpoint may start now. */
  tokens(endpoint: string): number
  /** What its slot still lets start, whether it has begun or not, beside requests that wait for it. */
  room(endpoint: string, waiting: readonly Request[]): number
  /** What a request takes of it. */
  costOf(request: Request): number
  /** Whether a slot can have tokens enough for the request. */
  fits(request: Request): boolean
  /** Takes the tokens of a request that starts now. Returns false, and takes none, where there are fewer. */
  take(request: Request): boolean
  /** Takes one token as soon as there is one, before what is sent. See `Pace.claim`. */
  claim(endpoint: string, signal: AbortSignal): Promise<boolean>
  /** Gives up the tokens that are left. */
  lapse(endpoint: string): void
  /** Takes the next slot, unless there is one with tokens; the lane is woken when it begins. Only for what could be sent. */
  ask(endpoint: string): Promise<void>
  /** Milliseconds until there are tokens for what waits behind `before` others; 0 when there are. */
  waitMs(endpoint: string, before?: number): number
  /** Most calls that the next request of the endpoint may hold. */
  mostCalls(endpoint: string): number
  /** How many deliveries to take in, so that they become what such a room and so many permits let start. */
  toTakeIn(endpoint: string, limits: { readonly room: number; readonly permits: number }): number
  /** Whether the next tokens are enough for these, so that they may stay planned until then. */
  nextCovers(requests: readonly Request[]): boolean
  /** The endpoints of which some deliveries are filed because they wait for tokens. Nothing else is taken in for them. */
  behind(): readonly string[]
  isBehind(endpoint: string): boolean
  /** Notes that requests of the endpoint were given back for want of tokens. */
  fellBehind(endpoint: string, surplus: readonly Request[]): void
  /** Notes that nothing is filed any more that could go. */
  caughtUp(endpoint: string): void
  /** Notes how many requests became of how many deliveries. */
  learn(endpoint: string, requests: number, deliveries: number): void
  /** Ends all timers. */
  stop(): void
}

export interface PacesOptions {
  readonly destination: Pick<Destination, 'name' | 'endpoints'>
  /** Rates of the user's own contract, by endpoint. They win over what the endpoints document. */
  readonly rates: Readonly<Record<string, Rate | 'unlimited' | undefined>>
  readonly store: Pick<Store, 'takeSlot'>
  readonly clock: Clock
  /** Most calls of an endpoint that stay planned for the next tokens: little beside what is planned in all. */
  readonly mostKept: number
  /** Called when an endpoint gets tokens for which it waited. */
  readonly onOpen: (endpoint: string) => void
}

interface Kept {
  readonly pace: Pace
  /** Most calls in one request. */
  readonly most: number
  isBehind: boolean
  /** How many deliveries share a request, as far as it is known. */
  each: number
}

export function createPaces({ destination, rates, store, clock, mostKept, onOpen }: PacesOptions): Paces {
  const { name, endpoints } = destination
  const kept = new Map<string, Kept>()
  for (const [endpoint, { rate: documented, frame, limit }] of Object.entries(endpoints)) {
    const rate = rates[endpoint] ?? documented
    if (rate === undefined || rate === 'unlimited') continue
    const most = frame ? limit.calls : 1
    const slots = slotsOf(rate, { mostCalls: most })
    const takeSlot = store.takeSlot
      ? (everyMs: number) => store.takeSlot?.(name, endpoint, everyMs) ?? 0
      : createOwnSlots(clock.elapsed, slots)
    kept.set(endpoint, {
      pace: createPace({ slots, takeSlot, clock, onOpen: () => onOpen(endpoint) }),
      most,
      isBehind: false,
      each: 1,
    })
  }
  const callsOf = ({ calls }: Request) => calls.length
  const costOf = (request: Request) => (kept.get(request.endpoint)?.pace.slots.unit === 'calls' ? callsOf(request) : 1)
  const sumOf = (requests: readonly Request[], of: (request: Request) => number) =>
    requests.reduce((total, request) => total + of(request), 0)

  return {
    isPaced: (endpoint) => kept.has(endpoint),
    tokens: (endpoint) => kept.get(endpoint)?.pace.tokens() ?? Number.POSITIVE_INFINITY,
    room: (endpoint, waiting) => (kept.get(endpoint)?.pace.left() ?? 0) - sumOf(waiting, costOf),
    costOf,
    fits: (request) => costOf(request) <= (kept.get(request.endpoint)?.pace.slots.tokens ?? 1),
    take: (request) => kept.get(request.endpoint)?.pace.take(costOf(request)) ?? true,
    claim: async (endpoint, signal) => kept.get(endpoint)?.pace.claim(signal) ?? true,
    lapse: (endpoint) => kept.get(endpoint)?.pace.lapse(),
    ask: async (endpoint) => kept.get(endpoint)?.pace.ask(),
    waitMs: (endpoint, before) => kept.get(endpoint)?.pace.waitMs(before) ?? 0,
    mostCalls(endpoint) {
      const pace = kept.get(endpoint)?.pace
      return pace?.slots.unit === 'calls' ? pace.tokens() : Number.POSITIVE_INFINITY
    },
    toTakeIn(endpoint, { room, permits }) {
      const one = kept.get(endpoint)
      if (!one) return 0
      return one.pace.slots.unit === 'calls' ? Math.min(room, one.most * permits) : one.each * Math.min(room, permits)
    },
    nextCovers(requests) {
      const one = kept.get(requests[0]?.endpoint ?? '')
      if (!one || one.isBehind) return false
      return sumOf(requests, costOf) <= one.pace.slots.tokens && sumOf(requests, callsOf) <= mostKept
    },
    behind: () => [...kept].filter(([, { isBehind }]) => isBehind).map(([endpoint]) => endpoint),
    isBehind: (endpoint) => kept.get(endpoint)?.isBehind ?? false,
    fellBehind(endpoint, surplus) {
      const one = kept.get(endpoint)
      if (!one || one.isBehind) return
      one.isBehind = true
      one.each = Math.max(1, Math.floor(sumOf(surplus, callsOf) / surplus.length))
    },
    caughtUp(endpoint) {
      const one = kept.get(endpoint)
      if (one) one.isBehind = false
    },
    learn(endpoint, requests, deliveries) {
      const one = kept.get(endpoint)
      if (!one || requests === 0) return
      const each = Math.max(1, Math.floor(deliveries / requests))
      // As long as all of them fit, twice as many are tried: nobody knows how full a request can be before it is planned.
      one.each = Math.min(one.most, each < one.each ? each : 2 * one.each)
    },
    stop() {
      for (const { pace } of kept.values()) pace.stop()
    },
  }
}
