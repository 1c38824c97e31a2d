import type { Decisions } from '../accept/decisions.js'
import type { Departures } from '../lane/departures.js'
import type { Confirming } from '../lane/leases/confirming.js'
import type { GiveBack } from '../lane/leases/give-back.js'
import { askedBy, idOf } from '../lane/report.js'
import type { QueuedRequest, RequestQueue } from '../lane/request-queue.js'
import type { ControlState, OnTheWire } from '../store/control.js'
import type { Hold, Opened } from '../store/store.js'
import type { LeasedDelivery } from '../store/work.js'
import type { Throttles } from '../throttle/throttles.js'
import type { OwnHolds } from './own-holds.js'
import type { SharedPauses } from './shared-pauses.js'

export interface LaneControlOptions {
  readonly lane: string
  readonly throttles: Throttles
  readonly planned: RequestQueue
  readonly departures: Pick<Departures, 'flying' | 'withdraw'>
  readonly giveBack: Pick<GiveBack, 'release'>
  readonly decisions: Pick<Decisions, 'tell' | 'moved'>
  readonly ownHolds: OwnHolds
  readonly pauses: SharedPauses
  readonly confirming: Pick<Confirming, 'hurry' | 'withdraw'>
  /** Longest pause, whatever a clock says that was set meanwhile. */
  readonly maxRetryAfterMs: number
}

/** What a lane does of what is decided for all processes. */
export interface LaneControl {
  /**
   * Ends what was resumed, holds exactly what is held, and pauses. What was set here and is not stored yet stays. Returns the holds
   * that are new to the lane, and whether it has to look again.
   */
  apply(state: Pick<ControlState, 'holds' | 'pauses' | 'resumed'>): { held: readonly Hold[]; isOther: boolean }
  resume(endpoint: string | undefined): void
  /** Holds and pauses as the store knows it from before. */
  begin(opened: Pick<Opened, 'holds' | 'pauses'>): void
  /** What is in flight of an endpoint, or of the whole lane. */
  inFlight(endpoint?: string): readonly LeasedDelivery[][]
  /**
   * Gives back what is planned with such a delivery, and what becomes of a request in flight with one. Asks the vendor no more
   * about such a delivery. Returns those in flight, and a promise for the rest.
   */
  withdraw(isTheirs: (lease: LeasedDelivery) => boolean): {
    readonly left: readonly LeasedDelivery[][]
    readonly returned: Promise<void>
  }
  /**
   * Gives back what is planned with such a delivery, so that it is planned again, and lets no part of a request in flight with one
   * leave before. Returns those in flight, and a promise for the rest.
   */
  replan(isMeant: (lease: LeasedDelivery) => boolean): {
    readonly left: readonly LeasedDelivery[][]
    readonly returned: Promise<void>
  }
}

export function createLaneControl(options: LaneControlOptions): LaneControl {
  const { lane, throttles, planned, departures, giveBack, decisions, ownHolds, pauses, confirming, maxRetryAfterMs } =
    options
  const isOurs = (target: Pick<Hold, 'lane'>) => target.lane === lane

  function resume(endpoint: string | undefined): void {
    throttles.resume(endpoint)
    pauses.ended(endpoint)
    confirming.hurry((_, at) => endpoint === undefined || at === endpoint)
  }

  /** The holds of `some` that `others` do not have. */
  const beyond = (some: readonly Hold[], others: readonly Hold[]) =>
    some.filter(({ endpoint }) => !others.some((other) => other.endpoint === endpoint))

  const deliveriesOf = ({ request }: QueuedRequest) => request.calls.map(({ delivery }) => delivery)

  /** Takes out what is planned with such a delivery, and lets no part of what is in flight with one leave before it went back. */
  function takeBack(isTheirs: (lease: LeasedDelivery) => boolean) {
    const has = (queued: QueuedRequest) => deliveriesOf(queued).some(isTheirs)
    const flying = departures.flying().filter(has)
    for (const queued of flying) departures.withdraw(queued)
    const unsent = planned.remove(has)
    return {
      unsent,
      /** Their deliveries alone. */
      theirs: unsent.flatMap(deliveriesOf).filter(isTheirs),
      left: flying.map((queued) => deliveriesOf(queued).filter(isTheirs)),
    }
  }

  // If a failing store does not take them back, they stay leased until this process or the lease ends.
  const giveBackAll = (unsent: readonly QueuedRequest[]) => giveBack.release(unsent).catch(() => undefined)

  return {
    resume,
    begin({ holds, pauses: vendors = [] }) {
      for (const held of holds.filter(isOurs)) throttles.hold(held.endpoint, held.reason)
      for (const { endpoint, forMs } of vendors.filter(isOurs))
        throttles.pause(endpoint, Math.min(forMs, maxRetryAfterMs))
    },
    apply({ holds, pauses: vendors, resumed }) {
      const ended = resumed.filter(isOurs)
      for (const { endpoint } of ended) resume(endpoint)
      const before = throttles.holds()
      const now = holds.filter(isOurs)
      const gone = beyond(before, now).filter(({ endpoint }) => !ownHolds.isUnstored(endpoint))
      for (const { endpoint } of gone) resume(endpoint)
      const held = beyond(now, before)
      for (const { endpoint, reason } of now) throttles.hold(endpoint, reason)
      const paused = vendors.filter(isOurs).filter(({ endpoint, forMs }) => throttles.pause(endpoint, forMs))
      return { held, isOther: ended.length + gone.length + held.length + paused.length > 0 }
    },
    inFlight: (endpoint) =>
      departures
        .flying()
        .filter(({ request }) => endpoint === undefined || request.endpoint === endpoint)
        .map(deliveriesOf),
    withdraw(isTheirs) {
      const { unsent, theirs, left } = takeBack(isTheirs)
      confirming.withdraw(isTheirs, left.flat())
      for (const lease of theirs) decisions.tell(askedBy(lease), { reason: 'forgotten' })
      return { left, returned: giveBackAll(unsent) }
    },
    replan(isMeant) {
      const { unsent, left } = takeBack(isMeant)
      for (const lease of unsent.flatMap(deliveriesOf)) if (lease.wantsReply) decisions.moved(askedBy(lease), 'queued')
      return { left, returned: giveBackAll(unsent) }
    },
  }
}

const mostNamed = 100

/** A report of what is on the wire. */
export function onTheWire(requests: readonly (readonly LeasedDelivery[])[]): OnTheWire {
  const deliveries = requests.flat()
  return {
    requests: requests.length,
    deliveries: deliveries.length,
    events: deliveries.slice(0, mostNamed).map(idOf),
  }
}
