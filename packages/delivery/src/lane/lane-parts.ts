import { setMaxListeners } from 'node:events'
import { WaybillError } from '@waybill/core'
import { createOverdue } from '../attempt/overdue.js'
import { statesAfter } from '../attempt/transitions.js'
import type { Committer } from '../commit/committer.js'
import { createLaneControl } from '../control/lane-control.js'
import { createOwnHolds } from '../control/own-holds.js'
import { createSharedPauses } from '../control/shared-pauses.js'
import { createPacing } from '../pace/pacing.js'
import type { LeasedDelivery } from '../store/work.js'
import { createThrottles } from '../throttle/throttles.js'
import { createChains } from './chains.js'
import { createDepartures } from './departures.js'
import { createIntake, type IntakeOptions } from './intake.js'
import { createConfirming } from './leases/confirming.js'
import { createGiveBack } from './leases/give-back.js'
import { createLeaseKeeper } from './leases/lease-keeper.js'
import { createProbes } from './probes.js'
import { createRequestQueue } from './request-queue.js'
import { createSend } from './sending.js'

export interface CreateLaneOptions
  extends Omit<IntakeOptions, 'confirming' | 'planned' | 'keeper' | 'committer' | 'onForgotten'> {
  readonly committer: Committer
  /** Whether this process takes deliveries out of the store. Otherwise it sends only what was leased for its callers. */
  readonly delivers: boolean
  readonly random: () => number
  /** Called when the lane has nothing to do and no request is in flight. */
  readonly onRest: () => void
}

/** What the parts call in their lane. */
export interface LaneCalls {
  /** How far the lane plans ahead. */
  readonly planAhead: { readonly calls: number; readonly atOnce: number }
  /** Makes the lane look for work. */
  readonly wake: () => void
  /** Called when an endpoint gets tokens for which it waited. */
  readonly onOpen: (endpoint: string) => void
  /** Sends what is planned for callers, at once if it may be sent now. */
  readonly sendAwaited: () => void
}

/** When a delivery of a forgotten person may be leased again, in milliseconds. */
const forgottenAfterMs = 1_000

/** How much longer than its deadline, and than its abort, an attempt may take until the engine ends it. */
const graceMs = 500
const abortGraceMs = 100

/** Makes the parts of a lane and joins them. */
export function createLaneParts(options: CreateLaneOptions, calls: LaneCalls) {
  const { destination, store, decisions, settings, clock, emit } = options
  const { wake, sendAwaited } = calls
  const aborter = new AbortController()
  const { signal } = aborter
  // Every request in flight listens to this one signal.
  setMaxListeners(0, signal)
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
  /** The store erases them when it may: until then it would give them out at once. */
  const onForgotten = (leases: readonly LeasedDelivery[]) =>
    void giveBack.releaseLeases(leases, { afterMs: forgottenAfterMs }).then(
      () => chains.returned(leases),
      () => undefined,
    )
  const confirming = createConfirming({
    ...options,
    committer,
    keeper,
    signal,
    // Also where the whole lane is held or paused.
    isOpen: (endpoint) => throttles.whyClosed(endpoint) === undefined,
    claim: (endpoint, early) => paces.claim(endpoint, early),
    stateAfter: (outcome, call, endpoint) =>
      statesAfter({ ...options, policy: settings, throttles })(outcome, call, endpoint),
    onRest: wake,
  })
  const intake = createIntake({ ...options, committer, planned, keeper, confirming, onForgotten })
  const onReturned = (tickets: Parameters<typeof chains.returned>[0]) => chains.returned(tickets)
  const giveBack = createGiveBack({ ...options, committer, keeper, planned, onReturned })
  const ownHolds = createOwnHolds({ store, clock, isHeld: (endpoint) => throttles.isHeld(endpoint) })
  const pauses = createSharedPauses(name, pausesOf(store), clock)
  const throttles = createThrottles({
    lane: name,
    endpoints: Object.keys(destination.endpoints),
    limits: settings,
    clock,
    leavesRoom: () => decisions.askedLately(name),
    onHeld(hold) {
      emit?.({ type: 'held', ...hold })
      ownHolds.store(hold)
    },
    onPaused: pauses.tell,
  })
  const { lease } = intake
  const pacing = createPacing({ ...options, ...calls, planned, throttles, giveBack, lease })
  const { paces, surplus } = pacing
  const probes = createProbes({ destination, store, throttles, paces, lease })
  const overdue = createOverdue(clock, settings.attemptTimeoutMs + graceMs)
  const send = createSend({ ...options, committer, throttles, keeper, signal, overdue, confirming })
  const { licence } = options
  const leaving = { planned, throttles, paces, surplus, giveBack, keeper, licence, decisions, send }
  const departures = createDepartures({ ...leaving, onEnded: wake })
  const chains = createChains({ decisions, intake, planned, departures, giveBack, send: sendAwaited })

  const control = createLaneControl({
    lane: name,
    throttles,
    planned,
    departures,
    giveBack,
    decisions,
    ownHolds,
    pauses,
    confirming,
    maxRetryAfterMs: settings.maxRetryAfterMs,
  })

  return {
    planned,
    control,
    confirming,
    keeper,
    /** Whether a request is in flight. What the vendor is asked about is, too. */
    isSending: () => departures.inFlight > 0 || confirming.size > 0,
    /** Resolves when nothing is. Nothing may be sent meanwhile. */
    async landed(): Promise<void> {
      await departures.landed()
      await confirming.stop()
    },
    /** Throws where requests were given up and have not ended. */
    demandEnded() {
      if (overdue.lost > 0) throw leftOpen(name, overdue.lost)
    },
    /** Aborts the requests in flight, and gives up on those that do not end. */
    abort() {
      aborter.abort(new Error('The engine is closing.'))
      overdue.endAllAfter(abortGraceMs)
    },
    intake,
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

function leftOpen(lane: string, count: number): WaybillError {
  return new WaybillError(`The destination of lane "${lane}" has not ended ${count} of its requests.`, {
    kind: 'unavailable',
    code: 'close_timeout',
    hint: 'They were given up, and count as unanswered. `send` must end at its deadline and when its signal fires.',
  })
}

/** What keeps the pauses of vendors: for the other processes, or for the next start. */
function pausesOf({ control, pause }: CreateLaneOptions['store']) {
  return control ?? (pause && { pause })
}
