import type { Destination, Rejected, Skipped } from '@waybill/core'
import { type PlannedCall, type PlannedRequest, stepFailed } from '@waybill/core/destination'
import { type ConsentAnswer, consentFailed } from '../../accept/entry/consent.js'
import { freezeEvent } from '../../accept/freeze-event.js'
import type { StoredSteps } from '../../accept/steps/stored-steps.js'
import { messageFrom } from '../../attempt/error-from.js'
import { doubtedState } from '../../attempt/in-doubt.js'
import { type ParkedReason, parkedAs } from '../../attempt/parked-reasons.js'
import type { LeasedDelivery, NextState } from '../../store/work.js'
import type { RemarkPolicy } from '../../waybill-options.js'
import { judgeWith } from './parked-by-policy.js'
import { pastWith } from './past.js'
import type { PlanWatch } from './plan-watch.js'
import { readPlan } from './read-plan.js'
import { withoutParked } from './without-parked.js'

/** A delivery that needs no request, and the state it ends in. */
export interface Unsent {
  readonly delivery: LeasedDelivery
  readonly next: Exclude<NextState, { state: 'pending' }>
  /** The call, where it may have reached the vendor before a process died. */
  readonly doubt?: PlannedDoubt | undefined
}

/** A call that may have reached the vendor, and would do harm twice. */
export interface PlannedDoubt {
  readonly call: PlannedCall<LeasedDelivery>
  /** The name of its endpoint. */
  readonly endpoint: string
}

export interface LeasePlan {
  readonly requests: readonly PlannedRequest<LeasedDelivery>[]
  readonly settled: readonly Unsent[]
}

export interface PlanOptions {
  readonly destination: Destination
  /** Whether each delivery may be sent, as consent and suppression stand now; `undefined`: all may. */
  readonly mayGo: ((leases: readonly LeasedDelivery[]) => readonly ConsentAnswer[] | undefined) | undefined
  /** What steps before the store have failed to take away. */
  readonly steps: Pick<StoredSteps, 'again'>
  /** Wall time, epoch milliseconds. */
  readonly now: number
  readonly expireAfterMs: number
  readonly liveForMs: number
  readonly onInDoubt: 'park' | 'retry'
  readonly watch: Pick<PlanWatch, 'during'>
  readonly onRemark: RemarkPolicy
}

const tooOld = { state: 'expired', reason: 'too_old' } as const

/**
 * Plans leased deliveries, and holds the destination to its contract: each one is in exactly one request or settled, also
 * when `plan` throws.
 */
export function planLeases(leases: readonly LeasedDelivery[], options: PlanOptions): LeasePlan {
  const settled: Unsent[] = []
  const deliveries: LeasedDelivery[] = []
  const doubtful: LeasedDelivery[] = []
  for (const lease of leases) {
    freezeEvent(lease.event)
    Object.freeze(lease)
  }
  const consents = options.mayGo?.(leases)
  const isPast = pastWith(leases, options.liveForMs)
  for (const [index, lease] of leases.entries()) {
    const live = isPast(lease) ? Object.freeze({ ...lease, past: true as const }) : lease
    const late = options.steps.again(live.event)
    const delivery = late && 'event' in late ? Object.freeze({ ...live, event: freezeEvent(late.event) }) : live
    const next = withoutConsent(consents?.[index]) ?? whyNot(delivery, options) ?? withoutSteps(late)
    if (next) settled.push({ delivery, next })
    else if (delivery.inDoubt) doubtful.push(delivery)
    else deliveries.push(delivery)
  }
  const plan = allowed(planned(options, deliveries), deliveries, options)
  const others = doubtful.map((delivery) => planDoubtful(delivery, options))
  return {
    requests: others.length === 0 ? plan.requests : [plan, ...others].flatMap(({ requests }) => requests),
    settled: [...settled, ...plan.settled, ...others.flatMap((other) => other.settled)],
  }
}

function withoutConsent(answer: ConsentAnswer | undefined): Unsent['next'] | undefined {
  if (answer === undefined || answer === true) return undefined
  if ('skipped' in answer) return { state: 'skipped', reason: answer.skipped }
  const { failed: detail } = answer
  return { ...parkedAs(consentFailed), ...(detail !== undefined && { detail }) }
}

function withoutSteps(late: ReturnType<PlanOptions['steps']['again']>): Unsent['next'] | undefined {
  if (!late || 'event' in late) return undefined
  return endOf({ status: 'rejected', error: stepFailed(late.failed), maybeDelivered: false })
}

function whyNot({ acceptedAt }: LeasedDelivery, { now, expireAfterMs }: PlanOptions) {
  return now - acceptedAt > expireAfterMs ? tooOld : undefined
}

/** Plans a delivery in doubt by itself: only its plan tells which endpoint it uses, and so whether a repeat would do harm. */
function planDoubtful(delivery: LeasedDelivery, options: PlanOptions): LeasePlan {
  const { destination } = options
  const plan = planned(options, [delivery])
  const [request] = plan.requests
  const endpoint = request && destination.endpoints[request.endpoint]
  const next = endpoint && doubtedState(true, endpoint, options)
  if (!request || !next) return allowed(plan, [delivery], options)
  return { requests: [], settled: [{ delivery, next, doubt: doubtIn(request) }] }
}

function doubtIn({ calls: [call], endpoint }: PlannedRequest<LeasedDelivery>): PlannedDoubt | undefined {
  return call && { call, endpoint }
}

/** The plan without what its remarks or its age keep back. */
function allowed(plan: LeasePlan, deliveries: readonly LeasedDelivery[], options: PlanOptions): LeasePlan {
  if (options.onRemark === 'send' && !deliveries.some(({ past }) => past)) return plan
  const replan = (rest: readonly LeasedDelivery[]) => planned(options, rest)
  return withoutParked(plan, deliveries, { judge: judgeWith(options), replan })
}

function planned(options: PlanOptions, deliveries: readonly LeasedDelivery[]): LeasePlan {
  if (deliveries.length === 0) return { requests: [], settled: [] }
  try {
    const { requests, settled, forgotten } = readPlan(options, deliveries)
    const ends = settled.map(({ delivery, outcome }) => ({ delivery, next: endOf(outcome) }))
    if (forgotten.length === 0) return { requests, settled: ends }
    return { requests, settled: [...ends, ...forgotten.map((delivery) => broken(delivery, 'plan_incomplete'))] }
  } catch (cause) {
    const [only] = deliveries
    if (deliveries.length === 1 && only)
      return { requests: [], settled: [broken(only, 'plan_failed', messageFrom(cause))] }
    // Plans them one by one, so that the event that breaks the plan costs no other.
    const plans = deliveries.map((delivery) => planned(options, [delivery]))
    return { requests: plans.flatMap(({ requests }) => requests), settled: plans.flatMap((plan) => plan.settled) }
  }
}

function endOf(outcome: Skipped | Rejected): Unsent['next'] {
  if (outcome.status === 'skipped') return { state: 'skipped', reason: outcome.reason }
  return { state: 'parked', reason: outcome.error.code, detail: outcome.error.message }
}

function broken(
  delivery: LeasedDelivery,
  reason: ParkedReason,
  detail = 'The destination could not plan this event.',
): Unsent {
  return { delivery, next: { ...parkedAs(reason), detail } }
}
