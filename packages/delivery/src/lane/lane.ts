import { setMaxListeners } from 'node:events'
import type { Clock, Destination, Outcome } from '@waybill/core'
import type { Committer } from '../committer.js'
import type { Hold, Settlement, Store } from '../store/store.js'
import { attemptRequest } from './attempt-request.js'
import { giveBack } from './give-back.js'
import { createGovernors, type Governors } from './governors.js'
import type { LaneSettings } from './lane-settings.js'
import { observe } from './observe.js'
import { partsOf } from './parts-of.js'
import { planLeases } from './plan-leases.js'
import { createRoundQueue, type Round } from './round-queue.js'
import { settlementsOf, tripRecord } from './settlements.js'

/** The durable queue of one destination, at work: leases, plans, sends and settles, one request at a time. */
export interface Lane {
  readonly destination: Destination
  readonly governors: Governors
  /** Something may be due. Cheap; many calls in one turn are one. */
  wake(): void
  /** Whether a request is in flight. */
  isFlying(): boolean
  /** Whether nothing is in flight and nothing will be due by itself. */
  isQuiet(): Promise<boolean>
  /** Starts nothing more; resolves when what is in flight has ended. After `deadlineMs` it is aborted. */
  stop(deadlineMs: number): Promise<void>
}

export interface LaneOptions {
  readonly destination: Destination
  readonly store: Store
  readonly committer: Committer
  readonly settings: LaneSettings
  readonly clock: Clock
  readonly random: () => number
  /** Called when the lane came to rest. */
  readonly onRest: () => void
}

const leaseBytes = 16_000_000

export function createLane(options: LaneOptions): Lane {
  const { destination, store, committer, settings, clock, random, onRest } = options
  const lane = destination.name
  const rounds = createRoundQueue()
  const aborter = new AbortController()
  // Every request in flight listens to this one signal.
  setMaxListeners(0, aborter.signal)
  const governors = createGovernors({
    lane,
    endpoints: Object.keys(destination.endpoints),
    limits: settings,
    clock,
    // The governor holds already. Where the store cannot keep the mark, the vendor's answer will set it again.
    onHeld: (hold: Hold) => void store.hold(hold).catch(() => undefined),
  })
  let inFlight = 0
  let onLanded: () => void = () => undefined
  let scheduled = false
  let pumping = false
  let again = false
  let stopped = false
  let cancelAlarm: (() => void) | undefined

  function wake(): void {
    if (scheduled || stopped) return
    scheduled = true
    // Once per turn of the event loop: what arrives together is planned together.
    setImmediate(() => {
      scheduled = false
      void pump()
    })
  }

  async function pump(): Promise<void> {
    again = true
    if (pumping) return
    pumping = true
    while (again && !stopped) {
      again = false
      await sendAndPlan()
    }
    pumping = false
    if (inFlight === 0) onRest()
  }

  async function sendAndPlan(): Promise<void> {
    cancelAlarm?.()
    cancelAlarm = undefined
    await sendPlanned()
    if (governors.lanePermits() === 0) return wakeAfter(governors.pauseLeft())
    if (rounds.calls >= settings.window) return
    const leases = await store.lease(lane, { max: settings.window - rounds.calls, maxBytes: leaseBytes })
    if (leases.length === 0) return wakeAfter(await store.nextDue(lane))
    const plan = planLeases(destination, leases)
    for (const request of plan.requests) rounds.push({ request, history: [] })
    if (plan.settled.length > 0) {
      committer.settle(
        plan.settled.map(
          ({ item, outcome }): Settlement => ({
            tickets: [item],
            next:
              outcome.status === 'skipped'
                ? { state: 'skipped', reason: outcome.reason }
                : { state: 'parked', reason: outcome.error.code },
            attempts: [],
          }),
        ),
      )
    }
    again = true
  }

  function wakeAfter(ms: number | undefined): void {
    if (ms === undefined || stopped) return
    if (ms === 0) again = governors.lanePermits() > 0
    else cancelAlarm = clock.after(Math.ceil(ms), wake)
  }

  async function sendPlanned(): Promise<void> {
    for (const endpoint of rounds.endpoints()) {
      // What waits for a held or paused endpoint must not take the place of what can go.
      if (governors.isHeld(endpoint)) await giveBack(rounds, endpoint, { store, committer, wait: { held: endpoint } })
      const afterMs = governors.pauseLeft(endpoint)
      if (afterMs > 0) await giveBack(rounds, endpoint, { store, committer, wait: { afterMs } })
      for (let permits = governors.permits(endpoint); permits > 0; permits--) {
        const round = rounds.shift(endpoint)
        if (!round) break
        start(round)
      }
    }
  }

  function start(round: Round): void {
    governors.started(round.request.endpoint)
    inFlight++
    void fly(round).finally(landed)
  }

  function landed(): void {
    inFlight--
    if (inFlight === 0) onLanded()
    wake()
  }

  async function fly({ request, history }: Round): Promise<void> {
    const startedAt = clock.elapsed()
    const at = clock.now()
    const deadlineAt = startedAt + settings.attemptTimeoutMs
    const outcomes = await attemptRequest(request, { destination, committer, deadlineAt, signal: aborter.signal })
    const parts = partsOf(destination, request, outcomes)
    const split = parts.length > 0
    governors.answered(request.endpoint, observe(outcomes, { startedAt, split, random: random() }))
    const trip = { request, outcomes, at, durationMs: clock.elapsed() - startedAt, history }
    if (split) {
      const earlier = [...history, tripRecord(trip, outcomes[0] as Outcome)]
      rounds.pushFirst(parts.map((part) => ({ request: part, history: earlier })))
      return
    }
    committer.settle(settlementsOf(trip, { destination, policy: settings, random }))
  }

  return {
    destination,
    governors,
    wake,
    isFlying: () => inFlight > 0,
    async isQuiet() {
      if (scheduled || pumping || inFlight > 0) return false
      if (governors.isHeld()) return true
      return rounds.calls === 0 && (await store.nextDue(lane)) === undefined
    },
    async stop(deadlineMs) {
      stopped = true
      cancelAlarm?.()
      const cancel = clock.after(deadlineMs, () => aborter.abort(new Error('The delivery is closing.')))
      if (inFlight > 0) {
        await new Promise<void>((resolve) => {
          onLanded = resolve
        })
      }
      cancel()
      await committer.idle()
      for (const endpoint of rounds.endpoints()) await giveBack(rounds, endpoint, { store, committer, wait: {} })
      await committer.idle()
    },
  }
}
