import { type Clock, type Destination, type Outcome, WaybillError } from '@waybill/core'
import type { Decisions } from '../accept/decisions.js'
import type { Committer } from '../commit/committer.js'
import type { Forgotten } from '../control/forgotten.js'
import type { Licence } from '../control/licence.js'
import type { LifecycleEvent } from '../lifecycle-event.js'
import type { Store } from '../store/store.js'
import type { LeasedDelivery, LeaseOptions } from '../store/work.js'
import type { LaneSettings } from './lane-settings.js'
import type { Confirming } from './leases/confirming.js'
import { type LeaseKeeper, leaseForMs } from './leases/lease-keeper.js'
import type { OnHand } from './on-hand.js'
import { type PlannedDoubt, type PlanOptions, planLeases, type Unsent } from './planning/plan-leases.js'
import { createPlanSuspects } from './planning/plan-suspects.js'
import type { Probation } from './probation.js'
import { askedBy } from './report.js'
import type { RequestQueue } from './request-queue.js'

export interface IntakeOptions {
  readonly destination: Destination
  readonly store: Store
  readonly committer: Pick<Committer, 'record'>
  readonly decisions: Decisions
  readonly settings: LaneSettings
  readonly mayGo: PlanOptions['mayGo']
  readonly steps: PlanOptions['steps']
  /** The previous owner ended uncleanly: deliveries up to this `seq` may have caused it. 0: it ended cleanly. */
  readonly suspectsUpTo: number
  /** Marks suspects while they are planned. One for all lanes. */
  readonly probation: Probation
  /** What this process has leased. One for all lanes. */
  readonly onHand: OnHand
  /** Tells of plans that do not end. One for all lanes. */
  readonly watch: PlanOptions['watch']
  readonly clock: Clock
  readonly emit: ((event: LifecycleEvent) => void) | undefined
  readonly planned: RequestQueue
  readonly confirming: Pick<Confirming, 'isAsked' | 'ask'>
  readonly keeper: LeaseKeeper | undefined
  /** Whether requests may start. One for all lanes. */
  readonly licence: Licence
  /** The persons whose events are not sent. One for all lanes. */
  readonly forgotten: Forgotten
  /** Called with leases of such a person, which are not planned. */
  readonly onForgotten: (leases: readonly LeasedDelivery[]) => void
}

const leaseBytes = 16_000_000

/** Which deliveries to take in, and how many at most. */
export type Wanted = Pick<LeaseOptions, 'max' | 'closed' | 'only'>

/** What takes the planned requests. */
type Pushes = Pick<RequestQueue, 'push' | 'pushAwaited'>

/** Plans leased deliveries. */
export interface Intake {
  /** Leases deliveries and plans them. Resolves with their number. */
  lease(wanted: Wanted): Promise<number>
  /**
   * How many of `calls` may be planned ahead now. While replayed deliveries are taken in, as many as may leave at once: what is
   * live is not taken in before there is room.
   */
  mostAhead(calls: number): number
  /** Plans deliveries that are leased already. */
  take(leases: readonly LeasedDelivery[]): Promise<void> | undefined
  /** Notes leases that are planned later, and which of them callers wait for. */
  adopt(leases: readonly LeasedDelivery[]): readonly LeasedDelivery[]
  /** Plans adopted deliveries. */
  plan(leases: readonly LeasedDelivery[], to: Pushes): Promise<void> | undefined
}

export function createIntake(options: IntakeOptions): Intake {
  const { destination, store, committer, decisions, settings, clock, planned, keeper } = options
  const lane = destination.name
  /** How many calls a request of the replayed deliveries took that the last lease brought. `undefined`: all were live. */
  let replayedPerRequest: number | undefined

  /** What somebody waits for is planned alone, so that it shares no request, and before the others. */
  function plan(given: readonly LeasedDelivery[], to: Pushes): void {
    const leases = options.forgotten.without(given, options.onForgotten)
    if (leases.length === 0) return
    if (!decisions.any) return planApart(leases, to.push)
    for (const lease of leases) {
      if (!lease.wantsReply) continue
      decisions.moved(askedBy(lease), 'planned')
      planTogether([lease], to.pushAwaited)
    }
    const others = leases.filter(({ wantsReply }) => !wantsReply)
    if (others.length > 0) planApart(others, to.push)
  }

  /** What is live shares no request with what is replayed: it would wait with it. */
  function planApart(leases: readonly LeasedDelivery[], push: RequestQueue['push']): void {
    const replayed = leases.filter(isBulk)
    if (replayed.length < leases.length)
      planTogether(replayed.length === 0 ? leases : leases.filter((lease) => !lease.bulk), push)
    if (replayed.length === 0) return
    const requests = planTogether(replayed, push)
    if (requests > 0) replayedPerRequest = Math.ceil(replayed.length / requests)
  }

  /** Returns the number of requests. */
  function planTogether(leases: readonly LeasedDelivery[], push: RequestQueue['push']): number {
    const { mayGo, steps, watch } = options
    const { expireAfterMs, liveForMs, onInDoubt, onRemark } = settings
    const said = { destination, mayGo, steps, now: clock.now(), expireAfterMs, liveForMs, onInDoubt, onRemark, watch }
    const { requests, settled } = planLeases(leases, said)
    for (const request of requests) push({ request, history: [] })
    end(settled)
    return requests.length
  }

  function end(all: readonly Unsent[]): void {
    const unsent = all.filter(({ doubt }) => !doubt || !isAskedFor(doubt))
    if (unsent.length === 0) return
    keeper?.done(unsent.map(({ delivery }) => delivery))
    if (decisions.any)
      for (const { delivery, next } of unsent) decisions.tell(askedBy(delivery), { reason: next.reason ?? next.state })
    committer.record(unsent.map(({ delivery, next }) => ({ tickets: [delivery], next, attempts: [] })))
  }

  /** A process died during the call: the vendor is asked first, if it can be. */
  function isAskedFor(doubt: PlannedDoubt): boolean {
    const { confirming } = options
    const { endpoint, call } = doubt
    if (!confirming.isAsked(stoppedDuring, { endpoint, delivery: call.delivery })) return false
    confirming.ask({ ...doubt, outcome: stoppedDuring, history: [] })
    return true
  }

  /** `since`: the elapsed time of the clock when the leases were asked for. */
  function adopt(given: readonly LeasedDelivery[], since = clock.elapsed()): readonly LeasedDelivery[] {
    const asAwaited = (lease: LeasedDelivery) =>
      decisions.isAwaited(askedBy(lease)) ? { ...lease, wantsReply: true } : lease
    const leases = decisions.any ? given.map(asAwaited) : given
    options.onHand.took(leases)
    keeper?.took(leases, since)
    return leases
  }

  const isSuspect = ({ seq, abandoned }: LeasedDelivery) => abandoned === true || seq <= options.suspectsUpTo
  const planSuspects = createPlanSuspects({ ...options, isSuspect, end })

  /** Not an async function: without suspects everything is planned when it returns. */
  function planAdopted(leases: readonly LeasedDelivery[], to: Pushes): Promise<void> | undefined {
    if (leases.some(isSuspect)) return planSuspects(leases, (some) => plan(some, to))
    plan(leases, to)
    return undefined
  }

  /**
   * When the living give out, of what is replayed no more is kept than may leave at once: what is live tomorrow must not wait
   * until a whole window of it has left.
   */
  async function startOfReplay(leases: readonly LeasedDelivery[]): Promise<readonly LeasedDelivery[]> {
    const first = leases.findIndex(isBulk)
    if (first < 0) replayedPerRequest = undefined
    if (first < 0 || replayedPerRequest !== undefined) return leases
    replayedPerRequest = 1
    const kept = first + settings.concurrency
    const rest = leases.slice(kept)
    // One that is given back would lose the mark that it may have ended a process.
    if (rest.length === 0 || rest.some(isSuspect)) return leases
    await store.release(rest)
    return leases.slice(0, kept)
  }

  const take = (given: readonly LeasedDelivery[], since?: number) => planAdopted(adopt(given, since), planned)

  return {
    take,
    adopt,
    plan: planAdopted,
    mostAhead: (calls) => Math.min(calls, settings.concurrency * (replayedPerRequest ?? calls)),
    async lease(wanted) {
      options.licence.prepare()
      const since = clock.elapsed()
      const leases = await startOfReplay(
        await store.lease(lane, { ...wanted, maxBytes: leaseBytes, forMs: leaseForMs }),
      )
      if (leases.length === 0) return 0
      const unfinished = take(leases, since)
      if (unfinished !== undefined) await unfinished
      return leases.length
    },
  }
}

const isBulk = ({ bulk }: LeasedDelivery) => bulk === true

const stoppedDuring: Outcome = {
  status: 'retry',
  error: new WaybillError('The process ended during the call.', { kind: 'unavailable', code: 'in_doubt' }),
  scope: 'call',
  maybeDelivered: true,
}
