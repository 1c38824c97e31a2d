import type { Destination, Outcome } from '@waybill/core'
import { mustSplit, type PlannedRequest } from '@waybill/core/destination'
import type { LeasedDelivery } from '../store/work.js'
import { ignoreRejection } from './outcomes-from.js'
import { sealed } from './sealed.js'

/**
 * The parts of a refused request that are sent again; `[]` when the outcomes count as they are. A request cannot be split
 * when `split` throws, or when its parts are not exactly the calls of the request.
 */
export function partsOf(
  destination: Destination,
  request: PlannedRequest<LeasedDelivery>,
  outcomes: readonly Outcome[],
): readonly PlannedRequest<LeasedDelivery>[] {
  if (!mustSplit(destination, request, outcomes)) return []
  try {
    const parts = destination.split(request, outcomes)
    ignoreRejection(parts)
    return isDivision(parts, request) ? parts.map(sealed) : []
  } catch {
    return []
  }
}

/** Whether there are several parts and each call is in exactly one. So none is lost or sent twice, and splitting ends. */
function isDivision(
  parts: readonly PlannedRequest<LeasedDelivery>[],
  request: PlannedRequest<LeasedDelivery>,
): boolean {
  const deliveries = new Set(parts.flatMap(({ calls }) => calls.map(({ delivery }) => delivery)))
  const count = parts.reduce((sum, { calls }) => sum + calls.length, 0)
  return (
    parts.length > 1 &&
    count === request.calls.length &&
    deliveries.size === count &&
    parts.every(({ calls, endpoint }) => calls.length > 0 && endpoint === request.endpoint) &&
    request.calls.every(({ delivery }) => deliveries.has(delivery))
  )
}
