import type { Destination, Rejected, Skipped } from '@waybill/core'
import { boundedRemarks, type PlannedRequest } from '@waybill/core/destination'
import { ignoreRejection, outcomeFrom } from '../../attempt/outcomes-from.js'
import { sealed } from '../../attempt/sealed.js'
import type { LeasedDelivery } from '../../store/work.js'
import type { PlanWatch } from './plan-watch.js'

/** What a destination made of deliveries, held to its contract. */
export interface SoundPlan {
  readonly requests: readonly PlannedRequest<LeasedDelivery>[]
  readonly settled: readonly { readonly delivery: LeasedDelivery; readonly outcome: Skipped | Rejected }[]
  /** Deliveries that the plan does not contain. */
  readonly forgotten: readonly LeasedDelivery[]
}

export interface ReadPlanOptions {
  readonly destination: Destination
  readonly watch: Pick<PlanWatch, 'during'>
}

/**
 * Plans with a destination. Throws what `plan` throws, and an error for a plan that names an endpoint that there is not, or
 * a delivery that was not given, or one twice: sent as it is, it would settle what belongs to another lane, or go twice.
 */
export function readPlan({ destination, watch }: ReadPlanOptions, deliveries: readonly LeasedDelivery[]): SoundPlan {
  const given: unknown = watch.during(deliveries, (watched) => destination.plan(watched))
  ignoreRejection(given)
  const { requests, settled } = (given ?? {}) as { readonly requests?: unknown; readonly settled?: unknown }
  if (!Array.isArray(requests) || !Array.isArray(settled))
    throw new Error('The plan has no lists of requests and settled.')
  const open = new Set(deliveries)
  const take = (delivery: LeasedDelivery) => {
    if (!open.delete(delivery)) throw new Error('The plan has a delivery twice, or one that was not given.')
    return delivery
  }
  return {
    requests: requests.map((request) => sealed(contained(checked(request, destination, take)))),
    settled: settled.map((one) => ({ delivery: take(one.delivery), outcome: endFrom(one.outcome) })),
    forgotten: deliveries.filter((delivery) => open.has(delivery)),
  }
}

function checked(
  request: PlannedRequest<LeasedDelivery>,
  { endpoints }: Destination,
  take: (delivery: LeasedDelivery) => void,
): PlannedRequest<LeasedDelivery> {
  const { endpoint, calls } = request
  if (!Object.hasOwn(endpoints, endpoint)) throw new Error('The plan names an endpoint that the destination has not.')
  if (!Array.isArray(calls) || calls.length === 0) throw new Error('The plan has a request without calls.')
  for (const { delivery, steps } of calls) {
    take(delivery)
    if (!Number.isSafeInteger(steps) || steps < 1) throw new Error('The plan has a call without its number of steps.')
  }
  return request
}

function endFrom(given: unknown): Skipped | Rejected {
  const outcome = outcomeFrom(given, 0)
  if (outcome.status === 'skipped' || outcome.status === 'rejected') return outcome
  throw new Error('The plan settles a delivery as neither skipped nor rejected.')
}

/** The request with remarks that a store can hold, whatever the destination's own code gave. */
function contained(request: PlannedRequest<LeasedDelivery>): PlannedRequest<LeasedDelivery> {
  if (request.calls.every(({ remarks }) => remarks === undefined || remarks === boundedRemarks(remarks))) return request
  const calls = request.calls.map(({ remarks: given, ...call }) => {
    const remarks = boundedRemarks(given)
    return remarks ? { ...call, remarks } : call
  })
  return { ...request, calls }
}
