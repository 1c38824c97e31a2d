import { setMaxListeners } from 'node:events'
import type { Destination } from '@waybill/core'
import { createThrottles, type Throttles } from '../throttle/throttles.js'
import { createDepartures } from './departures.js'
import { createGiveBack } from './give-back.js'
import { createIntake, type IntakeOptions } from './intake.js'
import { createLeaseKeeper } from './lease-keeper.js'
import { planAheadOf } from './plan-ahead.js'
import { createProbes } from './probes.js'
import { createRequestQueue } from './request-queue.js'
import { createSend } from './sending.js'
import { soonest } from './soonest.js'

/** Works on the queue of one destination: leases deliveries, plans requests, sends them, and records what came of them. */
export interface Lane {
  readonly destination: Destination
  readonly throttles: Throttles
  /** Looks for due deliveries, and tells the callers of `decide` when it sends nothing. Cheap: many calls within one turn of the event loop count as one. */
  wake(): void
  /** Whether a request is in flight. */
  isSending(): boolean
  /** Whether nothing is in flight and nothing will be due by itself. */
  isQuiet(): Promise<boolean>
  /**
   * Starts no request until the returned function is called. Resolves once the lane calls the store no more and what is
   * planned and unsent is back in the store; with `keepPlans` it stays planned.
   */
  pause(options?: { readonly keepPlans?: boolean }): Promise<() => void>
  /** Starts no more requests. Resolves when those in flight have ended; after `timeoutMs` milliseconds they are aborted. */
  stop(timeoutMs: number): Promise<void>
}

export interface CreateLaneOptions extends Omit<IntakeOptions, 'planned' | 'keeper'> {
  readonly random: () => number
  /** Called when the lane has nothing to do and no request is in flight. */
  readonly onRest: () => void
}

export function createLane(options: CreateLaneOptions): Lane {
  const { destination, store, committer, decisions, settings, clock, onRest, emit } = options
  const { name } = destination
  const planned = createRequestQueue()
  const keeper = store.guarantees.leases === 'durable' ? createLeaseKeeper(store, clock) : undefined
  const intake = createIntake({ ...options, planned, keeper })
  const giveBack = createGiveBack({ store, committer, keeper, planned })
  const planAhead = planAheadOf(destination, settings)
  const aborter = new AbortController()
  // Every request in flight listens to this one signal.
  setMaxListeners(0, aborter.signal)
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
  const probes = createProbes({ destination, store, throttles, lease: intake.lease })
  const send = createSend({ ...options, throttles, keeper, signal: aborter.signal })
  const departures = createDepartures({ planned, throttles, giveBack, keeper, decisions, send, onEnded: wake })
  let scheduled = false
  let pumping = false
  let again = false
  let stopped = false
  let cancelWake: () => void = () => undefined
  let pumped: Promise<void> = Promise.resolve()
  let pauses = 0

  function wake(): void {
    if (stopped) return decisions.tellUnsent(name, { reason: 'closed' })
    if (scheduled) return
    scheduled = true
    // Once per turn of the event loop: events that arrive together are planned together.
    setImmediate(() => {
      scheduled = false
      again = true
      if (!pumping) pumped = pump()
    })
  }

  async function pump(): Promise<void> {
    pumping = true
    while (again && !stopped && pauses === 0) {
      again = false
      try {
        await sendAndPlan()
      } catch (error) {
        // The store may be able to lease again in a moment. Waiting loses nothing.
        emit?.({ type: 'store_failed', error: error as Error })
        wakeAfter(settings.backoffMs)
      }
    }
    pumping = false
    if (departures.inFlight === 0) onRest()
  }

  async function sendAndPlan(): Promise<void> {
    cancelWake()
    // Where somebody waits for an answer, the whole window is planned, and before anything else is sent.
    if (decisions.hasUnplanned(name) && throttles.lanePermits() > 0) await takeIn()
    await departures.sendPlanned()
    if (throttles.lanePermits() === 0) return waitForPermits()
    if (planned.calls > planAhead.calls / 2) return
    if (await takeIn()) again = true
    else if (throttles.toProbe().length === 0) wakeAfter(await soonestWork())
    else if (await probes.takeIn()) again = true
    else wakeAfter(soonest(await soonestWork(), await probes.nextDue()))
  }

  function soonestWork(): Promise<number | undefined> {
    const pauseEnd = throttles.firstPauseEnd()
    const due = store.nextDue(name, { closed: throttles.closed() })
    return pauseEnd === undefined ? due : due.then((ms) => soonest(ms, pauseEnd))
  }

  function takeIn(): Promise<boolean> {
    const max = Math.min(planAhead.atOnce, planAhead.calls - planned.calls)
    return max > 0 ? intake.lease({ max, closed: throttles.closed() }) : nothing
  }

  function waitForPermits(): void {
    const why = throttles.whyClosed()
    if (why) decisions.tellUnsent(name, why)
    wakeAfter(throttles.pauseLeft())
  }

  function wakeAfter(ms: number | undefined): void {
    if (ms === undefined || stopped) return
    if (ms === 0) again = throttles.lanePermits() > 0
    else cancelWake = clock.after(Math.ceil(ms), wake)
  }

  async function pause({ keepPlans = false } = {}): Promise<() => void> {
    const unpause = () => {
      pauses--
      wake()
    }
    pauses++
    await pumped
    if (!keepPlans)
      await departures.recall().catch((error: unknown) => {
        unpause()
        throw error
      })
    return unpause
  }

  return {
    destination,
    throttles,
    wake,
    pause,
    isSending: () => departures.inFlight > 0,
    async isQuiet() {
      if (scheduled || pumping || departures.inFlight > 0) return false
      if (throttles.isHeld()) return true
      const closed = Object.keys(destination.endpoints).filter((endpoint) => throttles.isHeld(endpoint))
      return planned.calls === 0 && (await store.nextDue(name, { closed })) === undefined
    },
    async stop(timeoutMs) {
      stopped = true
      cancelWake()
      wake()
      const cancel = clock.after(timeoutMs, () => aborter.abort(new Error('The engine is closing.')))
      await departures.landed()
      cancel()
      await pumped
      await committer.idle()
      await departures.recall()
      keeper?.stop()
      await committer.idle()
    },
  }
}

const nothing = Promise.resolve(false)
