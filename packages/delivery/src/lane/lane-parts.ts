import { createOverdue } from '../attempt/overdue.js'
import type { Committer } from '../commit/committer.js'
import { createPacing } from '../pace/pacing.js'
import { createThrottles } from '../throttle/throttles.js'
import { createChains } from './chains.js'
import { createDepartures } from './departures.js'
import { createIntake, type IntakeOptions } from './intake.js'
import { createGiveBack } from './leases/give-back.js'
import { createLeaseKeeper } from './leases/lease-keeper.js'
import { createProbes } from './probes.js'
import { createRequestQueue } from './request-queue.js'
import { createSend } from './sending.js'

export interface CreateLaneOptions extends Omit<IntakeOptions, 'planned' | 'keeper' | 'committer'> {
  readonly committer: Committer
  /** Whether this process takes deliveries out of the store. Otherwise it sends only what was leased for its callers. */
  readonly delivers: boolean
  readonly random: () => number
  /** Called when the lane has nothing to do and no request is in flight. */
  readonly onRest: () => void
}

/** What the parts call in their lane. */
export interface LaneCalls {
  /** Aborts the requests in flight. */
  readonly signal: AbortSignal
  /** How far the lane plans ahead. */
  readonly planAhead: { readonly calls: number; readonly atOnce: number }
  /** Makes the lane look for work. */
  readonly wake: () => void
  /** Called when an endpoint gets tokens for which it waited. */
  readonly onOpen: (endpoint: string) => void
  /** Sends what is planned for callers, at once if it may be sent now. */
  readonly sendAwaited: () => void
}

/** How much longer than its deadline, and than its abort, an attempt may take until the engine ends it. */
const graceMs = 500
export const abortGraceMs = 100

/** Makes the parts of a lane and joins them. */
export function createLaneParts(options: CreateLaneOptions, calls: LaneCalls) {
  const { destination, store, decisions, settings, clock, emit } = options
  const { signal, wake, sendAwaited } = calls
  const { name } = destination
  const planned = createRequestQueue()
  const keeper = store.guarantees.leases === 'durable' ? createLeaseKeeper(store, clock) : undefined
  const committer: Pick<Committer, 'start' | 'record'> = {
    start: options.committer.start,
    record(transitions) {
      options.committer.record(transitions)
      chains.recorded(transitions)
    },
  }
  const intake = createIntake({ ...options, committer, planned, keeper })
  const onReturned = (tickets: Parameters<typeof chains.returned>[0]) => chains.returned(tickets)
  const giveBack = createGiveBack({ ...options, committer, keeper, planned, onReturned })
  const throttles = createThrottles({
    lane: name,
    endpoints: Object.keys(destination.endpoints),
    limits: settings,
    clock,
    leavesRoom: () => decisions.askedLately(name),
    onHeld(hold) {
      emit?.({ type: 'held', ...hold })
      // The throttle holds already. If the store cannot keep the hold, the vendor's next answer sets it again.
      void (async () => store.hold(hold))().catch(() => undefined)
    },
  })
  const { lease } = intake
  const pacing = createPacing({ ...options, ...calls, planned, throttles, giveBack, lease })
  const { paces, surplus } = pacing
  const probes = createProbes({ destination, store, throttles, paces, lease })
  const overdue = createOverdue(clock, settings.attemptTimeoutMs + graceMs)
  const send = createSend({ ...options, committer, throttles, keeper, signal, overdue })
  const leaving = { planned, throttles, paces, surplus, giveBack, keeper, decisions, send }
  const departures = createDepartures({ ...leaving, onEnded: wake })
  const chains = createChains({ decisions, intake, planned, departures, giveBack, send: sendAwaited })

  return {
    planned,
    keeper,
    overdue,
    lease,
    throttles,
    paces,
    backlog: pacing.backlogOf(departures),
    probes,
    giveBack,
    departures,
    /** Gives everything that is planned or claimed back to the store. */
    async recall(): Promise<void> {
      await chains.recall()
      await departures.recall()
    },
    chains,
  }
}
