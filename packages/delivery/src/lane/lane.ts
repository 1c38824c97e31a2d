import { setMaxListeners } from 'node:events'
import type { Destination } from '@waybill/core'
import { createThrottles, type Throttles } from '../throttle/throttles.js'
import { createGiveBack } from './give-back.js'
import { createIntake, type IntakeOptions } from './intake.js'
import { createLeaseKeeper } from './lease-keeper.js'
import { planAheadOf } from './plan-ahead.js'
import { createRequestQueue, type QueuedRequest } from './request-queue.js'
import { createSend } from './sending.js'

/** Works on the queue of one destination: leases deliveries, plans requests, sends them, and records what came of them. */
export interface Lane {
  readonly destination: Destination
  readonly throttles: Throttles
  /** Looks for due deliveries. Cheap: many calls within one turn of the event loop count as one. */
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
  const { destination, store, committer, settings, clock, onRest, emit } = options
  const planned = createRequestQueue()
  const keeper = store.guarantees.leases === 'durable' ? createLeaseKeeper(store, clock) : undefined
  const intake = createIntake({ ...options, planned, keeper })
  const giveBack = createGiveBack({ store, committer, keeper, planned })
  const planAhead = planAheadOf(destination, settings)
  const aborter = new AbortController()
  // Every request in flight listens to this one signal.
  setMaxListeners(0, aborter.signal)
  const throttles = createThrottles({
    lane: destination.name,
    endpoints: Object.keys(destination.endpoints),
    limits: settings,
    clock,
    onHeld(hold) {
      emit?.({ type: 'held', ...hold })
      // The throttle holds already. If the store cannot keep the hold, the vendor's next answer sets it again.
      void (async () => store.hold(hold))().catch(() => undefined)
    },
  })
  const send = createSend({ ...options, throttles, keeper, signal: aborter.signal })
  let inFlight = 0
  let onEnded: () => void = () => undefined
  let scheduled = false
  let pumping = false
  let again = false
  let stopped = false
  let cancelWake: () => void = () => undefined
  let pumped: Promise<void> = Promise.resolve()
  let pauses = 0
  let recalls = 0

  function wake(): void {
    if (scheduled || stopped) return
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
    if (inFlight === 0) onRest()
  }

  async function sendAndPlan(): Promise<void> {
    cancelWake()
    await sendPlanned()
    if (throttles.lanePermits() === 0) return wakeAfter(throttles.pauseLeft())
    if (planned.calls > planAhead.calls / 2) return
    if (await intake(Math.min(planAhead.atOnce, planAhead.calls - planned.calls))) again = true
    else wakeAfter(await store.nextDue(destination.name))
  }

  function wakeAfter(ms: number | undefined): void {
    if (ms === undefined || stopped) return
    if (ms === 0) again = throttles.lanePermits() > 0
    else cancelWake = clock.after(Math.ceil(ms), wake)
  }

  async function sendPlanned(): Promise<void> {
    for (const endpoint of planned.endpoints()) {
      // Deliveries for a held or paused endpoint must not take the place of those that can be sent.
      if (throttles.isHeld(endpoint)) await giveBack.releaseEndpoint(endpoint, { held: endpoint })
      const afterMs = throttles.pauseLeft(endpoint)
      if (afterMs > 0) await giveBack.releaseEndpoint(endpoint, { afterMs })
      for (let permits = throttles.permits(endpoint); permits > 0; ) {
        const queued = planned.shift(endpoint)
        if (!queued) break
        if (keeper?.isLost(queued)) await giveBack.release([queued])
        else {
          start(queued)
          permits--
        }
      }
    }
  }

  function start(queued: QueuedRequest): void {
    throttles.started(queued.request.endpoint)
    inFlight++
    const epoch = recalls
    send(queued, (parts) => {
      // If a failing store does not take them back, they stay leased until this process or the lease ends.
      if (parts.length > 0 && epoch !== recalls) return void giveBack.release(parts).then(ended, ended)
      planned.pushFirst(parts)
      ended()
    })
  }

  function ended(): void {
    inFlight--
    if (inFlight === 0) onEnded()
    wake()
  }

  /** Gives everything planned back to the store. */
  async function recall(): Promise<void> {
    recalls++
    for (const endpoint of planned.endpoints()) await giveBack.releaseEndpoint(endpoint)
  }

  async function pause({ keepPlans = false } = {}): Promise<() => void> {
    const unpause = () => {
      pauses--
      wake()
    }
    pauses++
    await pumped
    if (!keepPlans)
      await recall().catch((error: unknown) => {
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
    isSending: () => inFlight > 0,
    async isQuiet() {
      if (scheduled || pumping || inFlight > 0) return false
      if (throttles.isHeld()) return true
      return planned.calls === 0 && (await store.nextDue(destination.name)) === undefined
    },
    async stop(timeoutMs) {
      stopped = true
      cancelWake()
      const cancel = clock.after(timeoutMs, () => aborter.abort(new Error('The engine is closing.')))
      if (inFlight > 0)
        await new Promise<void>((resolve) => {
          onEnded = resolve
        })
      cancel()
      await pumped
      await committer.idle()
      await recall()
      keeper?.stop()
      await committer.idle()
    },
  }
}
