import type { PlannedRequest } from '@waybill/core/destination'
import type { LeasedDelivery } from '../store/work.js'

/** A destination that keeps what it gave away cannot change it any more. */
export function sealed(request: PlannedRequest<LeasedDelivery>): PlannedRequest<LeasedDelivery> {
  Object.freeze(request.calls)
  return Object.freeze(request)
}
