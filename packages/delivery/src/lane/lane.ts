import type { Destination } from '@waybill/core'
import type { LaneControl } from '../control/lane-control.js'
import type { Paces } from '../pace/paces.js'
import type { AwaitedLane, Claim } from '../store/claim.js'
import type { Throttles } from '../throttle/throttles.js'
import { type CreateLaneOptions, createLaneParts } from './lane-parts.js'
import type { Confirming } from './leases/confirming.js'
import { leaseForMs } from './leases/lease-keeper.js'
import { createPauses } from './leases/pauses.js'
import { createNextDue, type NextDue, soonest } from './next-due.js'
import { planAheadOf } from './plan-ahead.js'

/** Works on the queue of one destination: leases deliveries, plans requests, sends them, and records what came of them. */
export interface Lane extends Pick<NextDue, 'nextDueMs'> {
  readonly destination: Destination
  readonly throttles: Throttles
  readonly paces: Pick<Paces, 'behind'>
  readonly control: LaneControl
  readonly confirming: Pick<Confirming, 'size' | 'until' | 'events' | 'hurry'>
  /** Looks for due deliveries, and tells the callers of `decide` when it sends nothing. Cheap: many calls within one turn of the event loop count as one. */
  wake(): void
  /** What a store is asked for when a caller waits for an event of this lane; `undefined` while the lane cannot send. */
  awaits(): AwaitedLane | undefined
  /** Sends at once what was leased for a caller, or tells why not. */
  claimed(claim: Claim): void
  /** Whether a request is in flight. */
  isSending(): boolean
  /** Whether nothing is in flight and nothing will be due by itself. */
  isQuiet(): Promise<boolean>
  /**
   * Starts no request until the returned function is called. Resolves once the lane calls the store no more and what is
   * planned and unsent is back in the store; with `keepPlans` it stays planned.
   */
  pause(options?: { readonly keepPlans?: boolean }): Promise<() => void>
  /** Starts no more requests. Resolves when those in flight have ended; after `timeoutMs` milliseconds they are aborted, and given up. Rejects at last where some never ended. */
  stop(timeoutMs: number): Promise<void>
}

export function createLane(options: CreateLaneOptions): Lane {
  const { destination, delivers, store, committer, decisions, settings, clock, onRest, emit } = options
  const { name } = destination
  const planAhead = planAheadOf(destination, settings)
  const parts = createLaneParts(options, { planAhead, wake, sendAwaited, onOpen })
  const { planned, keeper, intake, throttles, paces, backlog, probes, giveBack, departures, recall, chains } = parts
  const inWindow = () => planned.calls - backlog.calls()
  const most = () => intake.mostAhead(planAhead.calls)
  /** What is filed under these endpoints is not taken in with the rest. */
  const closed = () => [...throttles.closed(), ...paces.behind()]
  const { soonestWork, nextDueMs } = createNextDue({ lane: name, store, throttles, closed })
  let scheduled = false
  let pumping = false
  let again = false
  let stopped = false
  let cancelWake: () => void = () => undefined
  let pumped: Promise<void> = Promise.resolve()
  const pauses = createPauses((claims) => {
    for (const claim of claims) claimed(claim)
    wake()
  })

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

  /** At once, whatever the lane does at the moment: a slot is short. */
  function onOpen(endpoint: string): void {
    if (!isStill()) void departures.sendNow(endpoint).catch(() => undefined)
    wake()
  }

  async function pump(): Promise<void> {
    pumping = true
    while (again && !isStill()) {
      again = false
      try {
        await (delivers ? sendAndPlan() : sendOnly())
      } catch (error) {
        // The store may be able to lease again in a moment. Waiting loses nothing.
        emit?.({ type: 'store_failed', error: error as Error })
        wakeAfter(settings.backoffMs)
      }
    }
    pumping = false
    if (!parts.isSending()) onRest()
  }

  /** No other request starts between a claim and its own. */
  function sendAwaited(): void {
    if (!isStill()) departures.sendAwaited()
    if (planned.calls > 0) wake()
  }

  const isStill = () => stopped || pauses.some()

  /** What cannot be sent now is left to the processes that take it out of the store. */
  async function sendOnly(): Promise<void> {
    await departures.sendPlanned()
    if (tellWhyClosed()) await recall()
    if (decisions.hasUnplanned(name)) decisions.tellUnplanned(name, { reason: 'not_delivering' })
  }

  async function sendAndPlan(): Promise<void> {
    cancelWake()
    // Where somebody waits for an answer, the whole window is planned, and before anything else is sent.
    if (decisions.hasUnplanned(name) && throttles.lanePermits() > 0) await takeIn()
    await departures.sendPlanned()
    if (throttles.lanePermits() === 0) {
      tellWhyClosed()
      return wakeAfter(throttles.pauseLeft())
    }
    await backlog.takeIn()
    if (inWindow() > most() / 2) return
    if (await takeIn()) again = true
    else if (throttles.toProbe().length === 0) wakeAfter(await soonestWork())
    else if (await probes.takeIn()) again = true
    else wakeAfter(soonest(await soonestWork(), await probes.nextDue()))
  }

  async function takeIn(): Promise<boolean> {
    const max = Math.min(planAhead.atOnce, most() - inWindow())
    return max > 0 && (await intake.lease({ max, closed: closed() })) > 0
  }

  function tellWhyClosed(): boolean {
    const why = throttles.whyClosed()
    if (why) decisions.tellUnsent(name, why)
    return why !== undefined
  }

  function wakeAfter(ms: number | undefined): void {
    if (ms === undefined || stopped) return
    if (ms === 0) again = throttles.lanePermits() > 0
    else cancelWake = clock.after(Math.ceil(ms), wake)
  }

  function claimed(claim: Claim): void {
    if (claim.refused) decisions.tell(claim, { reason: claim.refused })
    else if (stopped || pauses.takeBack()) void giveBack.releaseLeases(claim.leases).catch(() => undefined)
    else if (pauses.some()) pauses.keep(claim)
    else chains.begin(claim)
  }

  async function pause({ keepPlans = false } = {}): Promise<() => void> {
    const unpause = pauses.begin(keepPlans)
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
    paces,
    control: parts.control,
    confirming: parts.confirming,
    wake,
    awaits() {
      if (stopped || pauses.takeBack() || throttles.whyClosed()) return undefined
      options.licence.prepare()
      return { lane: name, forMs: leaseForMs, closed: throttles.closed() }
    },
    claimed,
    pause,
    isSending: parts.isSending,
    nextDueMs,
    async isQuiet() {
      if (scheduled || pumping || parts.isSending()) return false
      if (!delivers || throttles.isHeld()) return true
      const closed = Object.keys(destination.endpoints).filter((endpoint) => throttles.isHeld(endpoint))
      return planned.calls === 0 && (await store.nextDue(name, { closed })) === undefined
    },
    async stop(timeoutMs) {
      stopped = true
      cancelWake()
      paces.stop()
      wake()
      const cancel = clock.after(timeoutMs, parts.abort)
      await parts.landed()
      cancel()
      await pumped
      await committer.idle()
      await recall()
      keeper?.stop()
      await committer.idle()
      parts.demandEnded()
    },
  }
}
