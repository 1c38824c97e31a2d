import { type Destination, type Outcome, WaybillError } from '@waybill/core'
import type { Delivery, PlannedRequest } from '@waybill/core/destination'

/** A destination that is wrong in one thing, and what that costs its own lane. */
export interface WrongDestination {
  /** What is wrong with it, as the end of a sentence about a neighbour. */
  readonly name: string
  /** What it does otherwise than the right one. `seen` are the deliveries that another destination has planned. */
  readonly wrong: (right: Destination, seen: readonly Delivery[]) => Partial<Destination>
  /** What its eight events become, by state. Default: all are delivered. */
  readonly ends?: Readonly<Record<string, number>>
  /** The reason of those that are parked, or that wait. */
  readonly reason?: string
  /** The endpoint or lane is held for this reason. */
  readonly held?: string
  /** What does not end when the engine is closed. Default: nothing. */
  readonly unfinished?: readonly string[]
  /** Whether its requests end so late that some may be open when the engine has closed. */
  readonly late?: true
  /** The event that its vendor refuses. Default: none. */
  readonly refused?: string
  /** Characters of each body. Default: few. */
  readonly size?: number
}

/** The one of the eight events at which most of them fail. */
export const odd = 'e3'

export const allParked = { parked: 8 } as const
export const oddParked = { delivered: 7, parked: 1 } as const
export const allPending = { pending: 8 } as const

export const delivered: Outcome = { status: 'delivered' }
export const busy = () => new WaybillError('Not now.', { kind: 'throttled', code: 'busy' })
export const retry = (more: object = {}): object => ({
  status: 'retry',
  scope: 'call',
  error: busy(),
  maybeDelivered: false,
  ...more,
})

/** `send` gives this back, whatever it was asked. */
export function sending(given: (request: PlannedRequest) => unknown): WrongDestination['wrong'] {
  return () => ({ send: given as Destination['send'] })
}

/** `send` says this of the odd event, and of everything else that it is delivered. */
export function sayingOfOdd(said: () => unknown): WrongDestination['wrong'] {
  return sending(async ({ calls }) => calls.map(({ text }) => (text.includes(`"${odd}"`) ? said() : delivered)))
}

/** `send` says this of the odd event the first time only. */
export function sayingOnce(said: () => unknown): WrongDestination['wrong'] {
  return (right, seen) => {
    let asked = false
    return sayingOfOdd(() => {
      if (asked) return delivered
      asked = true
      return said()
    })(right, seen)
  }
}

/** `plan` gives this back; `right` is the right plan. */
export function planning(
  given: (deliveries: readonly Delivery[], right: Destination, seen: readonly Delivery[]) => unknown,
): WrongDestination['wrong'] {
  return (right, seen) => ({
    plan: ((deliveries: readonly Delivery[]) => given(deliveries, right, seen)) as Destination['plan'],
  })
}

export function broken(): never {
  throw new Error('a defect of the destination')
}

/** Whatever is done with it throws. */
export function hostileProxy(): object {
  const traps = ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'set'] as const
  return new Proxy({}, Object.fromEntries(traps.map((trap) => [trap, broken])))
}

export const never = () => new Promise<never>(() => undefined)
