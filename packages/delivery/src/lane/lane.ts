import { setMaxListeners } from 'node:events'
import type { Destination } from '@waybill/core'
import { createThrottles, type Throttles } from '../throttle/throttles.js'
import { giveBack, release } from './give-back.js'
import { createIntake, type IntakeOptions } from './intake.js'
import { createLeaseKeeper } from './lease-keeper.js'
import { planAheadOf } from './plan-ahead.js'
import { createRequestQueue, type QueuedRequest } from './request-queue.js'
import { createSending } from './sending.js'

/** The durable queue of one destination, at work: leases, plans, sends and settles, one request at a time. */
export interface Lane {
  readonly destination: Destination
  readonly throttles: Throttles
  /** Something may be due. Cheap; many calls in one turn are one. */
  wake(): void
  /** Whether a request is in flight. */
  isSending(): boolean
  /** Whether nothing is in flight and nothing will be due by itself. */
  isQuiet(): Promise<boolean>
  /**
   * Starts nothing more until the answer is called; resolves once the lane asks nothing of the store, and everything that
   * has not left is back in it, unless its plans are kept.
   */
  pause(options?: { readonly keepPlans?: boolean }): Promise<() => void>
  /** Starts nothing more; resolves when what is in flight has ended. After `timeoutMs` it is aborted. */
  stop(timeoutMs: number): Promise<void>
}

export interface CreateLaneOptions extends Omit<IntakeOptions, 'rounds' | 'keeper'> {
  readonly random: () => number
  /** Called when the lane came to rest. */
  readonly onRest: () => void
}

export function createLane(options: CreateLaneOptions): Lane {
  const { destination, store, committer, settings, clock, onRest, emit } = options
  const rounds = createRequestQueue()
  const keeper = store.guarantees.leases === 'durable' ? createLeaseKeeper(store, clock) : undefined
  const takeIn = createIntake({ ...options, rounds, keeper })
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
      // The throttle holds already. Where the store cannot keep the mark, the vendor's answer will set it again.
      void (async () => store.hold(hold))().catch(() => undefined)
    },
  })
  const send = createSending({ ...options, throttles, keeper, signal: aborter.signal })
  let inFlight = 0
  let onEnded: () => void = () => undefined
  let scheduled = false
  let pumping = false
  let again = false
  let stopped = false
  let cancelAlarm: () => void = () => undefined
  let pumped: Promise<void> = Promise.resolve()
  let pauses = 0
  let recalls = 0

  function wake(): void {
    if (scheduled || stopped) return
    scheduled = true
    // Once per turn of the event loop: what arrives together is planned together.
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
        // A store that cannot lease now may in a moment; nothing is lost by waiting.
        emit?.({ type: 'store_failed', error: error as Error })
        wakeAfter(settings.backoffMs)
      }
    }
    pumping = false
    if (inFlight === 0) onRest()
  }

  async function sendAndPlan(): Promise<void> {
    cancelAlarm()
    await sendPlanned()
    if (throttles.lanePermits() === 0) return wakeAfter(throttles.pauseLeft())
    if (rounds.calls > planAhead.calls / 2) return
    if (await takeIn(Math.min(planAhead.atOnce, planAhead.calls - rounds.calls))) again = true
    else wakeAfter(await store.nextDue(destination.name))
  }

  function wakeAfter(ms: number | undefined): void {
    if (ms === undefined || stopped) return
    if (ms === 0) again = throttles.lanePermits() > 0
    else cancelAlarm = clock.after(Math.ceil(ms), wake)
  }

  async function sendPlanned(): Promise<void> {
    for (const endpoint of rounds.endpoints()) {
      // What waits for a held or paused endpoint must not take the place of what can go.
      if (throttles.isHeld(endpoint))
        await giveBack(rounds, endpoint, { store, committer, keeper, wait: { held: endpoint } })
      const afterMs = throttles.pauseLeft(endpoint)
      if (afterMs > 0) await giveBack(rounds, endpoint, { store, committer, keeper, wait: { afterMs } })
      for (let permits = throttles.permits(endpoint); permits > 0; ) {
        const round = rounds.shift(endpoint)
        if (!round) break
        if (keeper?.isLost(round)) await release([round], { store, committer, keeper, wait: {} })
        else {
          start(round)
          permits--
        }
      }
    }
  }

  function start(round: QueuedRequest): void {
    throttles.started(round.request.endpoint)
    inFlight++
    const epoch = recalls
    send(round, (parts) => {
      if (parts.length > 0 && epoch !== recalls) {
        // What a failing store does not take back stays leased until this process, or the lease, ends.
        void release(parts, { store, committer, keeper, wait: {} })
          .catch(() => undefined)
          .then(ended)
      } else {
        rounds.pushFirst(parts)
        ended()
      }
    })
  }

  function ended(): void {
    inFlight--
    if (inFlight === 0) onEnded()
    wake()
  }

  async function recall(): Promise<void> {
    recalls++
    for (const endpoint of rounds.endpoints()) await giveBack(rounds, endpoint, { store, committer, keeper, wait: {} })
  }

  async function pause({ keepPlans = false } = {}): Promise<() => void> {
    const go = () => {
      pauses--
      wake()
    }
    pauses++
    await pumped
    if (keepPlans) return go
    return recall().then(
      () => go,
      (error: unknown) => {
        go()
        throw error
      },
    )
  }

  return {
    destination,
    throttles: throttles,
    wake,
    pause,
    isSending: () => inFlight > 0,
    async isQuiet() {
      if (scheduled || pumping || inFlight > 0) return false
      if (throttles.isHeld()) return true
      return rounds.calls === 0 && (await store.nextDue(destination.name)) === undefined
    },
    async stop(timeoutMs) {
      stopped = true
      cancelAlarm()
      const cancel = clock.after(timeoutMs, () => aborter.abort(new Error('The delivery is closing.')))
      if (inFlight > 0) {
        await new Promise<void>((resolve) => {
          onEnded = resolve
        })
      }
      cancel()
      await pumped
      await committer.idle()
      await recall()
      keeper?.stop()
      await committer.idle()
    },
  }
}
