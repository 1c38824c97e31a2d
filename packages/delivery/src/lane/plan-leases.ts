import type { CustomerEvent, Destination, Rejected, Skipped } from '@waybill/core'
import type { PlannedRequest } from '@waybill/core/destination'
import { doubtedState } from '../attempt/in-doubt.js'
import type { LeasedDelivery, NextState } from '../store/work.js'

/** A delivery that needs no request, and the state it ends in. */
export interface Unsent {
  readonly delivery: LeasedDelivery
  readonly next: Exclude<NextState, { state: 'pending' }>
}

export interface LeasePlan {
  readonly requests: readonly PlannedRequest<LeasedDelivery>[]
  readonly settled: readonly Unsent[]
}

export interface PlanOptions {
  readonly destination: Destination
  /** Whether each event may be sent, as consent stands now. */
  readonly mayGo: ((events: readonly CustomerEvent[]) => readonly boolean[]) | undefined
  /** Wall time, epoch milliseconds. */
  readonly now: number
  readonly expireAfterMs: number
  readonly onInDoubt: 'park' | 'retry'
}

const noConsent = { state: 'skipped', reason: 'no_consent' } as const
const tooOld = { state: 'expired', reason: 'too_old' } as const

/**
 * Plans leased deliveries, and holds the destination to its contract: each one is in exactly one request or settled, also
 * when `plan` throws.
 */
export function planLeases(leases: readonly LeasedDelivery[], options: PlanOptions): LeasePlan {
  const { destination } = options
  const settled: Unsent[] = []
  const deliveries: LeasedDelivery[] = []
  const doubtful: LeasedDelivery[] = []
  const consents = options.mayGo?.(leases.map(({ event }) => event))
  for (const [index, delivery] of leases.entries()) {
    const next = consents?.[index] === false ? noConsent : whyNot(delivery, options)
    if (next) settled.push({ delivery, next })
    else if (delivery.inDoubt) doubtful.push(delivery)
    else deliveries.push(delivery)
  }
  const plan = planned(destination, deliveries)
  const others = doubtful.map((delivery) => planDoubtful(delivery, options))
  return {
    requests: others.length === 0 ? plan.requests : [plan, ...others].flatMap(({ requests }) => requests),
    settled: [...settled, ...plan.settled, ...forgotten(deliveries, plan), ...others.flatMap((other) => other.settled)],
  }
}

function whyNot({ acceptedAt }: LeasedDelivery, { now, expireAfterMs }: PlanOptions) {
  return now - acceptedAt > expireAfterMs ? tooOld : undefined
}

/** Plans a delivery in doubt by itself: only its plan tells which endpoint it uses, and so whether a repeat would do harm. */
function planDoubtful(delivery: LeasedDelivery, options: PlanOptions): LeasePlan {
  const { destination } = options
  const plan = planned(destination, [delivery])
  const [request] = plan.requests
  const endpoint = request && destination.endpoints[request.endpoint]
  const next = endpoint && doubtedState(true, endpoint, options)
  return next ? { requests: [], settled: [{ delivery, next }] } : plan
}

function planned(destination: Destination, deliveries: readonly LeasedDelivery[]): LeasePlan {
  if (deliveries.length === 0) return { requests: [], settled: [] }
  try {
    const { requests, settled } = destination.plan(deliveries)
    return { requests, settled: settled.map(({ delivery, outcome }) => ({ delivery, next: endOf(outcome) })) }
  } catch (cause) {
    const [only] = deliveries
    if (deliveries.length === 1 && only)
      return { requests: [], settled: [broken(only, 'plan_failed', messageOf(cause))] }
    // Plans them one by one, so that the event that breaks the plan costs no other.
    const plans = deliveries.map((delivery) => planned(destination, [delivery]))
    return { requests: plans.flatMap(({ requests }) => requests), settled: plans.flatMap((plan) => plan.settled) }
  }
}

function endOf(outcome: Skipped | Rejected): Unsent['next'] {
  if (outcome.status === 'skipped') return { state: 'skipped', reason: outcome.reason }
  return { state: 'parked', reason: outcome.error.code, detail: outcome.error.message }
}

function forgotten(deliveries: readonly LeasedDelivery[], plan: LeasePlan): Unsent[] {
  const known = new Set(plan.requests.flatMap(({ calls }) => calls.map(({ delivery }) => delivery)))
  for (const { delivery } of plan.settled) known.add(delivery)
  return deliveries.filter((delivery) => !known.has(delivery)).map((delivery) => broken(delivery, 'plan_incomplete'))
}

function broken(
  delivery: LeasedDelivery,
  reason: string,
  detail = 'The destination could not plan this event.',
): Unsent {
  return { delivery, next: { state: 'parked', reason, detail } }
}

function messageOf(cause: unknown): string | undefined {
  return cause instanceof Error ? cause.message : undefined
}
